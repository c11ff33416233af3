package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The line between what is said and what is typed: how things stand. */
final class StatusBar {

  private static final int MAX_SPEAKERS = 5;

  private StatusBar() {}

  /** One line without styles, safe to print; it may be wider than the screen. */
  static String of(List<ChatRoom> rooms, ChatRoom shown) {
    List<String> parts = new ArrayList<>();
    parts.add(rooms.size() == 1 ? shown.title() : numbered(rooms, shown));
    parts.add(connection(shown));
    int unsent = rooms.stream().mapToInt(room -> room.unsettled().size()).sum();
    if (unsent > 0) {
      parts.add(unsent + " unsent");
    }
    parts.add(TerminalText.line(shown.link().url().server()) + channel(shown.channel()));
    List<String> speakers = new ArrayList<>(shown.conversation().speakers().keySet());
    speakers.remove(shown.name());
    Collections.reverse(speakers);
    if (!speakers.isEmpty()) {
      parts.add(
          speakers.stream()
              .limit(MAX_SPEAKERS)
              .map(name -> SenderName.brief(Optional.of(name)))
              .collect(Collectors.joining(", ")));
    }
    return " " + String.join(" | ", parts) + " ";
  }

  private static String numbered(List<ChatRoom> rooms, ChatRoom shown) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rooms.size(); i++) {
      ChatRoom room = rooms.get(i);
      String news = room.unread() == 0 ? "" : "+" + room.unread() + (room.isMentioned() ? "!" : "");
      String name = (i + 1) + ":" + room.title() + news;
      names.add(room == shown ? "[" + name + "]" : name);
    }
    return String.join(" ", names);
  }

  private static String connection(ChatRoom room) {
    return switch (room.phase()) {
      case CONNECTING -> "connecting";
      case LIVE -> "live";
      case INTERRUPTED -> "not connected since " + LineTime.minute(room.since());
      case CLOSED -> "closed";
    };
  }

  private static String channel(Channel channel) {
    return switch (channel) {
      case CLEAR -> " in clear";
      case PROTECTED -> " TLS";
      default -> "";
    };
  }
}
