/**
 * The {@code ftpchat} command line: the program {@link io.github.ftpchat.examples.cli.Ftpchat}, its
 * commands and its exit codes. It may touch {@code cli.doctor}, {@code cli.options}, {@code
 * cli.terminal}, {@code server} and the public API of ftpchat; none of them knows it.
 *
 * <p>To add a command:
 *
 * <ol>
 *   <li>Write {@code XCommand} in this package. {@code PassphraseCommand} is the shortest one to
 *       look at, {@code HistoryCommand} the shortest that goes to a room. Its constructor takes the
 *       {@code Output} that it prints to, {@code call} returns an {@code ExitCode}. What it throws
 *       becomes one line on standard error and an exit code: {@code UsageException} for what the
 *       user got wrong, see {@code ExitCode}. The footer of its help is in {@code HelpText}.
 *   <li>Take options that other commands have as a {@code @Mixin}, from {@code cli.options}. Print
 *       what strangers wrote by way of {@code TerminalText}, and remarks by {@code StandardError}.
 *   <li>Register it in {@code Commands}: in the list and in the switch below.
 *   <li>List it in {@code UsageTest}, with what its help has to tell, and in the README's table of
 *       commands.
 * </ol>
 */
package io.github.ftpchat.examples.cli;
