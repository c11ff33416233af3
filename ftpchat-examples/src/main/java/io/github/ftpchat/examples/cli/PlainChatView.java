package io.github.ftpchat.examples.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines in, lines out. */
final class PlainChatView implements ChatView {

  private final BufferedReader in;
  private final Output out;

  PlainChatView(InputStream in, Output out) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
  }

  @Override
  public void show(String lines) {
    out.printNow(lines);
  }

  @Override
  public Optional<String> read() {
    try {
      return Optional.ofNullable(in.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public int width() {
    return 0;
  }

  @Override
  public void close() {
    // Standard input and output stay open.
  }
}
