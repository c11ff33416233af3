package io.github.ftpchat.internal.log;

/**
 * How many bytes one call of the transport may read. It shrinks when a read breaks off or takes
 * long, and outlives the pass, so that a slow line gets through in the end.
 */
final class SliceLimit {

  /** The most that one call reads: it is held in memory. */
  static final int MAX = 4 << 20;

  /** The least, where larger reads broke off or took long. */
  static final int MIN = 64 << 10;

  private int bytes = MAX;

  int bytes() {
    return bytes;
  }

  void shrink() {
    bytes = Math.max(MIN, bytes / 4);
  }

  /** Lets the next read be twice as large as one that was fast. */
  void growFrom(int fastRead) {
    bytes = Math.min(MAX, fastRead * 2);
  }
}
