package io.github.ftpchat.internal.log;

import java.util.ArrayList;
import java.util.List;

/**
 * Anchors at growing distances from the end of what was read: the nearest to that end first, the
 * nearest to the head of the file last. When the nearest no longer holds, a farther one tells up to
 * where the file is still the same.
 */
final class Anchors {

  private final List<Anchor> anchors = new ArrayList<>();

  Anchor nearest() {
    return anchors.isEmpty() ? null : anchors.get(0);
  }

  int count() {
    return anchors.size();
  }

  Anchor get(int index) {
    return anchors.get(index);
  }

  /**
   * Adds an anchor if it ends behind all others, and thins those, so that their distances grow like
   * powers of two. It may overlap the nearest: otherwise short lines would stand behind all
   * anchors.
   */
  void add(Anchor anchor) {
    if (!anchors.isEmpty() && anchor.end() <= nearest().end()) {
      return;
    }
    anchors.add(0, anchor);
    for (int i = anchors.size() - 2; i > 0; i--) {
      long farther = anchors.get(i + 1).start();
      if (anchors.get(i - 1).start() - farther < (anchor.start() - farther) / 2) {
        anchors.remove(i);
      }
    }
  }

  /** Drops those in front of an index: they no longer hold. */
  void dropBefore(int index) {
    anchors.subList(0, index).clear();
  }
}
