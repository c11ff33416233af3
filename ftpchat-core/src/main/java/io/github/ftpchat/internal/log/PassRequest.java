package io.github.ftpchat.internal.log;

/**
 * What is asked of a pass.
 *
 * @param size the size of the file as last seen
 * @param handOverFrom from where on records are handed over even if they stand unchanged; {@link
 *     Line#NEVER} for none
 * @param guardNanos how long lines have to stand unchanged to be stable
 * @param believesEarlyEnd whether the pass is good even if reading ends before the size
 * @param startedAt the loop time from which on it reads
 */
record PassRequest(
    long size, long handOverFrom, long guardNanos, boolean believesEarlyEnd, long startedAt) {

  /** The same pass, for proofs only: what stands unchanged is left to a later one. */
  PassRequest withoutHandingOver() {
    return new PassRequest(size, Line.NEVER, guardNanos, believesEarlyEnd, startedAt);
  }

  /** The same pass, started again at a place where the file is still the same. */
  PassRequest startedAgainAt(long start) {
    long from = handOverFrom == Line.NEVER ? Line.NEVER : Math.min(handOverFrom, start);
    return new PassRequest(Math.max(size, start), from, guardNanos, believesEarlyEnd, startedAt);
  }
}
