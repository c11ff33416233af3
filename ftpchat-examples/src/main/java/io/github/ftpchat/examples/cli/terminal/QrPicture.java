package io.github.ftpchat.examples.cli.terminal;

import io.nayuki.qrcodegen.QrCode;

/**
 * Draws a QR code with half blocks, two rows of it in each line. Its colours are fixed, so that it
 * is read off dark and light terminals alike.
 *
 * @since 0.1
 */
public final class QrPicture {

  /** Readers need that much white around it. */
  private static final int MARGIN = 4;

  /** Black on white, of the palette that users do not change. */
  private static final String COLOURS = "\u001B[38;5;16;48;5;231m";

  private static final String PLAIN = "\u001B[0m";

  private QrPicture() {}

  /**
   * Draws a text.
   *
   * @param text what a reader shall find, of no more than some hundred letters
   * @param width how many columns there are; 0 if there is no terminal
   * @return whole lines; empty if they would not fit
   */
  public static String of(String text, int width) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    int size = code.size + 2 * MARGIN;
    // Who breaks lines counts what stands for the colours, too.
    if (width < size + COLOURS.length() + PLAIN.length()) {
      return "";
    }
    StringBuilder picture = new StringBuilder();
    for (int y = -MARGIN; y < code.size + MARGIN; y += 2) {
      picture.append(COLOURS);
      for (int x = -MARGIN; x < code.size + MARGIN; x++) {
        boolean upper = code.getModule(x, y);
        boolean lower = code.getModule(x, y + 1);
        picture.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
      }
      picture.append(PLAIN).append('\n');
    }
    return picture.toString();
  }
}
