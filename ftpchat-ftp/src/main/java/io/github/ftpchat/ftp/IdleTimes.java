package io.github.ftpchat.ftp;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out from what a server says how long it lets a connection be idle. */
final class IdleTimes {

  private static final Pattern SUBJECT = Pattern.compile("idle|inactiv|time-?out");
  private static final Pattern NUMBER_UNIT =
      Pattern.compile("\\b(\\d{1,6}) ?(s|sec|second|min|minute|h|hour)s?\\b");
  private static final Pattern UNIT_NUMBER = Pattern.compile("\\bin seconds\\D{1,8}(\\d{1,6})\\b");
  private static final int MAX_LINE = 200;

  private IdleTimes() {}

  static Optional<Duration> in(Reply reply) {
    return reply.lines().stream().map(IdleTimes::in).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Duration> in(String said) {
    String line = said.substring(0, Math.min(said.length(), MAX_LINE)).toLowerCase(Locale.ROOT);
    if (!SUBJECT.matcher(line).find()) {
      return Optional.empty();
    }
    Matcher matcher = UNIT_NUMBER.matcher(line);
    if (matcher.find()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1))));
    }
    matcher = NUMBER_UNIT.matcher(line);
    if (!matcher.find()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2).charAt(0)) {
          case 'h' -> Duration.ofHours(number);
          case 'm' -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        });
  }
}
