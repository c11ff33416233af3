package io.github.ftpchat.ftp;

/** What a round of the {@link SafetyProbe} showed. */
enum ProbeRound {
  /** The second upload had to wait for the first. */
  SERIALISED,
  /** Both ran at once, or the file does not hold what both wrote. */
  OVERLAPPED,
  INCONCLUSIVE
}
