package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Font;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.DefaultListModel;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.ListCellRenderer;
import javax.swing.ListSelectionModel;

/** The rooms that are open, with what one has not seen of them. */
final class RoomList extends JList<ChatRoom> {

  private static final long serialVersionUID = 1L;

  /** Smaller letters cannot be read. */
  private static final float LEAST_FONT = 9;

  private final DefaultListModel<ChatRoom> rooms = new DefaultListModel<>();
  private boolean updating;

  /**
   * Without rooms.
   *
   * @param choose brings a room into view
   */
  RoomList(Consumer<ChatRoom> choose) {
    setModel(rooms);
    setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
    setCellRenderer(new Cell());
    getAccessibleContext().setAccessibleName("Rooms");
    addListSelectionListener(
        event -> {
          ChatRoom chosen = getSelectedValue();
          if (!updating && !event.getValueIsAdjusting() && chosen != null) {
            choose.accept(chosen);
          }
        });
  }

  /** Long names and addresses are shortened. */
  @Override
  public boolean getScrollableTracksViewportWidth() {
    return true;
  }

  /** Shows these rooms. */
  void update(List<ChatRoom> all, ChatRoom shown) {
    updating = true;
    try {
      rooms.clear();
      rooms.addAll(all);
      setSelectedValue(shown, true);
    } finally {
      updating = false;
    }
    repaint();
  }

  /** How a room is called for people who hear the list. */
  static String words(ChatRoom room) {
    int unread = room.unread();
    return room.title()
        + (unread == 0
            ? ""
            : ", " + unread + " unread" + (room.isMentioned() ? ", your name" : ""));
  }

  private static final class Cell extends JPanel implements ListCellRenderer<ChatRoom> {

    private static final long serialVersionUID = 1L;

    private final JLabel title = new JLabel();
    private final JLabel server = new JLabel();
    private final JLabel badge = new JLabel();

    Cell() {
      super(new BorderLayout(8, 0));
      setBorder(BorderFactory.createEmptyBorder(6, 10, 6, 10));
      Html.disable(title);
      Html.disable(server);
      JPanel names = new JPanel(new BorderLayout());
      names.setOpaque(false);
      names.add(title);
      names.add(server, BorderLayout.SOUTH);
      add(names);
      add(badge, BorderLayout.EAST);
    }

    @Override
    public Component getListCellRendererComponent(
        JList<? extends ChatRoom> list,
        ChatRoom room,
        int index,
        boolean selected,
        boolean focused) {
      setBackground(selected ? list.getSelectionBackground() : list.getBackground());
      boolean news = room.unread() > 0;
      Font font = list.getFont();
      title.setFont(font.deriveFont(news ? Font.BOLD : Font.PLAIN));
      title.setText(room.title());
      title.setForeground(selected ? list.getSelectionForeground() : list.getForeground());
      server.setFont(font.deriveFont(Math.max(LEAST_FONT, font.getSize2D() - 2)));
      server.setText(TerminalText.line(room.link().url().server()));
      server.setForeground(selected ? list.getSelectionForeground() : Palette.dim());
      badge.setFont(font.deriveFont(Font.BOLD));
      badge.setForeground(
          selected
              ? list.getSelectionForeground()
              : room.isMentioned() ? Palette.alert() : Palette.own());
      badge.setText(news ? (room.isMentioned() ? "@ " : "") + room.unread() : "");
      getAccessibleContext().setAccessibleName(words(room));
      return this;
    }
  }
}
