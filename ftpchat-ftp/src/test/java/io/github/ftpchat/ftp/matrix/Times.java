package io.github.ftpchat.ftp.matrix;

import java.util.List;

/** How long something took, many times over. */
record Times(List<Long> nanos) {

  Times {
    nanos = nanos.stream().sorted().toList();
  }

  /** The time in milliseconds that so many of a hundred did not exceed. */
  double percentile(int percent) {
    if (nanos.isEmpty()) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(nanos.size() * percent / 100.0) - 1;
    return nanos.get(Math.max(0, index)) / 1e6;
  }

  @Override
  public String toString() {
    return nanos.isEmpty() ? "" : "%.0f / %.0f".formatted(percentile(50), percentile(99));
  }
}
