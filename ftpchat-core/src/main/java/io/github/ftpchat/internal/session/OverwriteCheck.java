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
 * <p>The sign: after an append, the file holds nothing but what was appended. Either somebody
 * emptied the room since it was last looked at, or the server overwrites where it should append.
 *
 * <ol>
 *   <li>A trial on another file shows whether the server overwrites. If it does, the session writes
 *       nothing any more, so that no more is lost.
 *   <li>If it does not, the server may still overwrite large files, or at times. So what was
 *       appended is appended once more, and from then on the end of the file is read before each
 *       append.
 *   <li>A second sign is no accident: the session writes nothing any more.
 * </ol>
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
  private final OverwriteTrial trial;

  /** Whether a trial has to show first whether the server overwrites. */
  private boolean due;

  /** Whether there was a sign before, and the trial did not explain it. */
  private boolean suspected;

  /** Why nothing is written any more; empty as long as something is. */
  private Optional<ConnectionException> refusal = Optional.empty();

  OverwriteCheck(RoomContext context, LogWriter writer, Following following) {
    this.context = context;
    this.writer = writer;
    this.following = following;
    this.trial = new OverwriteTrial(context.file(), context.random());
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
   * @return whether there are any: then the pass proves nothing before a trial was made
   */
  boolean suspects(PassResult result) {
    boolean alone = result.replaced() && writer.isAtHead(result);
    // The head may hold the same as before.
    boolean missing = suspected && writer.isMissing(result, following.end());
    due = due || alone || missing;
    return alone || missing;
  }

  /** Makes the trial. */
  void run(Transport transport) throws TransportException {
    OverwriteTrial.Result result = trial.run(transport);
    due = false;
    following.requirePass();
    if (result == OverwriteTrial.Result.OVERWRITES || suspected) {
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
