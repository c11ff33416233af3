/**
 * What is told of commands, all made from their annotations: help, manual pages, completion, and
 * what was meant by a mistyped word. It may touch picocli, {@code cli.options} and {@code
 * cli.terminal}; it prints nothing.
 */
package io.github.ftpchat.examples.cli.help;
