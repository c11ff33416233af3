/**
 * The chat at a terminal, and the commands that begin with a slash. It knows no option of the
 * command line by name; {@code ChatCommand} hands it what the options say. The rooms and what was
 * said there are in {@link io.github.ftpchat.examples.cli.conversation}.
 *
 * <p>From the outside in: {@link io.github.ftpchat.examples.cli.chat.Chat} is the program. {@code
 * SlashCommands} does what is typed behind a slash, {@code HelpText} tells of it, {@code TypedFile}
 * is a file that is named there. The {@code Window} shows the rooms: {@code ScreenWindow} with a
 * line to edit, {@code PlainWindow} line by line.
 */
package io.github.ftpchat.examples.cli.chat;
