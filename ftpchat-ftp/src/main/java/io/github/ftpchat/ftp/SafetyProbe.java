package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.UploadPair.Answer;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out whether a server lets two uploads to one file run at once, in rounds.
 *
 * <p>In a round one connection holds an upload open, and another asks for the same. If it is let in
 * meanwhile, the server does not serialise. If it is not, and is let in as soon as the first has
 * ended, and the file then holds what both wrote, the server may serialise: or a reply was lost on
 * the way and came again. So it takes {@link ServerProfile#ROUNDS_NEEDED} such rounds in a row, in
 * moments that lie apart, and one of the other kind is final.
 *
 * <p>Lost packets can hardly mislead it. The question goes out behind a {@code NOOP} in one write,
 * and the wait begins with the reply to that: the question has arrived then. The wait is never
 * shorter than it took to open the first upload, so that a slow server is not mistaken for one that
 * lets nobody in. And a server that fixes the place of an upload when it opens the file gives
 * itself away by what the file holds, however late its reply comes.
 */
final class SafetyProbe {

  private static final Log LOG = Log.FTP;

  /** How long the second upload has to be kept waiting. */
  static final Duration WAIT = Duration.ofMillis(300);

  private static final Duration SHORTEST_PROMPT = Duration.ofMillis(100);

  /** What the first connection may take on top of the second. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private SafetyProbe() {}

  /** Does one round and says what it showed. */
  static ProbeRound round(UploadPair uploads) throws TransportException {
    Optional<Duration> opening = uploads.openFirst();
    Duration trip = uploads.roundTrip();
    if (opening.isEmpty() || opening.get().compareTo(WAIT.plus(trip.multipliedBy(4))) > 0) {
      return ProbeRound.INCONCLUSIVE;
    }
    Duration prompt = longer(trip.multipliedBy(2), SHORTEST_PROMPT);
    if (!uploads.askForSecond(prompt)) {
      return ProbeRound.INCONCLUSIVE;
    }
    Answer early = uploads.answer(longer(opening.get(), WAIT));
    if (early != Answer.NOTHING) {
      return early == Answer.LET_IN ? ProbeRound.OVERLAPPED : ProbeRound.INCONCLUSIVE;
    }
    if (!uploads.endFirst() || uploads.answer(prompt) != Answer.LET_IN || !uploads.endSecond()) {
      return ProbeRound.INCONCLUSIVE;
    }
    return uploads.holdBoth() ? ProbeRound.SERIALISED : ProbeRound.OVERLAPPED;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * Does one round on two connections, in bounded time. It ends all that it began on the first one,
   * or costs it; the second one it drops unless all went well.
   *
   * @throws TransportException if it was broken off, or the first connection was lost by itself
   */
  static ProbeRound run(Connection first, Connection second, ScratchFile file)
      throws TransportException {
    Duration allowance = first.control().allowance();
    Deadline limit = Deadline.in(WAIT.plus(allowance).plus(SLACK));
    first.control().deadline(limit);
    second
        .control()
        .deadline(Deadline.in(WAIT.plus(allowance))); // to be left before it costs the first one
    TwoUploads uploads = new TwoUploads(first, second, file);
    try {
      return round(uploads);
    } catch (TransportException e) {
      if (e.reason().causedByCaller()) {
        throw e;
      }
      if (first.lifeline().cutBecause().isPresent() && !limit.hasPassed()) {
        throw e;
      }
      LOG.debug("A round of the probe came to nothing", e);
      return ProbeRound.INCONCLUSIVE;
    } finally {
      uploads.close();
      first.control().deadline(Deadline.NEVER);
      second.control().deadline(Deadline.NEVER);
    }
  }
}
