package io.github.ftpchat.internal.log;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Remembers where uploads landed in fences, long after they were sent (design: "A late copy proves
 * nothing"). Only the last ones are remembered.
 */
public final class Landings {

  /** How many bytes one upload has at most, and so how many can land at once. */
  public static final int MAX_UPLOAD = 256 << 10;

  /** More than there are in most files; each takes a few dozen bytes. */
  private static final int MAX_REMEMBERED = 1 << 10;

  /** Where each begins, by where it ends. */
  private final NavigableMap<Long, Long> all = new TreeMap<>();

  /** Makes it without any landing. */
  public Landings() {}

  /**
   * Adds one.
   *
   * @param from where it begins
   * @param to where the line begins that is left of the fence
   */
  void add(long from, long to) {
    all.put(to, from);
    if (all.size() > MAX_REMEMBERED) {
      all.pollFirstEntry();
    }
  }

  /**
   * Whether what stands at a position may have come late. That includes the line that is left of
   * the fence: it may begin with a record whose line feed did not come.
   *
   * @param position where a record starts
   * @return whether it may have come late
   */
  public boolean hold(long position) {
    return all.tailMap(position, true).values().stream().anyMatch(from -> from <= position);
  }

  /** Whether one ends at a position. */
  boolean endAt(long position) {
    return all.containsKey(position);
  }

  /** Forgets those that end behind a position. */
  void forgetBehind(long position) {
    all.tailMap(position, false).clear();
  }
}
