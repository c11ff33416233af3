package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times and names as the window shows them. A message's time is that of its token in this
 * computer's zone; where there is none, what the sender's clock says.
 */
final class LineTime {

  private static final String UNKNOWN = "--:--";
  private static final String NOBODY = "-";
  private static final Pattern CLOCK =
      Pattern.compile("(?:(\\d{4}-\\d{2}-\\d{2}) )?(\\d{2}:\\d{2})");
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

  private LineTime() {}

  /** {@code 10:30}, always five characters. */
  static String minute(ChatMessage message) {
    return message
        .sentAt()
        .map(LineTime::minute)
        .or(() -> clock(message).map(clock -> clock.group(2)))
        .orElse(UNKNOWN);
  }

  /** {@code 10:30}, always five characters. */
  static String minute(Instant time) {
    try {
      return MINUTE.format(time.atZone(ZoneId.systemDefault()));
    } catch (DateTimeException e) {
      // Beyond the years that a local time can have.
      return UNKNOWN;
    }
  }

  /** The day of a message, if that is known. */
  static Optional<LocalDate> day(ChatMessage message) {
    try {
      return message
          .sentAt()
          .map(LineTime::day)
          .or(
              () ->
                  clock(message)
                      .flatMap(clock -> Optional.ofNullable(clock.group(1)))
                      .map(LocalDate::parse));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static LocalDate day(Instant time) {
    return time.atZone(ZoneId.systemDefault()).toLocalDate();
  }

  /** {@code Monday, 30 November 2026}. */
  static String spelled(LocalDate day) {
    return DAY.format(day);
  }

  /** Who wrote a message, safe to print. */
  static String nameOf(ChatMessage message) {
    return message.sender().map(TerminalText::column).orElse(NOBODY);
  }

  private static Optional<Matcher> clock(ChatMessage message) {
    return message.wallClock().map(CLOCK::matcher).filter(Matcher::lookingAt);
  }
}
