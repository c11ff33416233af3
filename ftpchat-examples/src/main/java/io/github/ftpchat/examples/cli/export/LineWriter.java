package io.github.ftpchat.examples.cli.export;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.RecordFormat;
import java.io.IOException;

/** Writes the lines that are printed, and nothing around them. */
final class LineWriter implements ConversationWriter {

  private final Appendable out;
  private final RecordFormat format;

  LineWriter(Appendable out, RecordFormat format) {
    this.out = out;
    this.format = format;
  }

  @Override
  public void begin(String room) {}

  @Override
  public void message(ChatMessage message) throws IOException {
    out.append(format.message(message));
  }

  @Override
  public void end() {}
}
