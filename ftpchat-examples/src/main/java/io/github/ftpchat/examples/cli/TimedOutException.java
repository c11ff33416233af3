package io.github.ftpchat.examples.cli;

/** The time that {@code --timeout} gives is over. */
final class TimedOutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TimedOutException(String message) {
    super(message);
  }
}
