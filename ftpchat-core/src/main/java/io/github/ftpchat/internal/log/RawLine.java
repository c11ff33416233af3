package io.github.ftpchat.internal.log;

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
 * @param tooLong whether it is longer than the limit; then its bytes are missing
 * @param rest whether it is the rest of a line that is too long and was reported before
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record RawLine(
    byte[] buffer,
    int offset,
    int length,
    long position,
    int totalLength,
    boolean terminated,
    boolean tooLong,
    boolean rest) {

  long end() {
    return position + totalLength;
  }

  boolean sameAs(Line line) {
    return position == line.position()
        && totalLength == line.length()
        && terminated == line.terminated()
        && fingerprint() == line.fingerprint();
  }

  /** Whether another reading of the file gave the same line. */
  boolean sameAs(RawLine other, long fingerprintOfOther) {
    return position == other.position()
        && totalLength == other.totalLength()
        && terminated == other.terminated()
        && fingerprint() == fingerprintOfOther;
  }

  /** The line without its bytes. */
  RawLine withoutBytes() {
    return new RawLine(new byte[0], 0, 0, position, totalLength, terminated, tooLong, rest);
  }

  /** Whether it is not opened: too long, or the rest of such a line. */
  boolean skipped() {
    return tooLong || rest;
  }

  /** Whether it ends with the blanks of a fence. */
  boolean endsBlank() {
    return !skipped() && Fence.endsWithin(buffer, offset, length);
  }

  /** Whether it ends with the blanks of a fence in which something may have landed. */
  boolean endsBroken() {
    return endsBlank() && !(terminated && totalLength % Fence.UNIT == 0);
  }

  /** The line as the region keeps it, with the records that it opened to. */
  Line toLine(long since, Anchor mark, List<OpenedRecord> records) {
    byte[] content =
        terminated || skipped() ? null : Arrays.copyOfRange(buffer, offset, offset + length);
    return new Line(
        position,
        totalLength,
        terminated,
        fingerprint(),
        since,
        endsBlank(),
        mark,
        content,
        records.stream().map(OpenedRecord::withoutContent).toList());
  }

  long fingerprint() {
    return Fingerprint.of(buffer, offset, length);
  }
}
