package io.github.ftpchat.internal.codec;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.RecordContext;
import io.github.ftpchat.internal.concurrent.Pool;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Base64;

/**
 * Seals texts into records, and opens the records of a line.
 *
 * <pre>
 * line     = base64( token-text ) LF      V1_6: the standard alphabet
 *          | token-text LF                V1_7, V2_3
 * token-text = base64( token )            the URL-safe alphabet
 * token    = cipher( zlib( UTF-8( payload ) ) )
 * </pre>
 *
 * <p>Decoding shows the dialect; how a line begins never does. Both layers are read as CPython
 * reads them ({@link Base64Layer#canonicalize}), so everything that FTPChat 1.6 decrypts opens
 * here, to the same text. What is left of a line, or all of one that does not open, is cut at
 * record marks ({@code Z0FBQUFB} and {@code gAAAAA}), and each piece that opens is a record of its
 * own. The work is linear in the length of the line.
 *
 * <p>A line or piece that does not open is
 *
 * <ul>
 *   <li>{@code UNAUTHENTIC} if both layers are canonical as they stand and the token has the form
 *       of one,
 *   <li>else {@code TORN} if it starts with a record mark,
 *   <li>else {@code UNENCRYPTED} if it is base64 of a zlib stream,
 *   <li>else {@code MALFORMED}; so is text that follows a whole record.
 * </ul>
 *
 * <p>An authentic one whose payload is no zlib stream of UTF-8 is {@code MALFORMED}, one whose
 * payload is too long {@code TOO_LARGE}.
 *
 * <p>Thread-safe; threads do not wait for each other.
 */
public final class RecordCodec {

  /** What a cipher with associated data binds a record to, besides the room. */
  private static final int FORMAT_VERSION = 1;

  private static final int MAX_YEAR = 9999;

  private final MessageCipher cipher;
  private final RecordContext context;
  private final Limits limits;
  private final Pool<LineOpener> openers;
  private final Pool<Deflation> deflations = new Pool<>(Deflation::new);

  /**
   * Makes the codec of a room.
   *
   * @param cipher seals and opens the tokens
   * @param room the name of the room
   * @param limits the longest line and payload
   */
  public RecordCodec(MessageCipher cipher, String room, Limits limits) {
    this.cipher = cipher;
    this.context = new RecordContext(room, FORMAT_VERSION);
    this.limits = limits;
    this.openers = new Pool<>(() -> new LineOpener(cipher, context, limits));
  }

  /**
   * Opens the records of a line, none or more. A blank line holds nothing.
   *
   * <p>Of a line without a terminator, only authentic records are reported; the rest may still
   * become a record. If this returns true, open the line again from its start when it has grown:
   * what opened before opens again at the same position.
   *
   * @param buf holds the line
   * @param offset where it starts
   * @param length its length without its terminator
   * @param position its byte offset in the file
   * @param terminated whether it has a terminator
   * @param sink takes what is found
   * @return whether the line has no terminator and holds something that does not open
   */
  public boolean open(
      byte[] buf, int offset, int length, long position, boolean terminated, RecordSink sink) {
    LineOpener opener = openers.take();
    boolean pending = opener.open(buf, offset, length, position, terminated, sink);
    // Not in a finally block: a tool that threw is not used again.
    openers.give(opener);
    return pending;
  }

  /**
   * Opens the rest of a line. The result does not depend on where the line was split.
   *
   * @param buf holds the line
   * @param offset where {@link RecordSink#stopsAt} stopped
   * @param length how much of the line is left, without its terminator
   * @param position the byte offset in the file of what is left
   * @param terminated whether the line has a terminator
   * @param sink takes what is found
   * @return as {@link #open} does, of what was looked at now
   */
  public boolean openRest(
      byte[] buf, int offset, int length, long position, boolean terminated, RecordSink sink) {
    LineOpener opener = openers.take();
    boolean pending = opener.openRest(buf, offset, length, position, terminated, sink);
    // Not in a finally block: a tool that threw is not used again.
    openers.give(opener);
    return pending;
  }

