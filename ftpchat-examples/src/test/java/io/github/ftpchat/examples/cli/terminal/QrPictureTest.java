package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.qrcode.decoder.Decoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrPictureTest {

  private static final int MARGIN = 4;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://ftpchat@192.168.1.20:2121/lobby",
        "ftp://a@b/c",
        "ftp://%C3%BC@[2001:db8::1]:21/x"
      })
  void aReaderFindsTheText(String text) throws Exception {
    List<String> lines =
        QrPicture.of(text, 100)
            .lines()
            .map(line -> line.replaceAll("\u001B\\[[0-9;]*m", ""))
            .toList();
    int size = lines.get(0).length() - 2 * MARGIN;
    boolean[][] dark = new boolean[size][size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        char cell = lines.get((y + MARGIN) / 2).charAt(x + MARGIN);
        dark[y][x] = cell == '\u2588' || cell == ((y + MARGIN) % 2 == 0 ? '\u2580' : '\u2584');
      }
    }
    assertThat(new Decoder().decode(dark).getText()).isEqualTo(text);
  }

  @Test
  void allAroundItIsWhite() {
    List<String> lines = QrPicture.of("ftp://a@b/c", 100).lines().toList();
    String blank = "\u001B[38;5;16;48;5;231m" + " ".repeat(29) + "\u001B[0m";
    assertThat(lines.subList(0, 2)).containsOnly(blank);
    assertThat(lines.get(lines.size() - 2)).isEqualTo(blank);
  }

  @Test
  void whereThereIsNoRoomThereIsNone() {
    assertThat(QrPicture.of("ftp://a@b/c", 50)).isEmpty();
    assertThat(QrPicture.of("ftp://a@b/c", 0)).isEmpty();
  }
}
