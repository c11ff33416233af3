package io.github.ftpchat.examples.cli.gui;

import com.formdev.flatlaf.FlatLaf;
import java.awt.Color;
import java.util.List;
import javax.swing.UIManager;

/**
 * The colours that the look and feel has no name for. All have a contrast of 4.5 at least on the
 * background of texts, as WCAG 2.2, criterion 1.4.3 asks for.
 */
final class Palette {

  /** No blue, which is the user's; as many on dark, as names keep their places. */
  private static final List<Color> ON_LIGHT =
      colours(
          0xB3261E, 0x8E24AA, 0x5E35B1, 0x8F5F00, 0x00767F, 0x00695C, 0x2E7D32, 0x6B6300, 0xA84300,
          0x6D4C41, 0xAD1457, 0x37474F);

  private static final List<Color> ON_DARK =
      colours(
          0xF28B82, 0xFDD663, 0x81C995, 0x78D9EC, 0xB39DDB, 0xC58AF9, 0xFF8BCB, 0xFCAD70, 0xA8DAB5,
          0xD7AEFB, 0xB0BEC5, 0xE6C9A8);

  private Palette() {}

  /** All that a name can have. */
  static List<Color> names() {
    return FlatLaf.isLafDark() ? ON_DARK : ON_LIGHT;
  }

  /** What texts stand on. */
  static Color background() {
    return UIManager.getColor("TextArea.background");
  }

  static Color text() {
    return UIManager.getColor("TextArea.foreground");
  }

  /** The user's own name. */
  static Color own() {
    return FlatLaf.isLafDark() ? new Color(0x6CB6FF) : new Color(0x0A58CA);
  }

  /** What is beside the point: times, remarks. */
  static Color dim() {
    return FlatLaf.isLafDark() ? new Color(0xA0A4A8) : new Color(0x63676B);
  }

  /** What went wrong. */
  static Color alert() {
    return FlatLaf.isLafDark() ? new Color(0xFF8A80) : new Color(0xB71C1C);
  }

  /** What is as it should be. */
  static Color good() {
    return FlatLaf.isLafDark() ? new Color(0x81C995) : new Color(0x1B6E35);
  }

  private static List<Color> colours(int... values) {
    return java.util.Arrays.stream(values).mapToObj(Color::new).toList();
  }
}
