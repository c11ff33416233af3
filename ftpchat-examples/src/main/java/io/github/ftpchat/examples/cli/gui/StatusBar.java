package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.LineTime;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.awt.BorderLayout;
import java.awt.Color;
import javax.swing.BorderFactory;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.UIManager;

/** How things stand with the room in view. Trouble is said here, and nowhere else. */
final class StatusBar extends JPanel {

  private static final long serialVersionUID = 1L;

  private final JLabel state = new JLabel(" ");
  private final JLabel unsent = new JLabel();

  StatusBar() {
    super(new BorderLayout(12, 0));
    setBorder(
        BorderFactory.createCompoundBorder(
            BorderFactory.createMatteBorder(1, 0, 0, 0, UIManager.getColor("Separator.foreground")),
            BorderFactory.createEmptyBorder(4, 10, 4, 10)));
    add(state);
    add(unsent, BorderLayout.EAST);
    state.getAccessibleContext().setAccessibleName("Connection");
  }

  /** Shows a room, or none. */
  void show(ChatRoom room) {
    if (room == null) {
      state.setText(" ");
      unsent.setText("");
      return;
    }
    boolean refused = isRefused(room);
    String trouble =
        room.phase() == Phase.LIVE && !refused
            ? ""
            : room.problem().map(e -> ": " + TerminalText.line(e.getMessage())).orElse("");
    state.setForeground(refused ? Palette.alert() : colour(room.phase()));
    state.setText("\u25CF " + (refused ? "Not delivered yet" : words(room)) + trouble);
    state.setToolTipText(trouble.isEmpty() ? null : "What is wrong" + trouble);
    int waiting = room.unsettled().size();
    unsent.setText(
        waiting == 0
            ? ""
            : waiting == 1 ? "1 message on its way" : waiting + " messages on their way");
  }

  /** Whether the server is there, but does not take what is written. */
  private static boolean isRefused(ChatRoom room) {
    return room.phase() == Phase.LIVE && room.problem().isPresent() && !room.unsettled().isEmpty();
  }

  private static String words(ChatRoom room) {
    String server = TerminalText.line(room.link().url().server());
    return switch (room.phase()) {
      case CONNECTING -> "Connecting to " + server + " \u2026";
      case LIVE ->
          "Live at "
              + server
              + channel(room.channel())
              + room.link().serverKey().map(key -> ", key " + key).orElse("");
      case INTERRUPTED -> "Not connected since " + LineTime.minute(room.since()) + ", trying again";
      case CLOSED -> "Closed";
    };
  }

  private static String channel(Channel channel) {
    return switch (channel) {
      case CLEAR -> ", not encrypted on the way (the messages are)";
      case PROTECTED -> ", TLS";
      default -> "";
    };
  }

  private static Color colour(Phase phase) {
    return switch (phase) {
      case LIVE -> Palette.good();
      case CONNECTING -> Palette.dim();
      case INTERRUPTED, CLOSED -> Palette.alert();
    };
  }
}
