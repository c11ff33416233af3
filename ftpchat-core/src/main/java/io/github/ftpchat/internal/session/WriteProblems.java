package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.transport.TransportException;

/**
 * Reports that a room cannot be written to, to its listeners and to operators. Operators get one
 * line, however often it is tried, and one when it works again.
 *
 * <p>Confined to the I/O thread.
 */
final class WriteProblems {

  private static final String NOT_KEPT =
      "the server said %2$d times that it wrote a message, and it is not in %1$s";

  private final RoomContext context;

  /** Whether operators were told that it cannot be written to. */
  private boolean saidToBeReadOnly;

  WriteProblems(RoomContext context) {
    this.context = context;
  }

  /** The server acknowledges what it does not keep. */
  void notKept(int times) {
    TransportException problem =
        new TransportException(
            TransportException.Reason.PROTOCOL, NOT_KEPT.formatted(context.file(), times));
    context.events().report(new ConnectionException(problem));
  }

  /** Something was not written, and is tried again. */
  void notWritten(TransportException problem) {
    ConnectionException reported = new ConnectionException(problem);
    log("cannot be written to, is tried again: {}", reported);
    context.events().report(reported);
  }

  /**
   * Nothing can be written.
   *
   * @return why messages fail
   */
  ChatException cannotWrite(TransportException problem) {
    ConnectionException reported = new ConnectionException(problem);
    log("cannot be written to, messages fail: {}", reported);
    return reported;
  }

  /** Something was written. */
  void written() {
    if (saidToBeReadOnly) {
      saidToBeReadOnly = false;
      context.log().info("can be written to again");
    }
  }

  private void log(String line, ChatException problem) {
    if (saidToBeReadOnly) {
      context.log().debug(line, problem.getMessage());
    } else {
      saidToBeReadOnly = true;
      context.log().warn(line, problem.getMessage());
    }
  }
}
