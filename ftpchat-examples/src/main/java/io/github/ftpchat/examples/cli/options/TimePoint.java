package io.github.ftpchat.examples.cli.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
  private static final Pattern WITH_SPACE = Pattern.compile("([0-9-]{10}) ([0-9:]{5,8})");
  private static final Pattern WITH_OFFSET = Pattern.compile(".*T.*(?:Z|[+-][0-9:]+)");

  private static TimePoint at(Instant time) {
    return new TimePoint(time, time);
  }

  /**
   * Reads {@code 2026-02-01}, {@code 2026-02-01T10:30}, with seconds and an offset or without, or
   * how long ago: {@code 90s}, {@code 30m}, {@code 2h}, {@code 3d}, {@code 1w}.
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
      if (DAY.matcher(value).matches()) {
        LocalDate day = LocalDate.parse(value);
        Instant next = day.plusDays(1).atStartOfDay(now.getZone()).toInstant();
        return new TimePoint(day.atStartOfDay(now.getZone()).toInstant(), next.minusNanos(1));
      }
      String time = WITH_SPACE.matcher(value).replaceFirst("$1T$2");
      return at(
          WITH_OFFSET.matcher(time).matches()
              ? OffsetDateTime.parse(time).toInstant()
              : LocalDateTime.parse(time).atZone(now.getZone()).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "not a time like 2026-02-01, 2026-02-01T10:30, 2h or 3d: " + value, e);
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
