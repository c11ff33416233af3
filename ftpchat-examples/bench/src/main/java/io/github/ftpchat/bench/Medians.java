package io.github.ftpchat.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Several measurements of the same. */
final class Medians {

  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  int count() {
    return values.size();
  }

  double median() {
    return percentile(50);
  }

  double best() {
    return Collections.min(values);
  }

  /** What so many of a hundred did not exceed. */
  double percentile(int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    int index = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
    return sorted.get(Math.max(0, index));
  }
}
