package io.github.ftpchat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A message that was sealed, and perhaps not sent yet: its encrypted text, under the identity that
 * it will have in the room. {@link ChatSession#seal} makes it. {@link ChatSession#submit} sends it
 * once, however often it is submitted; its identity decides.
 *
 * <p>So an application can store it in the transaction that holds the effects of what it answers:
 * {@link #toBytes()} is meant to be stored, and {@link #id()} to be the key. It also names a place
 * in the file in front of which it cannot stand; a search for it begins there.
 *
 * <p>Immutable. Two messages are equal if their bytes are.
 *
 * @since 0.1
 */
public final class SealedMessage {

  /** The longest {@link #anchorLength()}, in bytes. */
  public static final int LONGEST_ANCHOR = 64;

  private static final int VERSION = 1;

  /** What surely fits into the bytes, three for each character at most. */
  private static final int LONGEST_ROOM = 0xFFFF / 3;

  private final String room;
  private final MessageId id;
  private final byte[] token;
  private final long lookFrom;
  private final int anchorLength;
  private final long anchor;

  /**
   * Makes a message that can stand anywhere in the file.
   *
   * @param room its room
   * @param id its identity
   * @param token what the cipher made of it; not copied
   */
  public SealedMessage(String room, MessageId id, byte[] token) {
    this(room, id, token, 0, 0, 0);
  }

  /**
   * Makes a message. Sessions do this, applications need not.
   *
   * @param room its room
   * @param id its identity
   * @param token what the cipher made of it; not copied
   * @param lookFrom the byte offset in the file at which it can stand at the earliest
   * @param anchorLength how many bytes in front of that show whether the file is still the same; 0
   *     for none, {@value #LONGEST_ANCHOR} at most
   * @param anchor the fingerprint of those bytes
   * @throws IllegalArgumentException if a number is out of its range, or the room's name is too
   *     long for any room
   */
  public SealedMessage(
      String room, MessageId id, byte[] token, long lookFrom, int anchorLength, long anchor) {
    if (anchorLength < 0 || anchorLength > LONGEST_ANCHOR || lookFrom < anchorLength) {
      throw new IllegalArgumentException("lookFrom " + lookFrom + ", anchorLength " + anchorLength);
    }
    if (room.length() > LONGEST_ROOM) {
      throw new IllegalArgumentException("a room's name of " + room.length() + " characters");
    }
    this.room = Objects.requireNonNull(room, "room");
    this.id = Objects.requireNonNull(id, "id");
    this.token = Objects.requireNonNull(token, "token");
    this.lookFrom = lookFrom;
    this.anchorLength = anchorLength;
    this.anchor = anchor;
  }

  /**
   * Reads a message as {@link #toBytes()} writes it.
   *
   * @param bytes the bytes
   * @return the message
   * @throws IllegalArgumentException if they are not a sealed message, or one of a later version
   */
  public static SealedMessage parse(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      if (in.readUnsignedByte() != VERSION) {
        throw new IllegalArgumentException("not a sealed message of version " + VERSION);
      }
      MessageId id = new MessageId(in.readLong(), in.readLong());
      long lookFrom = in.readLong();
      int anchorLength = in.readUnsignedByte();
      long anchor = in.readLong();
      return new SealedMessage(in.readUTF(), id, in.readAllBytes(), lookFrom, anchorLength, anchor);
    } catch (IOException e) {
      throw new IllegalArgumentException("a sealed message that was cut off", e);
    }
  }

  /**
   * Gives the message as bytes to store. The text is encrypted in them; the name of the room is
   * not.
   *
   * <pre>
   * version 1, 1 byte | id 16 | lookFrom 8 | anchorLength 1 | anchor 8
   *   | length of the room's name 2 | the room's name in modified UTF-8 | token
   * </pre>
   *
   * @return the bytes, integers in them big-endian
   */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + room.length() + token.length);
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeByte(VERSION);
      out.writeLong(id.high());
      out.writeLong(id.low());
      out.writeLong(lookFrom);
      out.writeByte(anchorLength);
      out.writeLong(anchor);
      out.writeUTF(room);
      out.write(token);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing is written but memory.
    }
    return bytes.toByteArray();
  }

  /**
   * The room that it was sealed for.
   *
   * @return the room's name
   */
  public String room() {
    return room;
  }

  /**
   * The identity that it has in the room.
   *
   * @return the id, as {@link ChatMessage#id()} will give it
   */
  public MessageId id() {
    return id;
  }

  /**
   * What the cipher made of it.
   *
   * @return the token; not copied
   */
  public byte[] token() {
    return token;
  }

  /**
   * Where the message can stand at the earliest.
   *
   * @return a byte offset in the file
   */
  public long lookFrom() {
    return lookFrom;
  }

  /**
   * How many bytes in front of {@link #lookFrom()} show whether the file is still the same.
   *
   * @return the number, or 0 if there is no anchor
   */
  public int anchorLength() {
    return anchorLength;
  }

  /**
   * What those bytes were.
   *
   * @return their fingerprint
   */
  public long anchor() {
    return anchor;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedMessage sealed
        && id.equals(sealed.id)
        && Arrays.equals(toBytes(), sealed.toBytes());
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Names the message, and not what is in it. */
  @Override
  public String toString() {
    return "SealedMessage[" + id + " for " + room + "]";
  }
}
