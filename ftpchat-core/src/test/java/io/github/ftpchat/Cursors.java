package io.github.ftpchat;

/** Makes cursors for tests. */
final class Cursors {

  private Cursors() {}

  /** A cursor that differs from others by its position. */
  static Cursor at(long position) {
    return new Cursor(position, 0x0123456789abcdefL ^ position, new long[] {position, -1}, 2);
  }
}
