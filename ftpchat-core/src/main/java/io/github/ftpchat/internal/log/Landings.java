package io.github.ftpchat.internal.log;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where uploads landed in fences, long after they were sent (design, decision 19). Knows the last
 * of them.
 */
public final class Landings {

  /** How many bytes one upload has at most, and so what lands with it. */
  public static final int MAX_UPLOAD = 256 << 10;

  /** More than there are in most files; each takes a few dozen bytes. */
  private static final int MOST = 1 << 10;

  /** Where they begin, by where they end. */
  private final NavigableMap<Long, Long> all = new TreeMap<>();

  /**
   * Takes note of one.
   *
   * @param from where it begins
   * @param to where the line begins that is left of the fence
   */
  void add(long from, long to) {
    all.put(to, from);
    if (all.size() > MOST) {
      all.pollFirstEntry();
    }
  }

  /**
   * Whether what stands at a position came late, perhaps. What is left of the fence may begin with
   * a record, of which the line feed did not come.
   */
  public boolean hold(long position) {
    return all.tailMap(position, true).values().stream().anyMatch(from -> from <= position);
  }

  /** Whether one is known that ends at a position. */
  boolean endAt(long position) {
    return all.containsKey(position);
  }

  /** Forgets those that end behind a position. */
  void forgetBehind(long position) {
    all.tailMap(position, false).clear();
  }
}
