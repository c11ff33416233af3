package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.terminal.TerminalText;
import javax.swing.JTextArea;

/**
 * A text of any words in as many lines as it needs, no wider than a field: a label of HTML grows
 * with the longest word, which a server may have written. Confined to the event dispatch thread.
 */
final class WrappedText extends JTextArea {

  private static final long serialVersionUID = 1L;

  private static final int COLUMNS = 26;
  private static final int MOST_CHARACTERS = 600;

  /** Without a text, and not visible. */
  WrappedText() {
    super(0, COLUMNS);
    setEditable(false);
    setFocusable(false);
    setOpaque(false);
    setBorder(null);
    setLineWrap(true);
    setWrapStyleWord(true);
    setVisible(false);
  }

  /** Shows a text. */
  void say(String text) {
    String line = TerminalText.line(text);
    setText(
        line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + " \u2026");
    // Its height is asked for before it is laid out.
    setSize(getColumns() * getColumnWidth(), Short.MAX_VALUE);
    setVisible(true);
  }
}
