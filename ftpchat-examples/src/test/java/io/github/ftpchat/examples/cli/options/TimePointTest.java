package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimePointTest {

  private static final ZonedDateTime NOW =
      ZonedDateTime.parse("2026-03-30T12:00:00+02:00[Europe/Berlin]");

  @ParameterizedTest
  @CsvSource({
    "2026-02-01T10:30, 2026-02-01T09:30:00Z",
    "2026-02-01 10:30, 2026-02-01T09:30:00Z",
    "2026-02-01T10:30:15, 2026-02-01T09:30:15Z",
    "2026-02-01T10:30Z, 2026-02-01T10:30:00Z",
    "2026-02-01T10:30:15+05:30, 2026-02-01T05:00:15Z",
    "10:43, 2026-03-30T08:43:00Z",
    "10:43:21, 2026-03-30T08:43:21Z",
    "12:00, 2026-03-30T10:00:00Z",
    "12:01, 2026-03-29T10:01:00Z",
    "90s, 2026-03-30T09:58:30Z",
    "30m, 2026-03-30T09:30:00Z",
    "2h, 2026-03-30T08:00:00Z",
    "3d, 2026-03-27T10:00:00Z",
    "1w, 2026-03-23T10:00:00Z",
    "999999999w, -19163323-03-19T10:00:00Z"
  })
  void aTimeIsAMoment(String given, Instant moment) {
    TimePoint time = TimePoint.parse(given, NOW);
    assertThat(time.start()).isEqualTo(moment);
    assertThat(time.end()).isEqualTo(moment);
  }

  /** The second has 23 hours. */
  @ParameterizedTest
  @CsvSource({
    "2026-02-01, 2026-01-31T23:00:00Z, 2026-02-01T22:59:59.999999999Z",
    "2026-03-29, 2026-03-28T23:00:00Z, 2026-03-29T21:59:59.999999999Z",
    "yesterday, 2026-03-28T23:00:00Z, 2026-03-29T21:59:59.999999999Z",
    "today, 2026-03-29T22:00:00Z, 2026-03-30T21:59:59.999999999Z"
  })
  void aDayLastsToItsEnd(String given, Instant start, Instant end) {
    assertThat(TimePoint.parse(given, NOW)).isEqualTo(new TimePoint(start, end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tomorrow", "2026-02-30", "10:60", "24:00", "9", "2 h", "2y", "-2h"})
  void anythingElseIsRefused(String given) {
    assertThatThrownBy(() -> TimePoint.parse(given, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "not a time like 10:30, yesterday, 2026-02-01, 2026-02-01T10:30, 2h or 3d: " + given);
  }

  @Test
  void aConverterGoesBackFromNow() throws Exception {
    Instant before = Instant.now().minusSeconds(7_200);
    TimePoint time = new TimePoint.Converter().convert("2h");
    assertThat(time.start()).isBetween(before, Instant.now().minusSeconds(7_200));
  }
}
