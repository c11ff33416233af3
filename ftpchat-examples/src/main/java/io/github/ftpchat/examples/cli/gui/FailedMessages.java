package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.terminal.LineWrapper;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.awt.BorderLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;

/** What was not sent, one after the other, until the person sends it again or lets it go. */
final class FailedMessages extends JPanel {

  private static final long serialVersionUID = 1L;

  private static final int MOST_CHARACTERS = 60;

  private final JLabel label = new JLabel();
  private final transient Deque<Typed> messages = new ArrayDeque<>();

  /**
   * Without messages.
   *
   * @param retry sends one again
   */
  FailedMessages(Consumer<Typed> retry) {
    super(new BorderLayout(8, 0));
    setBorder(BorderFactory.createEmptyBorder(4, 10, 4, 10));
    JButton again = new JButton("Retry");
    again.addActionListener(
        event -> {
          retry.accept(messages.removeFirst());
          update();
        });
    JButton away = new JButton("Discard");
    away.addActionListener(
        event -> {
          messages.removeFirst();
          update();
        });
    JPanel buttons = new JPanel();
    buttons.add(again);
    buttons.add(away);
    add(label);
    add(buttons, BorderLayout.EAST);
    update();
  }

  int count() {
    return messages.size();
  }

  void add(Typed typed) {
    messages.addLast(typed);
    update();
  }

  private void update() {
    setVisible(!messages.isEmpty());
    if (!messages.isEmpty()) {
      String text =
          LineWrapper.shorten(TerminalText.line(messages.getFirst().text()), MOST_CHARACTERS);
      String more = messages.size() == 1 ? "" : " (and " + (messages.size() - 1) + " more)";
      label.setForeground(Palette.alert());
      label.setText("Not sent: " + text + more);
    }
  }
}
