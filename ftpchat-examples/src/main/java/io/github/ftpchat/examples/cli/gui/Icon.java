package io.github.ftpchat.examples.cli.gui;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** The picture of the window: what somebody says, in two lines. */
final class Icon {

  /** Stands out from light and from dark task bars. */
  static final Color BUBBLE = new Color(0x1F7AE0);

  private Icon() {}

  /** The picture in all sizes that desktops ask for. */
  static List<Image> inAllSizes() {
    return IntStream.of(16, 24, 32, 48, 64, 128, 256).mapToObj(Icon::draw).toList();
  }

  private static Image draw(int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = image.createGraphics();
    try {
      pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      // As on paper of 16 squares.
      pen.scale(size / 16.0, size / 16.0);
      pen.setColor(BUBBLE);
      pen.fillRoundRect(1, 1, 14, 11, 5, 5);
      pen.fillPolygon(new Polygon(new int[] {4, 9, 4}, new int[] {11, 11, 15}, 3));
      pen.setColor(Color.WHITE);
      pen.fillRect(4, 4, 8, 1);
      pen.fillRect(4, 7, 6, 1);
    } finally {
      pen.dispose();
    }
    return image;
  }
}
