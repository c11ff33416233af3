package io.github.ftpchat.transport;

/** Checks the numbers that a {@link Transport} is given. */
final class Arguments {

  private Arguments() {}

  static void requirePosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position is negative: " + position);
    }
  }

  static void requireLimit(long limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("limit is not positive: " + limit);
    }
  }
}
