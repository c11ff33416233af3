package io.github.ftpchat.examples.cli.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time as people give it; a day has a beginning and an end.
 *
 * @param start its first moment
 * @param end its last moment, the same but for a day
 */
record TimePoint(Instant start, Instant end) {

  private static final Pattern BACK = Pattern.compile("([0-9]{1,9})([smhdw])");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern CLOCK = Pattern.compile("[0-9]{2}:[0-9]{2}(?::[0-9]{2})?");
  private static final Pattern WITH_SPACE = Pattern.compile("([0-9-]{10}) ([0-9:]{5,8})");
  private static final Pattern WITH_OFFSET = Pattern.compile(".*T.*(?:Z|[+-][0-9:]+)");

  private static TimePoint at(Instant time) {
    return new TimePoint(time, time);
  }

  private static TimePoint day(LocalDate day, ZoneId zone) {
    Instant next = day.plusDays(1).atStartOfDay(zone).toInstant();
    return new TimePoint(day.atStartOfDay(zone).toInstant(), next.minusNanos(1));
  }

  /** Nobody asks for messages that are still to come: then it was yesterday. */
  private static TimePoint latest(LocalTime time, ZonedDateTime now) {
    ZonedDateTime today = now.toLocalDate().atTime(time).atZone(now.getZone());
    return at(
        today.isAfter(now)
            ? now.toLocalDate().minusDays(1).atTime(time).atZone(now.getZone()).toInstant()
            : today.toInstant());
  }

  /**
   * Reads
   *
   * <ul>
   *   <li>a day: {@code 2026-02-01}, {@code today}, {@code yesterday};
   *   <li>a day and a time: {@code 2026-02-01T10:30}, with seconds and an offset or without;
   *   <li>a time: {@code 10:43}, with seconds or without; today, or yesterday if that is still to
   *       come;
   *   <li>how long ago: {@code 90s}, {@code 30m}, {@code 2h}, {@code 3d}, {@code 1w}.
   * </ul>
   *
   * @param now what is gone back from; its zone is that of times without an offset
   * @throws IllegalArgumentException if it is none of these
   */
  static TimePoint parse(String value, ZonedDateTime now) {
    try {
      Matcher back = BACK.matcher(value);
      if (back.matches()) {
        long seconds = Long.parseLong(back.group(1)) * unit(back.group(2)).toSeconds();
        return at(now.toInstant().minusSeconds(seconds));
      }
      if (value.equals("today") || value.equals("yesterday")) {
        int days = value.equals("today") ? 0 : 1;
        return day(now.toLocalDate().minusDays(days), now.getZone());
      }
      if (CLOCK.matcher(value).matches()) {
        return latest(LocalTime.parse(value), now);
      }
      if (DAY.matcher(value).matches()) {
        return day(LocalDate.parse(value), now.getZone());
      }
      String time = WITH_SPACE.matcher(value).replaceFirst("$1T$2");
      return at(
          WITH_OFFSET.matcher(time).matches()
              ? OffsetDateTime.parse(time).toInstant()
              : LocalDateTime.parse(time).atZone(now.getZone()).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "not a time like 10:30, yesterday, 2026-02-01, 2026-02-01T10:30, 2h or 3d: " + value, e);
    }
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }

  /** Takes what {@link #parse} reads. */
  static final class Converter implements ITypeConverter<TimePoint> {

    @Override
    public TimePoint convert(String value) {
      try {
        return parse(value, ZonedDateTime.now(ZoneId.systemDefault()));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
