package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import javax.swing.KeyStroke;

/** Looks for a text in all that was said in a room. Confined to the event dispatch thread. */
final class FindBar extends JPanel {

  private static final long serialVersionUID = 1L;

  private final JTextField wanted = new JTextField(20);
  private final JLabel result = new JLabel();
  private final transient Transcript transcript;
  private final TranscriptView view;
  private final transient Earlier earlier;
  private final transient UiThread thread;
  private final transient Executor background;

  /** Has the keyboard when the bar is closed. */
  private final JComponent goOn;

  /** What was looked for, and where it stands, the oldest first. */
  private String sought = "";

  private transient List<Entry> found = List.of();
  private int current;

  FindBar(
      Transcript transcript,
      TranscriptView view,
      Earlier earlier,
      UiThread ui,
      Executor background,
      JComponent goOn) {
    this.transcript = transcript;
    this.view = view;
    this.earlier = earlier;
    this.thread = ui;
    this.background = background;
    this.goOn = goOn;
    setLayout(new BoxLayout(this, BoxLayout.X_AXIS));
    setBorder(BorderFactory.createEmptyBorder(6, 10, 6, 10));
    JLabel label = new JLabel("Find:");
    label.setLabelFor(wanted);
    JButton older = new JButton("Older");
    JButton newer = new JButton("Newer");
    JButton close = new JButton("Close");
    wanted.setMaximumSize(
        new java.awt.Dimension(Integer.MAX_VALUE, wanted.getPreferredSize().height));
    add(label);
    add(Box.createHorizontalStrut(6));
    add(wanted);
    add(Box.createHorizontalStrut(6));
    add(older);
    add(newer);
    add(Box.createHorizontalStrut(6));
    add(result);
    add(Box.createHorizontalStrut(6));
    add(close);
    older.addActionListener(event -> go(-1));
    newer.addActionListener(event -> go(1));
    close.addActionListener(event -> close());
    wanted.addActionListener(event -> go(-1));
    Keys.bind(
        wanted, KeyStroke.getKeyStroke(KeyEvent.VK_ENTER, InputEvent.SHIFT_DOWN_MASK), () -> go(1));
    Keys.bind(wanted, KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), this::close);
    setVisible(false);
  }

  /** Shows the bar, for something to be typed. */
  void open() {
    setVisible(true);
    wanted.selectAll();
    wanted.requestFocusInWindow();
  }

  private void close() {
    setVisible(false);
    view.unmark();
    sought = "";
    found = List.of();
    result.setText("");
    goOn.requestFocusInWindow();
  }

  private void go(int step) {
    String text = wanted.getText();
    if (text.isEmpty()) {
      return;
    }
    if (!text.equals(sought)) {
      sought = text;
      found = List.of();
      result.setText("looking \u2026");
      earlier.loadAll(() -> search(text));
    } else if (!found.isEmpty()) {
      current = Math.floorMod(current + step, found.size());
      reveal();
    }
  }

  private void search(String text) {
    List<Entry> all = transcript.snapshot();
    background.execute(
        () -> {
          List<Entry> hits = new ArrayList<>();
          for (Entry entry : all) {
            if (Matches.indexOf(Entries.textOf(entry), text) >= 0) {
              hits.add(entry);
            }
          }
          thread.post(() -> found(text, hits));
        });
  }

  private void found(String text, List<Entry> hits) {
    if (!text.equals(sought)) {
      return;
    }
    found = hits;
    current = hits.size() - 1;
    if (hits.isEmpty()) {
      result.setText("not found");
    } else {
      reveal();
    }
  }

  private void reveal() {
    result.setText((current + 1) + " of " + found.size());
    int index = transcript.indexOf(found.get(current));
    if (index >= 0) {
      view.reveal(index, sought);
    }
  }
}
