/**
 * All that reaches a screen or comes from the person before it: output, formats, widths, standard
 * input. It may touch the public API of ftpchat and JLine, and no other package of the examples.
 */
package io.github.ftpchat.examples.cli.terminal;
