package io.github.ftpchat.ftp;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password that can be forgotten, and does not show itself. */
final class Password {

  private final char[] characters;

  Password(char[] characters) {
    this.characters = characters.clone();
  }

  /** Returns one that is wiped by itself. */
  Password copy() {
    return new Password(characters);
  }

  /** Returns a command with the password, as bytes that the caller wipes. */
  byte[] command(String verb) {
    byte[] most = new byte[verb.length() + 3 * characters.length + 3];
    ByteBuffer line = ByteBuffer.wrap(most);
    line.put(verb.getBytes(StandardCharsets.US_ASCII)).put((byte) ' ');
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters), line, true);
    line.put((byte) '\r').put((byte) '\n');
    byte[] command = Arrays.copyOf(most, line.position());
    Arrays.fill(most, (byte) 0);
    return command;
  }

  void wipe() {
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "***";
  }
}
