package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SafeErrorStreamTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new SafeErrorStream(bytes, () -> 0);

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
  void whatIsPrintedAsOneLineIsOneWhateverIsInIt() {
    err.println("ftpchat: a\nftpchat: b\r\nc");
    assertThat(printed()).isEqualTo("ftpchat: a\\u000Aftpchat: b\\u000D\\u000Ac\n");
  }

  @Test
  void aTextOfSeveralLinesStaysOne() {
    err.print("Usage:\n  ftpchat\n");
    assertThat(printed()).isEqualTo("Usage:\n  ftpchat\n");
  }

  @Test
  void whatComesBehindAPieceOfALineIsIndented() {
    err.print("x".repeat(200_000) + "\nnext\n");
    assertThat(printed().lines().filter(line -> !line.startsWith(" "))).hasSize(2);
  }

  @Test
  void whereSomebodyTypesTheLinesForTheTerminalAreShownBesideThat() {
    List<String> shown = new ArrayList<>();
    PrintStream terminal = new SafeErrorStream(bytes, () -> 20);
    SafeErrorStream.showOn(Optional.of(shown::add));
    try {
      terminal.println("ftpchat: on a terminal, the view breaks lines");
      err.println("ftpchat: in a file");
    } finally {
      SafeErrorStream.showOn(Optional.empty());
    }
    terminal.println("ftpchat: after");
    assertThat(shown).containsExactly("ftpchat: on a terminal, the view breaks lines\n");
    assertThat(printed()).isEqualTo("ftpchat: in a file\nftpchat: after\n");
  }

  /** With a screen that does what a terminal does, nothing of it would be left. */
  @Test
  void progressStaysBelowTheLinesAndIsGoneInTheEnd() {
    SafeErrorStream terminal = new SafeErrorStream(bytes, () -> 20);
    terminal.progress("half of it");
    terminal.println("ftpchat: note");
    terminal.progress("all of it, and this is too long");
    terminal.progress("");
    assertThat(printed())
        .isEqualTo(
            "half of it"
                + "\r          \rftpchat: note\nhalf of it"
                + "\r          \rall of it, and this"
                + "\r                   \r");
  }

  @Test
  void progressIsForTerminals() {
    new SafeErrorStream(bytes, () -> 0).progress("half of it");
    assertThat(printed()).isEmpty();
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
