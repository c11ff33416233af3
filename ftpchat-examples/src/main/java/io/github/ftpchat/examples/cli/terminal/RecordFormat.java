package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.RejectedRecord;

/**
 * How what was read from a room is printed.
 *
 * @since 0.1
 */
public interface RecordFormat {

  /**
   * Gives a message, with a line break at its end.
   *
   * @param message what was read
   * @return whole lines, safe to print
   */
  String message(ChatMessage message);

  /**
   * Gives a piece of the file that is no message, with a line break at its end.
   *
   * @param rejected where it stands and why it is none
   * @return whole lines, safe to print
   */
  String rejected(RejectedRecord rejected);
}
