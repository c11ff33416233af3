package io.github.ftpchat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a room was shown, to go on from there later, in another process.
 *
 * <p>It holds:
 *
 * <ul>
 *   <li>the last message that cannot change its place any more, by position and identity;
 *   <li>the identities of those messages behind it that were shown already;
 *   <li>up to {@value EarlierPlaces#MAX_PLACES} earlier places, at distances that grow towards the
 *       first message that was shown.
 * </ul>
 *
 * <p>If the room was restored from a backup that ends in front of that message, reading goes on
 * behind the last earlier place that still stands. The farther back the backup ends, the more can
 * be shown again.
 *
 * <p>Immutable. Cursors are equal if their texts are.
 *
 * @since 0.1
 */
public final class Cursor {

  private static final Pattern FORM =
      Pattern.compile("([12]):(\\d{1,18}):([0-9a-f]{16}):([A-Za-z0-9_-]*)(?::([A-Za-z0-9_-]+))?");

  /** The head of the file: nothing was shown. */
  public static final Cursor START = new Cursor(0, 0, new long[0], 0);

  /** The version of the text of a cursor that has no earlier places, and of one that has some. */
  private static final String SHORT = "1";

  private static final String LONG = "2";

  private final long position;
  private final long id;
  private final long[] shown;
  private final int shownCount;
  private final EarlierPlaces earlier;

  /**
   * Makes a cursor. Sessions do this, applications need not.
   *
   * @param position the byte offset of a message that was shown, as all before it were
   * @param id the first half of its identity, or 0 if there is no such message
   * @param shown begins with the first halves of the identities of messages behind it that were
   *     shown. Not copied: its first {@code shownCount} elements must not change
   * @param shownCount how many elements count
   */
  public Cursor(long position, long id, long[] shown, int shownCount) {
    this(position, id, shown, shownCount, EarlierPlaces.NONE);
  }

  private Cursor(long position, long id, long[] shown, int shownCount, EarlierPlaces earlier) {
    if (position < 0 || shownCount < 0 || shownCount > shown.length) {
      throw new IllegalArgumentException("position " + position + ", shownCount " + shownCount);
    }
    this.position = position;
    this.id = id;
    this.shown = shown;
    this.shownCount = shownCount;
    this.earlier = earlier;
  }

  /**
   * Makes a cursor for the same room that goes on from this one: the place of this cursor becomes
   * one of the earlier places of the new one. Sessions do this; it costs next to nothing.
   *
   * @param position as for the constructor
   * @param id as for the constructor
   * @param shown as for the constructor
   * @param shownCount as for the constructor
   * @return the cursor
   */
  public Cursor next(long position, long id, long[] shown, int shownCount) {
    boolean passed = this.id != 0 && this.id != id;
    return new Cursor(position, id, shown, shownCount, passed ? withThisPlace() : earlier);
  }

  private EarlierPlaces withThisPlace() {
    return id == 0 ? earlier : earlier.with(position, id);
  }

  /**
   * Reads a cursor as {@link #toString()} writes it.
   *
   * @param text the text
   * @return the cursor
   * @throws IllegalArgumentException if the text is not a cursor
   */
  public static Cursor parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || form.group(1).equals(LONG) == (form.group(5) == null)) {
      throw new IllegalArgumentException("not a cursor: \"" + text + '"');
    }
    byte[] ids = decode(form.group(4));
    if (ids.length % Long.BYTES != 0) {
      throw new IllegalArgumentException("not a cursor: ids of " + ids.length + " bytes");
    }
    long[] shown = new long[ids.length / Long.BYTES];
    ByteBuffer.wrap(ids).asLongBuffer().get(shown);
    long position = Long.parseLong(form.group(2));
    EarlierPlaces earlier =
        form.group(5) == null
            ? EarlierPlaces.NONE
            : EarlierPlaces.of(decode(form.group(5)), position);
    long id = Long.parseUnsignedLong(form.group(3), 16);
    return new Cursor(position, id, shown, shown.length, earlier);
  }

  private static byte[] decode(String base64) {
    // Padded and with a length that fits before the decoder sees it: CVE-2026-114938.
    if (base64.length() % 4 == 1) {
      throw new IllegalArgumentException("not a cursor: base64 of " + base64.length() + " letters");
    }
    return Base64.getUrlDecoder().decode(base64 + "=".repeat((4 - base64.length() % 4) % 4));
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
   * Which message stands there.
   *
   * @return the first half of its identity, or 0 if there is none
   */
  public long id() {
    return id;
  }

  /**
   * Which messages behind that one were shown.
   *
   * @return the first halves of their identities
   */
  public long[] shown() {
    return Arrays.copyOf(shown, shownCount);
  }

  /**
   * Some of the messages that were shown before that one.
   *
   * @return their places, the last that was shown first; at most {@value EarlierPlaces#MAX_PLACES}
   */
  public List<Place> earlier() {
    return earlier.places();
  }

  /**
   * Gives the cursor as text to store.
   *
   * @return printable ASCII without spaces: less than 1 KB, plus 11 characters for each message
   *     that was shown behind the one that the cursor names
   */
  @Override
  public String toString() {
    return earlier.isEmpty() ? text(SHORT) : text(LONG) + ':' + encode(earlier.toBytes(position));
  }

  private String text(String version) {
    ByteBuffer ids = ByteBuffer.allocate(shownCount * Long.BYTES);
    ids.asLongBuffer().put(shown, 0, shownCount);
    return String.format(Locale.ROOT, "%s:%d:%016x:", version, position, id) + encode(ids.array());
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** As {@link #toString}, without earlier places. */
  String withoutEarlier() {
    return text(SHORT);
  }

  /** Whether its earlier places are those of the other, and the place of the other. */
  boolean follows(Cursor before) {
    return !earlier.isEmpty() && !hasPlaceOf(before) && earlier.equals(before.withThisPlace());
  }

  /** A cursor like this that follows another. */
  Cursor following(Cursor before) {
    return new Cursor(position, id, shown, shownCount, before.withThisPlace());
  }

  /** Whether this is another cursor with none or more ids behind those of the other. */
  boolean continues(Cursor before) {
    return hasPlaceOf(before)
        && earlier.equals(before.earlier)
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
    return new Cursor(position, id, all, all.length, before.earlier);
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

  /**
   * The place of a message that was shown.
   *
   * @param position its byte offset in the file
   * @param id the first half of its identity
   */
  public record Place(long position, long id) {}
}
