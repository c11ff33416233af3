/**
 * The {@code ftpchat} command line: the program {@link io.github.ftpchat.examples.cli.Ftpchat}, its
 * commands and its exit codes. It may touch {@code cli.doctor}, {@code cli.help}, {@code
 * cli.options}, {@code cli.terminal}, {@code server} and the public API of ftpchat; none of them
 * knows it.
 *
 * <p>How to add a command is told in CONTRIBUTING.md. {@code PassphraseCommand} is the shortest one
 * to look at, {@code HistoryCommand} the shortest that goes to a room.
 */
package io.github.ftpchat.examples.cli;
