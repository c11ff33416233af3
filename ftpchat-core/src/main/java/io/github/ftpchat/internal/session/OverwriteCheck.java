package io.github.ftpchat.internal.session;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.log.PassResult;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.Optional;

/**
 * Notices when an append wiped the room (design: "An append must not wipe a room").
 *
 * <p>After an append there was nothing else in the file than what was appended: somebody emptied
 * the room since it was last looked at, or the server stores where it should append. Then nothing
 * is written any more, so that no more is lost. A server may do so to large files, or at times: so
 * what a trial says on another file is not all. What was appended is appended once more, behind an
 * end that is looked at before. Twice is no accident.
 *
 * <p>Confined to the I/O thread.
 */
final class OverwriteCheck {

  private static final String OVERWRITES =
      ": after an append there was nothing else in the file: the server overwrites where it should"
          + " append. Nothing is written any more";

  private static final String EMPTIED =
      "after an append there was nothing else in the file. If nobody emptied it at that time, the"
          + " server did";

  private final RoomContext context;
  private final LogWriter writer;
  private final Following following;
  private final AppendTrial trial;

  /** Whether it has to be found out first whether the server overwrites. */
  private boolean due;

  /** Whether that was so before, and nothing told why. */
  private boolean suspected;

  /** Why nothing is written any more; empty as long as something is. */
  private Optional<ConnectionException> refusal = Optional.empty();

  OverwriteCheck(RoomContext context, LogWriter writer, Following following) {
    this.context = context;
    this.writer = writer;
    this.following = following;
    this.trial = new AppendTrial(context.file(), context.random());
  }

  /** Whether a trial has to be made before anything else. */
  boolean isDue() {
    return due;
  }

  /** Whether the end of the file is to be read before each append. */
  boolean isSuspected() {
    return suspected;
  }

  /** Why nothing is written any more; empty as long as something is. */
  Optional<ConnectionException> refusal() {
    return refusal;
  }

  /**
   * Looks for the signs in what a pass found.
   *
   * @return whether there are any: then what the pass found proves nothing until that is settled
   */
  boolean suspects(PassResult result) {
    boolean alone = result.replaced() && writer.isAtHead(result);
    // The same may stand at the head as before.
    boolean missing = suspected && writer.isMissing(result, following.end());
    due = due || alone || missing;
    return alone || missing;
  }

  /** Makes the trial. */
  void run(Transport transport) throws TransportException {
    AppendTrial.Result result = trial.run(transport);
    due = false;
    following.requirePass();
    if (result == AppendTrial.Result.OVERWRITES || suspected) {
      TransportException problem =
          new TransportException(
              TransportException.Reason.UNSUPPORTED, context.file() + OVERWRITES);
      refusal = Optional.of(new ConnectionException(problem));
      context.log().warn("{}", problem.getMessage());
      writer.giveUp(refusal.get());
      context.events().changeState(Phase.LIVE, Optional.of(refusal.get()));
    } else {
      suspected = true;
      writer.doubtLast();
      context.log().warn(EMPTIED);
    }
  }
}
