package io.github.ftpchat.examples.cli.terminal;

import static io.github.ftpchat.examples.cli.terminal.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.RejectedRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HumanFormatTest {

  private final HumanFormat format = new HumanFormat();

  @Test
  void aMessageIsOneLineInThreeColumns() {
    assertThat(format.message(message("alice", "Hello, how are you?")))
        .isEqualTo("2026-02-01 10:30  alice  Hello, how are you?\n");
  }

  @Test
  void furtherLinesAreIndented() {
    assertThat(format.message(message("alice", "hi\n2026-02-01 10:31  bob  yes\r\n\rend")))
        .isEqualTo("2026-02-01 10:30  alice  hi\n    2026-02-01 10:31  bob  yes\n    \n    end\n");
  }

  @Test
  void aMissingSenderCannotBeTakenForAnybody() {
    for (String sender : Arrays.asList(null, "", " ", "\u00A0  ")) {
      assertThat(format.message(message(sender, "anna  pay ben")))
          .isEqualTo("2026-02-01 10:30  (no name)  anna  pay ben\n");
    }
  }

  @Test
  void aNameCannotHoldAColumnOrALine() {
    assertThat(format.message(message("bob  yes\n2026", "hi")))
        .isEqualTo("2026-02-01 10:30  bob\\u0020\\u0020yes\\u000A2026  hi\n");
  }

  @Test
  void theTimeOfTheTokenStandsWhereNoDateIsSpelled() {
    String instant = "2026-02-01T09:30:05Z";
    String local =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm")
            .withZone(ZoneId.systemDefault())
            .format(Instant.parse(instant));
    assertThat(format.message(message("a", "b", instant, "10:31"))).isEqualTo(local + "  a  b\n");
    assertThat(format.message(message("a", "b", instant, null))).isEqualTo(local + "  a  b\n");
    assertThat(format.message(message("a", "b", null, "10:31"))).isEqualTo("10:31  a  b\n");
    assertThat(format.message(message("a", "b", null, null))).isEqualTo("-  a  b\n");
  }

  @Test
  void theEndOfTimeIsATimeToo() {
    assertThat(format.message(message("a", "b", Instant.MAX.toString(), null)))
        .endsWith("  a  b\n");
    assertThat(format.message(message("a", "b", Instant.MIN.toString(), null)))
        .endsWith("  a  b\n");
  }

  @Test
  void rejectedPiecesSayWhereAndWhy() {
    assertThat(format.rejected(new RejectedRecord(10, 20, RejectedRecord.Reason.TORN)))
        .isEqualTo("rejected  TORN  at 10, 20 bytes\n");
  }
}
