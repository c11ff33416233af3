package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.transport.TransportException;

/** What the program tells the one that started it. */
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int LOGIN_REFUSED = 3;
  static final int NOT_REACHED = 4;
  static final int UNREADABLE = 5;
  static final int NOT_TRUSTED = 6;
  static final int DAMAGED = 7;

  private ExitCode() {}

  static int of(Throwable failure) {
    if (failure instanceof UsageException) {
      return USAGE;
    }
    if (failure instanceof TimedOutException) {
      return NOT_REACHED;
    }
    if (failure instanceof UnreadableRoomException) {
      return UNREADABLE;
    }
    return failure instanceof ConnectionException connection ? of(connection.reason()) : FAILED;
  }

  private static int of(TransportException.Reason reason) {
    return switch (reason) {
      case LOGIN_REFUSED -> LOGIN_REFUSED;
      case UNREACHABLE, TIMED_OUT, LOST, BUSY -> NOT_REACHED;
      case TLS_FAILED, UNTRUSTED -> NOT_TRUSTED;
      default -> FAILED;
    };
  }
}
