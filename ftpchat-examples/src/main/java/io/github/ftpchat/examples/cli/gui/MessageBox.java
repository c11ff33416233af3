package io.github.ftpchat.examples.cli.gui;

import java.awt.BorderLayout;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.util.function.Consumer;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.DefaultEditorKit;
import javax.swing.undo.UndoManager;

/**
 * Where the person types: Enter sends, Shift+Enter begins a line. What is sent stays there until it
 * is accepted.
 */
final class MessageBox extends JPanel {

  private static final long serialVersionUID = 1L;

  private static final int LEAST_ROWS = 2;
  private static final int MOST_ROWS = 8;

  private final JTextArea text = new JTextArea(LEAST_ROWS, 20);
  private final JButton send = new JButton("Send");
  private final transient Consumer<String> say;
  private final UndoManager undo = new UndoManager();
  private boolean ready;
  private boolean waiting;

  /**
   * Makes a box.
   *
   * @param say sends a text
   */
  MessageBox(Consumer<String> say) {
    super(new BorderLayout(8, 0));
    this.say = say;
    setBorder(BorderFactory.createEmptyBorder(6, 10, 8, 10));
    text.setLineWrap(true);
    text.setWrapStyleWord(true);
    text.getAccessibleContext().setAccessibleName("Your message");
    text.putClientProperty("JTextField.placeholderText", "Your message");
    text.getDocument().addUndoableEditListener(undo);
    text.getDocument().addDocumentListener(new Growth());
    bind(KeyStroke.getKeyStroke(KeyEvent.VK_ENTER, 0), "send", this::send);
    text.getInputMap()
        .put(
            KeyStroke.getKeyStroke(KeyEvent.VK_ENTER, InputEvent.SHIFT_DOWN_MASK),
            DefaultEditorKit.insertBreakAction);
    int menu = Keys.menuMask();
    bind(
        KeyStroke.getKeyStroke(KeyEvent.VK_Z, menu),
        "undo",
        () -> {
          if (undo.canUndo()) {
            undo.undo();
          }
        });
    bind(
        KeyStroke.getKeyStroke(KeyEvent.VK_Y, menu),
        "redo",
        () -> {
          if (undo.canRedo()) {
            undo.redo();
          }
        });
    // Tab goes on to the button: the keyboard alone reaches all.
    text.setFocusTraversalKeys(java.awt.KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
    text.setFocusTraversalKeys(java.awt.KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS, null);
    send.addActionListener(event -> send());
    send.setMnemonic(KeyEvent.VK_S);
    JPanel side = new JPanel(new BorderLayout());
    side.add(send, BorderLayout.SOUTH);
    add(new JScrollPane(text));
    add(side, BorderLayout.EAST);
    update();
  }

  JTextArea text() {
    return text;
  }

  /** Whether there is a session to send with. */
  void setReady(boolean now) {
    if (ready != now) {
      ready = now;
      update();
    }
  }

  /** What stands there was handed over, and is not accepted yet. */
  void handOver() {
    waiting = true;
    text.setEditable(false);
    update();
  }

  /** What was handed over is accepted, or is not; then it stays. */
  void settle(String handed, boolean accepted) {
    waiting = false;
    text.setEditable(true);
    if (accepted && text.getText().equals(handed)) {
      text.setText("");
      undo.discardAllEdits();
    }
    update();
  }

  private void send() {
    String typed = text.getText();
    if (ready && !waiting && !typed.isBlank()) {
      say.accept(typed);
    }
  }

  /** Also called while the document changes, when the views of the text must be left alone. */
  private void update() {
    send.setEnabled(ready && !waiting && !text.getText().isBlank());
  }

  private void bind(KeyStroke key, String name, Runnable task) {
    text.getInputMap().put(key, name);
    text.getActionMap()
        .put(
            name,
            new AbstractAction() {
              private static final long serialVersionUID = 1L;

              @Override
              public void actionPerformed(ActionEvent event) {
                task.run();
              }
            });
  }

  /** As many rows as there are lines, within limits. */
  private final class Growth implements DocumentListener {

    @Override
    public void insertUpdate(DocumentEvent event) {
      grow();
    }

    @Override
    public void removeUpdate(DocumentEvent event) {
      grow();
    }

    @Override
    public void changedUpdate(DocumentEvent event) {
      grow();
    }

    private void grow() {
      int rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, text.getLineCount()));
      if (rows != text.getRows()) {
        text.setRows(rows);
        MessageBox.this.revalidate();
      }
      update();
    }
  }
}
