package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.net.InetAddress;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes down who comes to a server and goes, by address. Not by name: all have the same login, and
 * what failed to be one can be a password that was typed in the wrong place.
 */
final class GuestBook {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

  /** The most that failed logins can fill of a screen at a time. */
  private static final int MAX_FAILED = 5;

  private Set<InetAddress> present = Set.of();

  /**
   * Tells what has changed.
   *
   * @param guests the addresses from which somebody is logged in now
   * @param failed how many logins failed, by address, since the last call
   * @return some lines, or nothing
   */
  String lines(LocalDateTime now, Set<InetAddress> guests, Map<InetAddress, Integer> failed) {
    List<String> lines = new ArrayList<>();
    sorted(guests).stream()
        .filter(guest -> !present.contains(guest))
        .forEach(guest -> lines.add(name(guest) + " came"));
    sorted(present).stream()
        .filter(guest -> !guests.contains(guest))
        .forEach(guest -> lines.add(name(guest) + " left"));
    present = Set.copyOf(guests);
    failed.entrySet().stream()
        .sorted(Map.Entry.<InetAddress, Integer>comparingByValue().reversed())
        .limit(MAX_FAILED)
        .forEach(entry -> lines.add(name(entry.getKey()) + ": " + failures(entry.getValue())));
    if (failed.size() > MAX_FAILED) {
      lines.add("failed logins from " + (failed.size() - MAX_FAILED) + " other addresses");
    }
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(TIME.format(now)).append("  ").append(TerminalText.line(line)).append('\n');
    }
    return text.toString();
  }

  private static String failures(int count) {
    return count == 1 ? "1 failed login" : count + " failed logins";
  }

  private static List<InetAddress> sorted(Set<InetAddress> addresses) {
    return addresses.stream().sorted(Comparator.comparing(GuestBook::name)).toList();
  }

  private static String name(InetAddress address) {
    return address.getHostAddress();
  }
}
