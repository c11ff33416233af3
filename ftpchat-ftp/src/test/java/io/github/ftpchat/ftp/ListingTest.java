package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        // vsftpd, ProFTPD, Pure-FTPd, pyftpdlib, Apache FtpServer
        "-rw-r--r--    1 65534    65534       12345 Jan 31 10:00 room 1.txt",
        " -rw-r--r--   1 nobody   nogroup     12345 Jan 31 10:00 room 1.txt",
        "-rw-r--r--    1 1000       group    12345 Jan 31  2025 room 1.txt",
        "-rw-r--r--   1 nobody   nogroup     12345 Jan 31 10:00 room 1.txt",
        "-rw-------   1 user group         12345 Jan  1 10:00 room 1.txt",
        // and what others print
        "-rw-r--r--@ 1 user Domain Users 12345 Feb 29 10:00 room 1.txt",
        "-rw-r--r--. 1 7 jan 12345 2026-01-31 10:00 room 1.txt",
        "-rw-r--r--+ 1 12 Jan 12345 DEC 1 1999 room 1.txt",
      })
  void aFileIsFoundWithItsSize(String line) {
    assertThat(Listing.ofLong(List.of(line)).sizes())
        .containsExactly(Map.entry("room 1.txt", 12345L));
    assertThat(statOf(line).sizes()).containsExactly(Map.entry("room 1.txt", 12345L));
    assertThat(statOf("213-" + line).sizes()).containsExactly(Map.entry("room 1.txt", 12345L));
  }

  @Test
  void directoriesAndLinksHaveNamesAndNoSize() {
    Listing listing =
        Listing.ofLong(
            List.of(
                "total 12",
                "drwxr-xr-x 2 a b 4096 Jan 31 10:00 .",
                "drwxr-xr-x 2 a b 4096 Jan 31 10:00 ..",
                "drwxr-xr-x 2 a b 4096 Jan 31 10:00 room.txt.lock",
                "lrwxrwxrwx 1 a b 7 Jan 31 10:00 link -> room.txt",
                "-rw-r--r-- 1 a b 5 Jan 31 10:00 room.txt",
                ""));
    assertThat(listing.isUnderstood()).isTrue();
    assertThat(listing.names()).containsExactly("room.txt.lock", "link", "room.txt");
    assertThat(listing.sizes()).containsExactly(Map.entry("room.txt", 5L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "room.txt",
        "-rw-r--r--",
        "-rw-r--r-- 1 a b 5",
        "-rw-r--r-- 1 a b 5 Jan",
        "-rw-r--r-- 1 a b 5 Jan 31 10:00",
        "-rw-r--r-- 1 a b 5 Jan 31 10:00 ",
        "-rw-r--r-- 1 a b 9999999999999999999 Jan 31 10:00 room.txt",
        "-rw-r--r-- 1 a b -5 Jan 31 10:00 room.txt",
        "?rw-r--r-- 1 a b 5 Jan 31 10:00 room.txt",
        "vsFTPd 3.0.3 - secure, fast, stable",
      })
  void whatIsNoLineOfAListingIsNotUnderstood(String line) {
    Listing listing = Listing.ofLong(List.of(line));
    assertThat(listing.isUnderstood()).isFalse();
    assertThat(listing.sizes()).isEmpty();
  }

  @Test
  void factsAreRead() {
    Listing listing =
        Listing.ofFacts(
            List.of(
                "type=cdir;modify=20260131100000; .",
                "Type=pdir;modify=20260131100000; ..",
                "type=dir;modify=20260131100000; room.txt.lock",
                "modify=20260131100000;SIZE=12345;type=file; room 1.txt"));
    assertThat(listing.names()).containsExactly("room.txt.lock", "room 1.txt");
    assertThat(listing.sizes()).containsExactly(Map.entry("room 1.txt", 12345L));
  }

  @Test
  void namesLoseTheirPath() {
    assertThat(Listing.ofNames(List.of("a", "./b", "dir/c", ".", "dir/..", "")).names())
        .containsExactly("a", "b", "c");
  }

  @Property
  void anyNameIsFound(
      @ForAll @NotBlank @CharRange(from = ' ', to = '\uffff') String name,
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long size,
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 20) String owner) {
    String line = "-rw-r--r-- 1 x%s %d Jan 31 10:00 %s".formatted(owner, size, name);
    Listing listing = Listing.ofLong(List.of(line));
    if (owner.chars().noneMatch(Character::isDigit) && !name.equals(".") && !name.equals("..")) {
      assertThat(listing.sizes()).containsExactly(Map.entry(name, size));
    }
  }

  @Property
  void nothingThrows(@ForAll @Size(max = 5) List<String> lines) {
    Listing.ofLong(lines);
    Listing.ofFacts(lines);
    Listing.ofNames(lines);
    if (!lines.isEmpty()) {
      Listing.ofStat(new Reply(213, lines));
    }
  }

  @Test
  void linesMadeToTakeLongDoNot() {
    for (String part : List.of("1 ", "1 Jan ", "a ", " ", "1 Jan 31 ", ";", "size=1;", "/")) {
      String line = "-rw-r--r-- " + part.repeat(ReplyReader.MAX_BYTES / part.length());
      assertTimeout(
          Duration.ofSeconds(10),
          () -> {
            Listing.ofLong(List.of(line));
            Listing.ofFacts(List.of(line));
            Listing.ofNames(List.of(line));
            new Reply(550, List.of(line)).refusal("X");
            new Reply(550, List.of(line)).lists("APPE");
          });
    }
  }

  private static Listing statOf(String... lines) {
    return Listing.ofStat(
        new Reply(
            213,
            Stream.of(List.of("213-Status follows:"), Arrays.asList(lines), List.of("213 End"))
                .flatMap(List::stream)
                .toList()));
  }
}
