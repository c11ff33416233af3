package io.github.ftpchat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a room was shown, to go on from there later, in another process.
 *
 * <p>It holds the last message that cannot change its place any more, by position and identity, and
 * the identities of those behind it that were shown already. Immutable. Cursors are equal if their
 * texts are.
 *
 * @since 0.1
 */
public final class Cursor {

  private static final Pattern FORM =
      Pattern.compile("1:(\\d{1,18}):([0-9a-f]{16}):([A-Za-z0-9_-]*)");

  /** The head of the file: nothing was shown. */
  public static final Cursor START = new Cursor(0, 0, new long[0], 0);

  private final long position;
  private final long id;
  private final long[] shown;
  private final int shownCount;

  /**
   * Makes a cursor; sessions do.
   *
   * @param position the byte offset of a message that was shown, as were all before it
   * @param id the first half of its identity, or 0 if there is no such message
   * @param shown begins with the first halves of the identities of messages behind it that were
   *     shown; not copied, what counts of it must not change
   * @param shownCount how many of them count
   */
  public Cursor(long position, long id, long[] shown, int shownCount) {
    if (position < 0 || shownCount < 0 || shownCount > shown.length) {
      throw new IllegalArgumentException("position " + position + ", shownCount " + shownCount);
    }
    this.position = position;
    this.id = id;
    this.shown = shown;
    this.shownCount = shownCount;
  }

  /**
   * Reads a cursor as {@link #toString()} writes it.
   *
   * @param text the cursor
   * @return the cursor
   * @throws IllegalArgumentException if it is none
   */
  public static Cursor parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not a cursor: \"" + text + '"');
    }
    ByteBuffer ids = ByteBuffer.wrap(decode(form.group(3)));
    long[] shown = new long[ids.remaining() / Long.BYTES];
    ids.asLongBuffer().get(shown);
    return new Cursor(
        Long.parseLong(form.group(1)),
        Long.parseUnsignedLong(form.group(2), 16),
        shown,
        shown.length);
  }

  private static byte[] decode(String base64) {
    // Padded and with a length that fits before the decoder sees it: CVE-2026-114938.
    byte[] ids =
        base64.length() % 4 == 1
            ? new byte[1]
            : Base64.getUrlDecoder().decode(base64 + "=".repeat((4 - base64.length() % 4) % 4));
    if (ids.length % Long.BYTES != 0) {
      throw new IllegalArgumentException("not a cursor: ids of " + ids.length + " bytes");
    }
    return ids;
  }

  /**
   * Where the last message is that cannot change its place any more.
   *
   * @return its byte offset in the file
   */
  public long position() {
    return position;
  }

  /**
   * Which message that is.
   *
   * @return the first half of its identity, or 0 if there is none
   */
  public long id() {
    return id;
  }

  /**
   * Which messages behind it were shown.
   *
   * @return the first halves of their identities
   */
  public long[] shown() {
    return Arrays.copyOf(shown, shownCount);
  }

  /**
   * Gives the cursor as text to store.
   *
   * @return printable ASCII without spaces
   */
  @Override
  public String toString() {
    ByteBuffer ids = ByteBuffer.allocate(shownCount * Long.BYTES);
    ids.asLongBuffer().put(shown, 0, shownCount);
    String base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(ids.array());
    return String.format(Locale.ROOT, "1:%d:%016x:%s", position, id, base64);
  }

  /** Whether this is another cursor with none or more ids behind those of the other. */
  boolean continues(Cursor before) {
    return hasPlaceOf(before)
        && shownCount >= before.shownCount
        && Arrays.equals(shown, 0, before.shownCount, before.shown, 0, before.shownCount);
  }

  /** A cursor at the same place with those ids alone that one which this continues has not. */
  Cursor since(Cursor before) {
    long[] added = Arrays.copyOfRange(shown, before.shownCount, shownCount);
    return new Cursor(position, id, added, added.length);
  }

  /** A cursor with the ids of another at the same place in front of those of this. */
  Cursor joinedTo(Cursor before) {
    long[] all = Arrays.copyOf(before.shown, before.shownCount + shownCount);
    System.arraycopy(shown, 0, all, before.shownCount, shownCount);
    return new Cursor(position, id, all, all.length);
  }

  boolean hasPlaceOf(Cursor other) {
    return position == other.position && id == other.id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(position) * 31 + Long.hashCode(id);
  }
}
