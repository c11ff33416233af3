package io.github.ftpchat.ftp.matrix;

import java.util.Random;

/** The seed of a run, which the system property {@code matrix.seed} sets to repeat one. */
final class Seeds {

  static final long SEED = Long.getLong("matrix.seed", new Random().nextInt(1_000_000));

  private Seeds() {}

  /** The random choices of one part of the run. */
  static Random of(String part) {
    return new Random(SEED * 31 + part.hashCode());
  }
}
