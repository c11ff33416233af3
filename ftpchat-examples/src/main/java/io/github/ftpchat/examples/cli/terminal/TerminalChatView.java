package io.github.ftpchat.examples.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** What is said scrolls above, the line to edit stays below. */
final class TerminalChatView implements ChatView {

  private final Terminal terminal;
  private final LineReader reader;
  private final String prompt;

  TerminalChatView(Terminal terminal, String prompt) {
    this.terminal = terminal;
    this.prompt = prompt;
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            // An exclamation mark is one.
            .option(Option.DISABLE_EVENT_EXPANSION, true)
            // What was typed comes back as a message when it is in the room.
            .option(Option.ERASE_LINE_ON_FINISH, true)
            .build();
    SafeErrorStream.showOn(Optional.of(this::show));
  }

  @Override
  public void show(String lines) {
    reader.printAbove(LineWrapper.wrap(lines, TerminalWidth.orUsual(terminal.getWidth())));
  }

  @Override
  public Optional<String> read() {
    try {
      return Optional.of(reader.readLine(prompt));
    } catch (EndOfFileException | UserInterruptException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    SafeErrorStream.showOn(Optional.empty());
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal was not restored: " + e.getMessage(), e);
    }
  }
}
