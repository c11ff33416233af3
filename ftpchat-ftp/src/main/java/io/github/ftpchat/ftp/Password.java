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

  /** Takes it out of a text that may repeat it. */
  String hideIn(String text) {
    if (characters.length == 0) {
      return text;
    }
    StringBuilder hidden = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      boolean found = startsAt(i, text);
      hidden.append(found ? "***" : text.substring(i, i + 1));
      i += found ? characters.length : 1;
    }
    return hidden.toString();
  }

  private boolean startsAt(int position, String text) {
    int matching = 0;
    while (matching < characters.length
        && position + matching < text.length()
        && text.charAt(position + matching) == characters[matching]) {
      matching++;
    }
    return matching == characters.length;
  }

  void wipe() {
    Arrays.fill(characters, '\0');
  }

  @Override
  public String toString() {
    return "***";
  }
}
