package io.github.ftpchat.internal.log;

/**
 * Bytes of the file that must not change: where they do, the file is not the one that was read
 * before.
 *
 * @param start where they start
 * @param length how many there are
 * @param fingerprint their {@link Fingerprint}
 * @param endsLine whether they end with the end of a line
 */
public record Anchor(long start, int length, long fingerprint, boolean endsLine) {

  private static final int LONGEST = 64;
  private static final int SHORTEST = 16;

  /**
   * Makes an anchor of the bytes in front of a place.
   *
   * @param buffer holds the bytes
   * @param from the earliest place in it where they may start
   * @param to where they end in it
   * @param end where they end in the file
   * @return the anchor, or null if they are too few to mean anything
   */
  static Anchor before(byte[] buffer, int from, int to, long end) {
    int length = Math.min(to - from, LONGEST);
    boolean wholeHead = length > 0 && length == end;
    if (length < SHORTEST && !wholeHead) {
      return null;
    }
    boolean endsLine = buffer[to - 1] == '\n' || buffer[to - 1] == '\r';
    long fingerprint = Fingerprint.of(buffer, to - length, length);
    return new Anchor(end - length, length, fingerprint, endsLine);
  }

  /** {@return where they end, in the file} */
  public long end() {
    return start + length;
  }

  boolean matches(byte[] buffer, int offset, int available) {
    return available >= length && Fingerprint.of(buffer, offset, length) == fingerprint;
  }
}
