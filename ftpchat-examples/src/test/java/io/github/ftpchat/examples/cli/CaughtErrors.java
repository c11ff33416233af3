package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.terminal.SafeErrorStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a command says on standard error, through the stream that the program has there. Tests that
 * register it take the lock of {@link org.junit.jupiter.api.parallel.Resources#SYSTEM_ERR}.
 */
final class CaughtErrors implements BeforeEachCallback, AfterEachCallback {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private PrintStream before;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = System.err;
    System.setErr(new SafeErrorStream(bytes, () -> 0));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    System.setErr(before);
  }

  /** All that was said since the test began, or since the last {@link #clear}. */
  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  void clear() {
    bytes.reset();
  }
}
