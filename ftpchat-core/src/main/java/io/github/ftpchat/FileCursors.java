package io.github.ftpchat;

import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Keeps cursors in a text file to which each save appends a line; a room's last line counts.
 *
 * <pre>
 * file   = header *line
 * header = "ftpchat cursors 1" LF
 * line   = sum SP ["+" / ">"] cursor SP room LF
 * sum    = CRC-32C of what follows its space, in 8 hexadecimal digits
 * cursor = as {@link Cursor#toString()} writes it
 * room   = UTF-8, percent-encoded as in HTML forms
 * </pre>
 *
 * <p>With a plus it has the ids of the room's line before as well, if that names the same place. So
 * what a burst in a room that may still change writes grows with its messages, not with their
 * square; and where the line before is lost some are shown again, none is missed.
 *
 * <p>With a greater-than sign its earlier places are not written: they are those of the room's line
 * before, and the place of that line, by the rule that sessions follow. So a line is as short as
 * the first, however many places a cursor has.
 *
 * <p>Saves are frequent, so they are not forced, and cost one short write. Appending is what makes
 * that safe: what a loss of power leaves of the last lines is told by its checksum, and the lines
 * before are still there, whereas a file that is replaced unforced can come back empty. A room's
 * first line is always on the disk: with it, and when {@value #REPLACE_AFTER} bytes were appended,
 * the file is replaced by one with the last lines alone, which is forced and moved into its place.
 *
 * <p>An unterminated last line is a save that never returned, or was lost with the power; it is
 * passed over. Other damage is not to be expected: it is warned of, and when there is none but
 * damaged lines that can be of a room, loading it fails.
 *
 * <p>Nothing is kept open: a file that was removed, moved away or emptied is made anew by the next
 * save, and one of another kind in its place is left alone, which makes the save fail.
 */
final class FileCursors implements CursorStore {

  private static final Log LOG = Log.STORE;

  private static final String HEADER = "ftpchat cursors 1";
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{8}) (([+>]?)([!-~]+) ([!-~]*))");
  private static final String JOINED = "+";
  private static final String FOLLOWING = ">";
  private static final int REPLACE_AFTER = 256 << 10;
  private static final int MAX_SIZE = 64 << 20;

  private final Path file;
  private final DurableFile.Opener opener;

  /** The last cursors of the rooms that have a line on the disk, as this store has put it there. */
  private final Map<String, Cursor> saved = new HashMap<>();

  private int appended;

  /** What the last save left. If it is another now, it need not hold what that save wrote. */
  private Version left;

  FileCursors(Path file) {
    this(file, DurableFile::new);
  }

  /**
   * Makes a store.
   *
   * @param opener opens the files that are moved into place; tests give one that breaks
   */
  FileCursors(Path file, DurableFile.Opener opener) {
    this.file = file.toAbsolutePath();
    this.opener = opener;
  }

  @Override
  public synchronized Optional<Cursor> load(String room) throws IOException {
    Contents contents = read();
    Cursor cursor = contents.cursors().get(room);
    if (cursor == null && contents.damaged() > 0) {
      throw unusable(
          "%d of its lines are damaged, and no other is of room %s"
              .formatted(contents.damaged(), room));
    }
    return Optional.ofNullable(cursor);
  }

  @Override
  public synchronized void save(String room, Cursor cursor) throws IOException {
    Cursor before = saved.get(room);
    if (before == null) {
      replace(room, cursor);
      return;
    }
    try {
      Version found = version();
      boolean unchanged = found.equals(left);
      String spelt = unchanged ? spelt(cursor, before) : cursor.toString();
      byte[] line = line(spelt, room).getBytes(StandardCharsets.US_ASCII);
      if (appended + line.length > REPLACE_AFTER || !(unchanged || isOurs())) {
        replace(room, cursor);
        return;
      }
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
        out.write(line);
      }
      appended += line.length;
      left = new Version(found.key(), found.size() + line.length);
      saved.put(room, cursor);
    } catch (NoSuchFileException e) {
      replace(room, cursor);
    } catch (IOException e) {
      // A part of the line may be there: the next save must not go on behind it.
      saved.clear();
      throw e;
    }
  }

  private static String spelt(Cursor cursor, Cursor before) {
    if (cursor.continues(before)) {
      return JOINED + cursor.since(before);
    }
    return cursor.follows(before) ? FOLLOWING + cursor.withoutEarlier() : cursor.toString();
  }

  @Override
  public String toString() {
    return "FileCursors[" + file + "]";
  }

  private void replace(String room, Cursor cursor) throws IOException {
    Map<String, Cursor> cursors = read().cursors();
    cursors.put(room, cursor);
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    cursors.forEach((name, last) -> text.append(line(last.toString(), name)));
    if (text.length() > MAX_SIZE / 2) {
      throw new FileSystemException(
          file.toString(), null, text.length() + " bytes of cursors are more than it may hold");
    }
    Path target = DurableFile.behindLinks(file);
    Path fresh = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".new");
    try {
      try (DurableFile out = opener.open(fresh)) {
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII), 0);
        out.force();
      }
      DurableFile.replace(fresh, target);
    } finally {
      Files.deleteIfExists(fresh);
    }
    appended = 0;
    left = version();
    saved.putAll(cursors);
  }

  /** Whether what somebody put in the place of the file, or made of it, is one of this kind. */
  private boolean isOurs() throws IOException {
    byte[] expected = (HEADER + '\n').getBytes(StandardCharsets.US_ASCII);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(expected.length), expected);
    }
  }

  private Version version() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Version(attributes.fileKey(), attributes.size());
  }

  private Contents read() throws IOException {
    Map<String, Cursor> cursors = new LinkedHashMap<>();
    if (Files.notExists(file) || Files.size(file) == 0) {
      return new Contents(cursors, 0);
    }
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_SIZE) {
      throw unusable("not a file, or one above " + MAX_SIZE + " bytes");
    }
    String[] lines = Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1);
    if (!lines[0].equals(HEADER)) {
      throw unusable("it does not start with \"" + HEADER + '"');
    }
    int damaged = 0;
    for (int i = 1; i < lines.length - 1; i++) {
      Matcher line = LINE.matcher(lines[i]);
      if (line.matches() && sum(line.group(2)).equals(line.group(1))) {
        try {
          String room = URLDecoder.decode(line.group(5), StandardCharsets.UTF_8);
          Cursor cursor = Cursor.parse(line.group(4));
          Cursor before = cursors.get(room);
          cursors.put(room, whole(cursor, line.group(3), before));
          continue;
        } catch (IllegalArgumentException e) {
          // Not as we write it, for all that the checksum fits.
        }
      }
      damaged++;
    }
    if (damaged > 0) {
      LOG.warn("{}: {} of {} lines are damaged and passed over", file, damaged, lines.length - 2);
    }
    return new Contents(cursors, damaged);
  }

  /** What a line means, given the one before of its room, or null. */
  private static Cursor whole(Cursor cursor, String mark, Cursor before) {
    if (mark.equals(JOINED) && before != null && cursor.hasPlaceOf(before)) {
      return cursor.joinedTo(before);
    }
    return mark.equals(FOLLOWING) && before != null ? cursor.following(before) : cursor;
  }

  private FileSystemException unusable(String reason) {
    return new FileSystemException(
        file.toString(),
        null,
        "cannot be used for cursors: " + reason + "; remove it to begin anew");
  }

  private static String line(String cursor, String room) {
    String content = cursor + " " + URLEncoder.encode(room, StandardCharsets.UTF_8);
    return sum(content) + ' ' + content + '\n';
  }

  private static String sum(String content) {
    CRC32C sum = new CRC32C();
    sum.update(content.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /**
   * Tells a file from what other stores make of it.
   *
   * @param key which file it is, or null where the system does not tell
   * @param size how many bytes it has
   */
  private record Version(Object key, long size) {

    // Not the record's own, by which a class that was used last is held for ever, see design.md.
    @Override
    public boolean equals(Object other) {
      return other instanceof Version version
          && Objects.equals(key, version.key)
          && size == version.size;
    }

    @Override
    public int hashCode() {
      return Objects.hash(key, size);
    }
  }

  /**
   * What a file holds.
   *
   * @param cursors the last of each room
   * @param damaged how many lines are none
   */
  private record Contents(Map<String, Cursor> cursors, int damaged) {}
}
