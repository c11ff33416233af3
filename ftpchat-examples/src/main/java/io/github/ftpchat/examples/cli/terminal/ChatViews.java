package io.github.ftpchat.examples.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Picks the view for a person at a terminal, or for what stands in for it.
 *
 * @since 0.1
 */
public final class ChatViews {

  private ChatViews() {}

  /**
   * Opens the view that fits: with a line to edit below what is said on a terminal, else plain
   * lines in and out, as for pipes and terminals that cannot move their cursor.
   *
   * @param prompt stands before the line to edit; safe to print
   * @param out where plain lines go
   * @return a view, to be closed
   */
  public static ChatView open(String prompt, Output out) {
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
