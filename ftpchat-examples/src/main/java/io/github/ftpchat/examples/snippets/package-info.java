/** The code of the README, one file for each piece of it, so that it compiles and runs. */
package io.github.ftpchat.examples.snippets;