  /**
   * Makes a token. Each call makes another one, so call it once for a message.
   *
   * @param dialect how the payload is spelt: {@link Dialect#V1_7} drops white space at its end
   * @param wallClock the time that the payload names, to the minute
   * @param participant who writes it
   * @param text the text
   * @return the token
   * @throws IllegalArgumentException if a string holds an unpaired surrogate, the record would be
   *     longer than the limits, the year has not four digits, or the dialect is read only
   */
  public byte[] seal(Dialect dialect, LocalDateTime wallClock, String participant, String text) {
    byte[] payload = payload(dialect, wallClock, participant, text);
    if (payload.length > limits.maxPayloadBytes()) {
      throw new IllegalArgumentException(
          "message has %d bytes in UTF-8, the limit is %d"
              .formatted(payload.length, limits.maxPayloadBytes()));
    }
    byte[] token = cipher.seal(deflate(payload), context);
    // As V1_6, which is the longer one: the dialect is decided when the record is appended.
    long lineLength = base64Length(base64Length(token.length));
    if (lineLength > limits.maxLineBytes()) {
      throw new IllegalArgumentException(
          "message makes a line of %d bytes, the limit is %d"
              .formatted(lineLength, limits.maxLineBytes()));
    }
    return token;
  }

  private static byte[] payload(
      Dialect dialect, LocalDateTime wallClock, String participant, String text) {
    if (dialect == Dialect.V2_3) {
      throw new IllegalArgumentException("dialect is read only: " + dialect);
    }
    if (wallClock.getYear() < 0 || wallClock.getYear() > MAX_YEAR) {
      throw new IllegalArgumentException("year has not four digits: " + wallClock);
    }
    requirePairedSurrogates(participant, "participant name");
    requirePairedSurrogates(text, "text");
    StringBuilder payload = new StringBuilder(24 + participant.length() + text.length());
    append(payload, wallClock.getYear(), 4, '-');
    append(payload, wallClock.getMonthValue(), 2, '-');
    append(payload, wallClock.getDayOfMonth(), 2, ' ');
    append(payload, wallClock.getHour(), 2, ':');
    append(payload, wallClock.getMinute(), 2, ':');
    payload.append(participant).append(": ").append(text);
    String spelt =
        dialect == Dialect.V1_6
            ? payload.append('\n').toString()
            : PythonText.stripEnd(payload.toString());
    return spelt.getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder to, int number, int digits, char separator) {
    String decimal = Integer.toString(number);
    to.append("0".repeat(digits - decimal.length())).append(decimal).append(separator);
  }

  private static void requirePairedSurrogates(String value, String what) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!paired) {
          throw new IllegalArgumentException(what + " holds an unpaired surrogate at index " + i);
        }
        i++;
      }
    }
  }

  private byte[] deflate(byte[] payload) {
    Deflation deflation = deflations.take();
    byte[] zlib = deflation.deflate(payload);
    // Not in a finally block: a tool that threw is not used again.
    deflations.give(deflation);
    return zlib;
  }

  private static long base64Length(long length) {
    return (length + 2) / 3 * 4;
  }

  /**
   * Frames a token as a line.
   *
   * @param token what {@link #seal} made or {@link OpenedRecord#token()} holds
   * @param dialect how the token is to lie in the file
   * @return the line with its line feed
   */
  public byte[] frame(byte[] token, Dialect dialect) {
    byte[] line = Base64.getUrlEncoder().encode(token);
    if (dialect == Dialect.V1_6) {
      line = Base64.getEncoder().encode(line);
    }
    line = Arrays.copyOf(line, line.length + 1);
    line[line.length - 1] = '\n';
    return line;
  }

  /**
   * Tells how long the line of a token is at most, whatever the dialect.
   *
   * @param token what {@link #seal} made or {@link OpenedRecord#token()} holds
   * @return the bytes, with the line feed
   */
  public static long longestLine(byte[] token) {
    return base64Length(base64Length(token.length)) + 1;
  }

  /**
   * Returns the identity of a token.
   *
   * @param token what {@link #seal} made or {@link OpenedRecord#token()} holds
   * @return the id that its message has
   */
  public MessageId id(byte[] token) {
    return LineOpener.messageId(cipher.identity(token));
  }

  /**
   * Tells whether a token can be found in the file again: it was sealed for this room with this
   * cipher, and is within the limits.
   *
   * @param token the token
   * @return true if its line opens
   */
  public boolean opens(byte[] token) {
    byte[] line = frame(token, Dialect.V1_6);
    int length = line.length - 1;
    boolean[] opened = {false};
    if (length <= limits.maxLineBytes()) {
      open(
          line,
          0,
          length,
          0,
          true,
          new RecordSink() {
            @Override
            public void opened(OpenedRecord record) {
              opened[0] = true;
            }

            @Override
            public void rejected(RejectedRecord rejected) {
              // Then it does not open.
            }
          });
    }
    return opened[0];
  }
}
