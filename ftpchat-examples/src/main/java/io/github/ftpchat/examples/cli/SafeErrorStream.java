package io.github.ftpchat.examples.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Passes whole lines on as {@link TerminalText} leaves them. All that goes to standard error passes
 * here, log lines and stack traces included: whoever wrote what is in them, a terminal takes no
 * orders from it.
 */
final class SafeErrorStream extends OutputStream {

  private static final int LONGEST_LINE = 64 << 10;

  private final OutputStream target;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  SafeErrorStream(OutputStream target) {
    this.target = target;
  }

  /** Puts one in front of standard error. */
  static void install() {
    System.setErr(
        new PrintStream(
            new SafeErrorStream(new FileOutputStream(FileDescriptor.err)),
            true,
            StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void write(int b) throws IOException {
    if (b == '\n' || line.size() == LONGEST_LINE) {
      String text = line.toString(StandardCharsets.UTF_8).replace("\t", "    ");
      line.reset();
      String carriageReturn = text.endsWith("\r") ? "\r" : "";
      String safe = TerminalText.line(text.substring(0, text.length() - carriageReturn.length()));
      target.write((safe + '\n').getBytes(StandardCharsets.UTF_8));
    }
    if (b != '\n') {
      line.write(b);
    }
  }
}
