package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.MessageTime;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Times and names as the window shows them; which time a message has, {@link MessageTime} says.
 *
 * @since 0.1
 */
public final class LineTime {

  private static final String UNKNOWN = "--:--";

  /** All that dialect 2.3 spells. */
  private static final Pattern CLOCK = Pattern.compile("[0-9]{2}:[0-9]{2}");

  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);

  private LineTime() {}

  /**
   * {@code 10:30} in the zone of the machine.
   *
   * @param message a message
   * @return always five characters
   */
  public static String minute(ChatMessage message) {
    return MessageTime.of(message, ZoneId.systemDefault())
        .map(MINUTE::format)
        .or(() -> message.wallClock().filter(CLOCK.asMatchPredicate()))
        .orElse(UNKNOWN);
  }

  /**
   * {@code 10:30} in the zone of the machine.
   *
   * @param time a time
   * @return always five characters
   */
  public static String minute(Instant time) {
    return MINUTE.format(time.atZone(ZoneId.systemDefault()));
  }

  /**
   * The day of a message in the zone of the machine.
   *
   * @param message a message
   * @return the day, if it is known
   */
  public static Optional<LocalDate> day(ChatMessage message) {
    return MessageTime.of(message, ZoneId.systemDefault()).map(ZonedDateTime::toLocalDate);
  }

  static LocalDate day(Instant time) {
    return time.atZone(ZoneId.systemDefault()).toLocalDate();
  }

  /**
   * {@code Monday, 30 November 2026}.
   *
   * @param day a day
   * @return the day in words
   */
  public static String spelled(LocalDate day) {
    return DAY.format(day);
  }

  /**
   * Who wrote a message.
   *
   * @param message a message
   * @return the name, cut if it is long; safe to print
   */
  public static String nameOf(ChatMessage message) {
    return SenderName.brief(message.sender());
  }
}
