package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Output out = new Output(bytes);

  @Test
  void textIsUtf8WhateverTheLocale() {
    out.printNow("مرحبا 🙂\n");
    assertThat(bytes.toByteArray()).isEqualTo("مرحبا 🙂\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void printingWaitsForMoreAndFlushingDoesNot() {
    out.print("a\n");
    assertThat(bytes.size()).isZero();
    out.flush();
    assertThat(bytes.size()).isEqualTo(2);
  }

  /** Standard error may lead to the same terminal. */
  @Test
  void linesAreHandedOverWhole() {
    List<String> handedOver = new ArrayList<>();
    Output pieces =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) {
                handedOver.add(Character.toString(b));
              }

              @Override
              public void write(byte[] bytes, int offset, int length) {
                handedOver.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
              }
            });
    for (int i = 0; i < 5_000; i++) {
      pieces.print("x".repeat(100 + i % 50) + "\n");
    }
    pieces.printNow("é".repeat(100_000) + "\n");
    assertThat(handedOver).hasSizeGreaterThan(5).allMatch(piece -> piece.endsWith("\n"));
  }

  @Test
  void forATerminalLinesAreBroken() {
    Output terminal = new Output(bytes, () -> 20);
    terminal.printNow("x".repeat(30) + "\n");
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("x".repeat(19) + "\n    " + "x".repeat(11) + "\n");
  }

  @Test
  void aReaderThatLeftIsToldFromAFullDisk() {
    assertThatThrownBy(() -> failing("Broken pipe").printNow("x"))
        .isInstanceOf(Output.ClosedException.class);
    assertThatThrownBy(() -> failing("No space left on device").printNow("x"))
        .isInstanceOf(UncheckedIOException.class)
        .isNotInstanceOf(Output.ClosedException.class)
        .hasMessageContaining("No space left on device");
  }

  @Test
  void whatWasPrintedBeforeTheEndIsHandedOver() {
    out.print("a\n");
    out.flushInEmergency();
    assertThat(bytes.size()).isEqualTo(2);
  }

  private static Output failing(String reason) {
    return new Output(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        });
  }
}
