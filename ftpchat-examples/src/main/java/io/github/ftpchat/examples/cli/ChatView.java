package io.github.ftpchat.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Where a person reads and types: a terminal, or whatever stands in for it. */
interface ChatView extends AutoCloseable {

  /** Shows whole lines, each with its line break; from any thread. What is in them is safe. */
  void show(String lines);

  /**
   * Waits for the next line that is typed; empty when the person leaves.
   *
   * @throws UsageException if it is not UTF-8
   */
  Optional<String> read();

  @Override
  void close();

  /**
   * Opens the view that fits: with a line to edit below what is said on a terminal, else plain
   * lines in and out, as for pipes and terminals that cannot move their cursor.
   *
   * @param prompt stands before the line to edit; safe to print
   */
  static ChatView open(String prompt, Output out) {
    if (StandardInput.isClosed()) {
      return new PlainChatView(InputStream.nullInputStream(), out);
    }
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
              .encoding(StandardCharsets.UTF_8)
              .stdinEncoding(StandardCharsets.UTF_8)
              .stdoutEncoding(StandardCharsets.UTF_8)
              .build();
      if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        return new TerminalChatView(terminal, prompt);
      }
      terminal.close();
      return new PlainChatView(System.in, out);
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
    }
  }
}
