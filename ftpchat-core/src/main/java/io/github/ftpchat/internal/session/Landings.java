package io.github.ftpchat.internal.session;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where uploads landed in fences, long after they were sent (design, decision 19). Knows the last
 * of them.
 */
final class Landings {

  private static final int MOST = 64;

  private record Landing(long from, long to) {}

  private final Set<Landing> all = new LinkedHashSet<>();

  void add(long from, long to) {
    all.add(new Landing(from, to));
    if (all.size() > MOST) {
      all.remove(all.iterator().next());
    }
  }

  /** Whether what stands at a position came late, perhaps. */
  boolean hold(long position) {
    for (Landing landing : all) {
      if (landing.from() <= position && position < landing.to()) {
        return true;
      }
    }
    return false;
  }

  /** Whether one is known that ends at a position. */
  boolean endAt(long position) {
    return all.stream().anyMatch(landing -> landing.to() == position);
  }

  /** Forgets those that end behind a position. */
  void forgetBehind(long position) {
    all.removeIf(landing -> landing.to() > position);
  }
}
