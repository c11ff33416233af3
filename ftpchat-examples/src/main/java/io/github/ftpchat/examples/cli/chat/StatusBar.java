package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.LineTime;
import io.github.ftpchat.examples.cli.terminal.LineWrapper;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The line between what is said and what is typed: how things stand. */
final class StatusBar {

  private static final int MAX_SPEAKERS = 5;

  /** The most columns for the name of another room, where not all have room. */
  private static final int SHORT_NAME = 8;

  /** The fewest columns for the room in view, where there are any. */
  private static final int LEAST = 4;

  /** The fewest columns for another room, with what parts it from the one before. */
  private static final int LEAST_OTHER = 7;

  private StatusBar() {}

  /**
   * One line without styles, safe to print. It may be wider than the screen: what matters most
   * stands first.
   */
  static String of(List<ChatRoom> rooms, ChatRoom shown, int columns) {
    int unsent = rooms.stream().mapToInt(room -> room.unsettled().size()).sum();
    String state = connection(shown) + (unsent == 0 ? "" : " | " + unsent + " unsent");
    String line = " " + numbered(rooms, shown) + " | " + state;
    if (LineWrapper.columns(line) > columns) {
      line = narrow(rooms, shown, columns, state, unsent);
    }
    List<String> parts = new ArrayList<>();
    parts.add(line);
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
    return String.join(" | ", parts) + " ";
  }

  /** The room in view, how things stand, and as many other rooms as fit: first those with news. */
  private static String narrow(
      List<ChatRoom> rooms, ChatRoom shown, int columns, String state, int unsent) {
    String number = rooms.size() == 1 ? "" : (rooms.indexOf(shown) + 1) + ":";
    String title = number + shown.title();
    int left = columns - LineWrapper.columns(" [] | " + state);
    if (left < LEAST + number.length()) {
      String brief = brief(shown) + (unsent == 0 ? "" : " ~" + unsent);
      return LineWrapper.shorten(title, columns - brief.length() - 1) + " " + brief;
    }
    String current = LineWrapper.shorten(title, left);
    StringBuilder line = new StringBuilder(" ");
    line.append(rooms.size() == 1 ? current : "[" + current + "]").append(" | ").append(state);
    List<ChatRoom> others = new ArrayList<>(rooms);
    others.remove(shown);
    others.sort(Comparator.comparing(room -> room.unread() == 0));
    String before = " | ";
    for (ChatRoom room : others) {
      String name = LineWrapper.shorten(room.title(), SHORT_NAME);
      String next = before + (rooms.indexOf(room) + 1) + ":" + name + news(room);
      if (LineWrapper.columns(line + next) > columns) {
        int rest = columns - LineWrapper.columns(line.toString());
        return rest < LEAST_OTHER ? line.toString() : line + LineWrapper.shorten(next, rest);
      }
      line.append(next);
      before = " ";
    }
    return line.toString();
  }

  private static String numbered(List<ChatRoom> rooms, ChatRoom shown) {
    if (rooms.size() == 1) {
      return shown.title();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rooms.size(); i++) {
      ChatRoom room = rooms.get(i);
      String name = (i + 1) + ":" + room.title() + news(room);
      names.add(room == shown ? "[" + name + "]" : name);
    }
    return String.join(" ", names);
  }

  private static String news(ChatRoom room) {
    return room.unread() == 0 ? "" : "+" + room.unread() + (room.isMentioned() ? "!" : "");
  }

  private static String connection(ChatRoom room) {
    return switch (room.phase()) {
      case CONNECTING -> "connecting";
      case LIVE -> "live";
      case INTERRUPTED -> "not connected since " + LineTime.minute(room.since());
      case CLOSED -> "closed";
    };
  }

  /** The same for a narrow screen. */
  private static String brief(ChatRoom room) {
    return room.phase() == Phase.INTERRUPTED
        ? "off " + LineTime.minute(room.since())
        : connection(room);
  }

  private static String channel(Channel channel) {
    return switch (channel) {
      case CLEAR -> " in clear";
      case PROTECTED -> " TLS";
      default -> "";
    };
  }
}
