/**
 * The chat at a terminal: several rooms in one program, what was said in each, and the commands
 * that begin with a slash. It knows no option of the command line by name; {@code ChatCommand}
 * hands it what the options say.
 *
 * <p>From the outside in: {@link io.github.ftpchat.examples.cli.chat.Chat} is the program. {@code
 * SlashCommands} does what is typed behind a slash, {@code HelpText} tells of it, {@code TypedFile}
 * is a file that is named there. {@code OpenRooms} has the rooms, each reached by a {@code
 * RoomLink}. A {@code ChatRoom} is one room with its session and its {@code Conversation} of {@code
 * Entry}s; it shows what happens through a {@code RoomView} of the {@code Window}: {@code
 * ScreenWindow} with a line to edit, {@code PlainWindow} line by line. {@code UiThread} is the one
 * thread that touches rooms, conversations and windows.
 */
package io.github.ftpchat.examples.cli.chat;
