/**
 * The code of the README, one file for each piece of it, so that it compiles and runs. It touches
 * the public API of ftpchat, and no other package of the examples.
 */
package io.github.ftpchat.examples.snippets;
