package io.github.ftpchat.examples.cli.terminal;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Optional;

/** Lines in, lines out. */
final class PlainChatView implements ChatView {

  private final InputStream in;
  private final Output out;

  PlainChatView(InputStream in, Output out) {
    this.in = new BufferedInputStream(in);
    this.out = out;
  }

  @Override
  public void show(String lines) {
    out.printNow(lines);
  }

  @Override
  public Optional<String> read() {
    return StandardInput.line(in);
  }

  @Override
  public void close() {
    // Standard input and output stay open.
  }
}
