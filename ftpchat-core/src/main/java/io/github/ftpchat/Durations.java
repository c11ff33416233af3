package io.github.ftpchat;

import java.time.Duration;

/** Bounds of what policies are given, so that times can be added up without a thought. */
final class Durations {

  private static final Duration LONGEST = Duration.ofDays(365);

  private Durations() {}

  static void requirePositive(Duration value, String name) {
    requireNotNegative(value, name);
    if (value.isZero()) {
      throw new IllegalArgumentException(name + " is zero");
    }
  }

  static void requireNotNegative(Duration value, String name) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + " is negative or longer than a year: " + value);
    }
  }
}
