/**
 * What the chat at a terminal and the window have in common: several rooms in one program, and what
 * was said in each.
 *
 * <p>{@code OpenRooms} has the rooms, each reached by a {@code RoomLink}. A {@code ChatRoom} is one
 * room with its session and its {@code Conversation} of {@code Entry}s; it shows what happens
 * through a {@code RoomView} of the {@code ChatWindow}. {@code LastSeen} keeps how far the person
 * has seen it, {@code RoomReading} reads it again as a whole, {@code LineTime} words times and
 * names. {@code UiThread} is the one thread that touches rooms, conversations and windows; a {@code
 * WindowThread} is one where the toolkit brings none.
 */
package io.github.ftpchat.examples.cli.conversation;
