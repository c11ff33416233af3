package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tries on a scratch file whether the server's APPE appends, and tells the {@link ServerProfile}.
 * Core tries the same on any transport. Here the reasons of refusals are known too, and a trial
 * that cannot be judged yet goes on in the next call.
 */
final class AppendTrial {

  /** The waits, in one call, for what the server acknowledged and has not written yet. */
  private static final List<Duration> WRITE_PAUSES =
      Stream.of(200, 400, 800, 1_600, 2_000).map(Duration::ofMillis).toList();

  private final Connection connection;
  private final ServerProfile profile;
  private final FileSizes sizes;
  private final Uploads uploads;
  private final ScratchFile scratch;

  AppendTrial(Connection connection, FileSizes sizes, Uploads uploads, ScratchFile scratch) {
    this.connection = connection;
    profile = connection.profile();
    this.sizes = sizes;
    this.uploads = uploads;
    this.scratch = scratch;
  }

  /**
   * Appends two lines, unless an earlier call did, and judges what is there.
   *
   * @throws TransportException if the answer is not known yet, or cannot be found
   */
  void run() throws TransportException {
    Optional<TrialLines> begun = profile.trial(scratch.name());
    TrialLines trial = begun.isPresent() ? begun.get() : begin();
    boolean kept = false;
    boolean judged = false;
    try {
      byte[] found = found(trial);
      for (int i = 0; i < WRITE_PAUSES.size() && trial.mayGoOn(found); i++) {
        connection.control().replyComes(WRITE_PAUSES.get(i)); // nobody replies, so this waits
        found = found(trial);
      }
      kept = trial.mayGoOn(found);
      judged = true;
      judge(trial, found, kept);
    } finally {
      profile.keepTrial(kept ? Optional.of(trial) : Optional.empty());
      if (!kept) {
        scratch.removeMade();
      }
      if (!judged) {
        profile.forgetScratchName();
      }
    }
  }

  private void judge(TrialLines trial, byte[] found, boolean tooEarly) throws TransportException {
    if (trial.isWhole(found)) {
      profile.learnAppendWorks();
    } else if (tooEarly) {
      // The next append looks again: a server can take its time to write what it acknowledged.
      throw notTried(
          new TransportException(
              Reason.REFUSED, "what was appended to %s is not there yet".formatted(trial.file())));
    } else {
      profile.learnAppendFault("the server " + trial.faultOf(found));
    }
  }

  private TrialLines begin() throws TransportException {
    TrialLines trial = new TrialLines(scratch.name());
    boolean done = false;
    try {
      requireTried(scratch.append(trial.first()), false);
      requireTried(scratch.append(trial.second()), true);
      done = true;
      return trial;
    } finally {
      if (!done) {
        scratch.remove();
      }
    }
  }

  private byte[] found(TrialLines trial) throws TransportException {
    try {
      return scratch.read(0, trial.length());
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      if (sizes.find(scratch.name()).isEmpty()) {
        return new byte[0];
      }
      throw e.reason() == Reason.REFUSED ? notTried(e) : e;
    }
  }

  private void requireTried(Optional<Reply> refusal, boolean again) throws TransportException {
    if (refusal.isEmpty()) {
      return;
    }
    TransportException problem = refusal.get().refusal("APPE " + scratch.name());
    if (refusal.get().isUnknownCommand()
        || (refusal.get().isRefusedForGood() && (again || refusal.get().forbidsAppending()))) {
      profile.learnNoAppend();
      uploads.learn(refusal.get());
      throw new TransportException(Reason.UNSUPPORTED, problem.getMessage(), problem);
    }
    throw refusal.get().isRefusedForGood() ? notTried(problem) : problem;
  }

  private static TransportException notTried(TransportException problem) {
    return new TransportException(
        problem.reason(),
        "it cannot be tried out whether the server adds to files or overwrites them: "
            + problem.getMessage(),
        problem);
  }
}
