package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
