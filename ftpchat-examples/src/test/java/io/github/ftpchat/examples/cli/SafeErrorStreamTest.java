package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SafeErrorStreamTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err =
      new PrintStream(new SafeErrorStream(bytes), true, StandardCharsets.UTF_8);

  @Test
  void aStackTraceCannotDriveTheTerminal() {
    new IllegalStateException("\u001B[2J\u009B31m\u202Ereply\rquit").printStackTrace(err);
    assertThat(printed())
        .startsWith(
            "java.lang.IllegalStateException: \\u001B[2J\\u009B31m\\u202Ereply\\u000Dquit\n"
                + "    at ");
    assertThat(printed().codePoints()).allMatch(c -> c == '\n' || TerminalText.isSafe(c));
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() {
    err.writeBytes(new byte[] {(byte) 0x9B, '2', 'J', '\n'});
    assertThat(printed()).isEqualTo("\uFFFD2J\n");
  }

  @Test
  void aLineWithoutEndIsNotKept() {
    err.print("x".repeat(1 << 20));
    assertThat(bytes.size()).isGreaterThan(900_000);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
