package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.codec.OpenedRecord;
import java.util.Arrays;
import java.util.List;

/**
 * A line as the framer found it, not opened yet.
 *
 * @param buffer holds it
 * @param offset where it starts in the buffer
 * @param length its length without the terminator
 * @param position where it starts in the file
 * @param totalLength its length with the terminator
 * @param terminated whether it has one
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record RawLine(
    byte[] buffer, int offset, int length, long position, int totalLength, boolean terminated) {

  long end() {
    return position + totalLength;
  }

  boolean sameAs(Line line) {
    return position == line.position()
        && totalLength == line.length()
        && terminated == line.terminated()
        && fingerprint() == line.fingerprint();
  }

  /** The anchor of its end, or null if it is too short. */
  Anchor mark() {
    return Anchor.before(buffer, offset, offset + length, position + length);
  }

  Line opened(long since, List<OpenedRecord> records) {
    byte[] content = terminated ? null : Arrays.copyOfRange(buffer, offset, offset + length);
    return new Line(
        position, totalLength, terminated, fingerprint(), since, mark(), content, records);
  }

  private long fingerprint() {
    return Fingerprint.of(buffer, offset, length);
  }
}
