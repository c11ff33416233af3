package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.RejectedRecord;

/** How what was read from a room is printed. */
interface RecordFormat {

  /** Gives a message, with a line break at its end. */
  String message(ChatMessage message);

  /** Gives a piece of the file that is no message, with a line break at its end. */
  String rejected(RejectedRecord rejected);
}
