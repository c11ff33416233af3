package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.log.PassResult;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Brings back strangers' records that were seen in the unstable region and vanished from it
 * (design: "What vanished is brought back"): after a random wait and another look, so that of many
 * peers one is likely to do it.
 *
 * <p>Confined to the I/O thread.
 */
final class Healer {

  /** The wait is one to so many settle times. */
  private static final int SPREAD = 5;

  /** How many vanished records are kept in mind at most. */
  private static final int MAX_VANISHED = 1_000;

  private final LogWriter writer;
  private final RandomGenerator random;
  private final Map<Long, Vanished> vanished = new HashMap<>();

  Healer(LogWriter writer, RandomGenerator random) {
    this.writer = writer;
    this.random = random;
  }

  /** A record that may have vanished is there. */
  void found(OpenedRecord record) {
    vanished.remove(record.id().high());
  }

  /** The loop time at which to look again at what vanished, or {@link Long#MAX_VALUE}. */
  long lookDue() {
    return vanished.values().stream().mapToLong(Vanished::lookAt).min().orElse(NEVER);
  }

  /** Draws the conclusions from a complete pass. */
  void look(PassResult pass, long settleNanos, long now) {
    if (pass.disrupted()) {
      vanished.clear();
      return;
    }
    for (Iterator<Vanished> all = vanished.values().iterator(); all.hasNext(); ) {
      Vanished gone = all.next();
      if (pass.present().containsKey(gone.record().id().high())) {
        all.remove();
      } else if (pass.whole() && pass.startedAt() >= gone.lookAt()) {
        bringBack(gone.record(), now);
        all.remove();
      }
    }
    for (OpenedRecord record : pass.vanished()) {
      if (!writer.knows(record) && vanished.size() < MAX_VANISHED) {
        long wait = (long) (settleNanos * (1 + (SPREAD - 1) * random.nextDouble()));
        vanished.put(record.id().high(), new Vanished(record, now + wait));
      }
    }
  }

  /** Queues a record of anybody's to be appended again. */
  void bringBack(OpenedRecord record, long now) {
    Optional<Dialect> dialect =
        Optional.of(record.dialect() == Dialect.V1_6 ? Dialect.V1_6 : Dialect.V1_7);
    writer.addAgain(new Pending(record.id(), record.token(), Optional.empty(), dialect, now));
  }

  private record Vanished(OpenedRecord record, long lookAt) {}
}
