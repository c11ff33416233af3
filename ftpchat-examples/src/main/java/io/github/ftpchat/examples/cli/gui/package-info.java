/**
 * The chat in a window, with Swing. The rooms and what was said there are in {@link
 * io.github.ftpchat.examples.cli.conversation}; what it needs of the program around it is {@link
 * io.github.ftpchat.examples.cli.gui.GuiHost}.
 *
 * <p>From the outside in: {@link io.github.ftpchat.examples.cli.gui.Gui} is the window, with {@code
 * RoomList}, {@code StatusBar} and a {@code RoomPanel} for each room; {@code GuiSettings} is what
 * it is told, {@code Appearance} how it looks, {@code Palette} its colours, {@code Keys} its keys,
 * {@code Icon} its picture. {@code ConnectDialog} asks for a room, a {@code RoomForm} ({@code
 * WrappedText} says there what is wrong), and {@code Attempt} is its opening. In a {@code
 * RoomPanel}, a {@code Transcript} is all that was read, {@code TranscriptView} shows a stretch of
 * it, which {@code EntryWriter} writes ({@code NameColours} tells names apart, {@code
 * WrappingEditorKit} breaks its lines); {@code Html} keeps texts from being HTML; {@code Earlier}
 * reads what was before, {@code FindBar} looks in it ({@code Entries}, {@code Matches}); {@code
 * MessageBox} is where one types, {@code FailedMessages} what was not sent. {@code SwingThread} is
 * the one thread of all that.
 */
package io.github.ftpchat.examples.cli.gui;
