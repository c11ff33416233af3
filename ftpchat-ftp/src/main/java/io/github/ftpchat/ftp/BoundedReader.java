package io.github.ftpchat.ftp;

import java.io.EOFException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import org.apache.commons.net.MalformedServerReplyException;

/**
 * Stands between the control connection and Commons Net, which reads replies of any length, and
 * takes what came before the end of the connection for a whole line.
 */
final class BoundedReader extends FilterReader {

  /** Holds a listing of about ten thousand files. */
  static final int MAX_CHARACTERS = 1 << 20;

  static final int MAX_LINES = 1 << 14;

  private int characters;
  private int lines;
  private boolean insideLine;

  BoundedReader(Reader in) {
    super(in);
  }

  /** What is read from now on answers something else. */
  void newBudget() {
    characters = 0;
    lines = 0;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    if (count < 0) {
      if (insideLine) {
        throw new EOFException("the connection ended inside a reply");
      }
      return count;
    }
    characters += count;
    for (int i = offset; i < offset + count; i++) {
      if (buffer[i] == '\n') {
        lines++;
      }
    }
    insideLine = count > 0 ? buffer[offset + count - 1] != '\n' : insideLine;
    if (characters > MAX_CHARACTERS || lines > MAX_LINES) {
      throw new MalformedServerReplyException(
          "replies of more than %d lines or %d characters".formatted(MAX_LINES, MAX_CHARACTERS));
    }
    return count;
  }
}
