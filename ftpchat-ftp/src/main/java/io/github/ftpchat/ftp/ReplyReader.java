package io.github.ftpchat.ftp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.net.MalformedServerReplyException;

/**
 * Reads replies off a control connection (RFC 959, section 4.2), as tolerantly as servers make it
 * necessary, and never more than a bounded number of bytes for one question.
 *
 * <p>What RFC 959 does not allow and servers send: lines that end in LF alone; codes without a
 * text; empty lines, and lines without a code, between replies; a last line with another code than
 * the first; bytes of Telnet's. Commons Net refuses some of these, and stumbles over others.
 */
final class ReplyReader {

  /** Holds a listing of about ten thousand files. */
  static final int MAX_BYTES = 1 << 20;

  static final int MAX_LINES = 1 << 14;

  private static final int BUFFER_SIZE = 8192;

  /** Telnet's "interpret as command" (RFC 854), and the first of its commands with an option. */
  private static final int IAC = 0xff;

  private static final int WILL = 0xfb;

  /** After so long a server has nothing to add to a reply that it sent line by line. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final InputStream in;

  /** What {@link #in} comes from: the same one, or that below TLS. */
  private final InputStream below;

  private final byte[] buffer = new byte[BUFFER_SIZE];
  private int start;
  private int end;
  private byte[] line = new byte[256];

  /** Whether a reply was read. */
  private boolean greeted;

  private int bytes;
  private int lines;

  ReplyReader(InputStream in, InputStream below) {
    this.in = in;
    this.below = below;
  }

  /** Gives the next reply a budget of its own, as it answers something else. */
  void newBudget() {
    bytes = 0;
    lines = 0;
  }

  /**
   * Tells whether anything came, at least in part, that may be a reply. Passes over what cannot be
   * one, and does not wait.
   */
  boolean hasReply() throws IOException {
    while (true) {
      while (start < end && isBlank(buffer[start])) {
        next();
      }
      if (start < end && !skipNoise()) {
        return true;
      }
      if (start == end) {
        if (in.available() <= 0) {
          return false;
        }
        fill();
        if (start == end) {
          return false; // the end
        }
      }
    }
  }

  /** The code that the next reply starts with; -1 if that is not there. */
  int nextCode() {
    int length = Math.min(4, end - start);
    return code(new String(buffer, start, length, StandardCharsets.ISO_8859_1));
  }

  private static boolean isBlank(byte b) {
    return b == '\r' || b == '\n' || b == ' ' || b == 0;
  }

  /** Passes over a whole line that is not the start of a reply. */
  private boolean skipNoise() throws IOException {
    for (int i = start; i < end; i++) {
      if (buffer[i] == '\n') {
        String text = new String(buffer, start, i - start, StandardCharsets.ISO_8859_1);
        boolean noise = code(text) < 0 && (buffer[start] & 0xff) != IAC;
        while (noise && start <= i) {
          next();
        }
        return noise;
      }
    }
    return false;
  }

  /**
   * Reads the next reply.
   *
   * @return the reply; null at the end of the connection
   * @throws MalformedServerReplyException if there is too much of it, or none of its sense
   */
  Reply read() throws IOException {
    String first = nextLine();
    while (first != null && code(first) < 0 && (first.isBlank() || passesOver(first))) {
      first = nextLine();
    }
    if (first != null && code(first) < 0) {
      throw new MalformedServerReplyException("Could not parse reply: '" + first + "'");
    }
    greeted = true;
    return first == null ? null : rest(first);
  }

  /** Tells whether more comes soon behind a line that is no reply. The greeting must be one. */
  private boolean passesOver(String line) throws IOException {
    return greeted && !line.isBlank() && !isQuiet();
  }

  private Reply rest(String first) throws IOException {
    int code = code(first);
    if (first.length() == 3 || first.charAt(3) != '-') {
      return new Reply(code, List.of(first));
    }
    List<String> all = new ArrayList<>();
    all.add(first);
    while (true) {
      String next = nextLine();
      if (next == null) {
        throw new EOFException("the connection ended inside a reply");
      }
      all.add(next);
      // Some end with another code than they began with. That it is the end is believed only where
      // nothing else comes, as a line of a text or of a listing may start with a number, too.
      int last = isEnd(next) ? code(next) : -1;
      if (last == code || (last / 100 == code / 100 && isQuiet())) {
        return new Reply(last, all);
      }
    }
  }

  private boolean isQuiet() throws IOException {
    long until = System.nanoTime() + QUIET_NANOS;
    while (start == end && in.available() <= 0 && below.available() <= 0) {
      if (System.nanoTime() - until >= 0) {
        return true;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return false;
  }

  private static boolean isEnd(String line) {
    return line.length() == 3 || (line.length() > 3 && line.charAt(3) == ' ');
  }

  /** The code that a line starts with; -1 if there is none that FTP knows. */
  private static int code(String line) {
    if (line.length() < 3) {
      return -1;
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      code = 10 * code + digit;
    }
    boolean wholeNumber = line.length() == 3 || line.charAt(3) < '0' || line.charAt(3) > '9';
    return code >= 100 && code < 600 && wholeNumber ? code : -1;
  }

  /** Reads a line, without its end and what Telnet put into it; null at the end. */
  private String nextLine() throws IOException {
    int length = 0;
    for (int b = next(); b != '\n'; b = next()) {
      if (b == IAC) {
        b = afterTelnetCommand();
      }
      if (b < 0) {
        if (length == 0) {
          return null;
        }
        throw new EOFException("the connection ended inside a reply");
      }
      if (b == '\n') {
        break;
      }
      if (b != 0) {
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) b;
      }
    }
    if (++lines > MAX_LINES) {
      throw tooMuch();
    }
    while (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    if (line.length > BUFFER_SIZE) {
      line = new byte[256];
    }
    return text;
  }

  /** Passes over Telnet's commands, and returns what comes behind them. */
  private int afterTelnetCommand() throws IOException {
    int b = IAC;
    while (b == IAC) {
      int command = next();
      if (command == IAC || command < 0) {
        return command; // an escaped one
      }
      if (command >= WILL) {
        next();
      }
      b = next();
    }
    return b;
  }

  private int next() throws IOException {
    if (start == end) {
      fill();
      if (start == end) {
        return -1;
      }
    }
    if (++bytes > MAX_BYTES) {
      throw tooMuch();
    }
    return buffer[start++] & 0xff;
  }

  private void fill() throws IOException {
    start = 0;
    end = 0;
    end = Math.max(0, in.read(buffer));
  }

  private static MalformedServerReplyException tooMuch() {
    return new MalformedServerReplyException(
        "replies of more than %d lines or %d bytes".formatted(MAX_LINES, MAX_BYTES));
  }
}
