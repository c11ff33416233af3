/** The {@code ftpchat} command line. */
package io.github.ftpchat.examples.cli;
