package io.github.ftpchat.internal.session;

import io.github.ftpchat.transport.AppendResult;
import java.time.Duration;

/**
 * Decides how many bytes one append carries, as far as there is a choice. On a line that is slow or
 * breaks it is less, because an append that takes long proves nothing. Confined to the I/O thread.
 */
final class BatchSize {

  /** How much one append takes at least, however slow the line is. */
  private static final int MIN = 1 << 10;

  /** How long an append is to take at most, and below what the next may take more. */
  private static final long SLOW = Duration.ofSeconds(3).toNanos();

  private static final long QUICK = Duration.ofSeconds(1).toNanos();

  private int bytes = Batch.MAX_BYTES;

  int bytes() {
    return bytes;
  }

  /**
   * Learns from an append.
   *
   * @param uploaded how many bytes it had
   * @param result what it came to
   */
  void learn(int uploaded, AppendResult result) {
    long took = result.took().toNanos();
    if (result.outcome() == AppendResult.Outcome.UNKNOWN) {
      bytes = Math.max(MIN, Math.min(bytes, uploaded) / 2);
    } else if (took > SLOW) {
      bytes = (int) Math.max(MIN, Math.min(bytes, uploaded * SLOW / took));
    } else if (took < QUICK) {
      bytes = Math.min(Batch.MAX_BYTES, bytes * 2);
    }
  }
}
