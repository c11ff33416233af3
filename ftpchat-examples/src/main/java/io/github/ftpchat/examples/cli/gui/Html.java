package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.terminal.TerminalText;
import javax.swing.JComponent;

/** Swing takes any text for HTML that begins with {@code <html>}, whoever wrote it. */
final class Html {

  private Html() {}

  /** Has a component show texts as they are. */
  static void disable(JComponent component) {
    component.putClientProperty("html.disable", true);
  }

  /** Makes any text safe in HTML of ours, which labels need to break lines. */
  static String escape(String text) {
    return TerminalText.line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
