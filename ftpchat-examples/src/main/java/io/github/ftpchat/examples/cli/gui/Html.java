package io.github.ftpchat.examples.cli.gui;

import javax.swing.JComponent;

/** Swing takes any text for HTML that begins with {@code <html>}, whoever wrote it. */
final class Html {

  private Html() {}

  /** Has a component show texts as they are. */
  static void disable(JComponent component) {
    component.putClientProperty("html.disable", true);
  }
}
