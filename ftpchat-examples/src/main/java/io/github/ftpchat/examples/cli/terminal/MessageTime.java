package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatMessage;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/**
 * The time of a message where one has to be chosen: that of the token, which is to the second and
 * has no time zone to guess. Where the token has none, the wall clock that the message spells, read
 * in a zone of ours. Both are what the sender claims.
 *
 * @since 0.1
 */
public final class MessageTime {

  private static final DateTimeFormatter WALL_CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private MessageTime() {}

  /**
   * Gives the time of a message.
   *
   * @param message what was read
   * @param zone the zone of the result, and of a wall clock
   * @return the time, or nothing if the message has none, or none that has a place in the calendar
   */
  public static Optional<ZonedDateTime> of(ChatMessage message, ZoneId zone) {
    return message
        .sentAt()
        .flatMap(time -> at(time, zone))
        .or(() -> message.wallClock().flatMap(clock -> read(clock, zone)));
  }

  private static Optional<ZonedDateTime> at(Instant time, ZoneId zone) {
    try {
      ZonedDateTime local = time.atZone(zone);
      // What has more digits is no time that anybody means, and fits no form for dates.
      return local.getYear() >= 0 && local.getYear() <= 9_999
          ? Optional.of(local)
          : Optional.empty();
    } catch (DateTimeException e) {
      // Beyond the years that a local time can have.
      return Optional.empty();
    }
  }

  private static Optional<ZonedDateTime> read(String clock, ZoneId zone) {
    try {
      return Optional.of(LocalDateTime.parse(clock, WALL_CLOCK).atZone(zone));
    } catch (DateTimeException e) {
      // It has no date, or is anything else that a payload may hold.
      return Optional.empty();
    }
  }
}
