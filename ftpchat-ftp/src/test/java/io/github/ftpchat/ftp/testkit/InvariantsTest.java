package io.github.ftpchat.ftp.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ftp.testkit.History.Stage;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong, and nothing else. Records here are {@code <id>}. */
class InvariantsTest {

  private static final Pattern RECORD = Pattern.compile("<(\\w+)>");

  private final History history = new History();

  @Test
  void aRoomWhereAllIsWellHasNoViolations() {
    send("ann", Stage.SETTLED, "a1", "a2");
    send("bob", Stage.SETTLED, "b1");
    show("x", "a1", 0, "b1", 5, "a2", 10);
    show("y", "a1", -1, "b1", -1, "a2", -1);
    Invariants result = check("<a1>\n<b1>\r\n\n<a2>");
    assertThat(result.moved()).containsExactly("x: a2");
    result = check("<a1>\n<b1>\n<a2>");
    assertThat(result.violationsUndisturbed()).isEmpty();
    assertThat(result.sent()).isEqualTo(3);
    assertThat(result.settled()).isEqualTo(3);
    assertThat(result.records()).isEqualTo(3);
  }

  @Test
  void missingMessagesAreToldApartByTheirStage() {
    send("a", Stage.SETTLED, "s");
    send("a", Stage.WRITTEN, "w");
    send("a", Stage.ACCEPTED, "q");
    send("p", Stage.ACKNOWLEDGED, "k");
    send("p", Stage.ATTEMPTED, "t");
    Invariants result = check("");
    assertThat(result.settledMissing()).containsExactly("s");
    assertThat(result.writtenMissing()).containsExactly("w");
    assertThat(result.acceptedMissing()).containsExactly("q");
    assertThat(result.acknowledgedMissing()).containsExactly("k");
    assertThat(result.violations()).containsExactly("settled and missing: 1, such as [s]");
  }

  @Test
  void aStageNeverGoesBack() {
    send("a", Stage.SETTLED, "s");
    history.reached("s", Stage.WRITTEN);
    assertThat(check("").settledMissing()).containsExactly("s");
    assertThatThrownBy(() -> history.reached("other", Stage.SETTLED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> history.sent("b", "s")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsInTheFileTwiceOrSentByNobodyIsFound() {
    send("a", Stage.SETTLED, "a1", "a2");
    Invariants result = check("<a1>\n<z>\n<a2>\n<a1>\n");
    assertThat(result.twice()).containsExactly("a1");
    assertThat(result.unsent()).containsExactly("z");
    assertThat(result.violations()).containsExactly("sent by nobody: 1, such as [z]");
    assertThat(result.violationsUndisturbed()).contains("in the file twice: 1, such as [a1]");
    assertThat(result.reordered()).isEmpty();
  }

  @Test
  void tornAndGluedLinesAreFoundByTheirPositions() {
    send("a", Stage.SETTLED, "a1", "a2", "a3");
    Invariants result = check("<a1\n<a1>\n<a2><a3>\nxx");
    assertThat(result.torn()).containsExactly(0L, 18L);
    assertThat(result.glued()).containsExactly(9L);
    assertThat(result.settledMissing()).isEmpty();
  }

  @Test
  void whatIsShownTwiceOrNotAtAllIsFound() {
    send("a", Stage.SETTLED, "a1", "a2");
    show("x", "a1", 0, "a1", 0);
    show("y", "a1", 0, "a2", 5);
    history.listens("z", 5);
    Invariants result = check("<a1>\n<a2>\n");
    assertThat(result.shownTwice()).containsExactly("x: a1");
    assertThat(result.notShown()).containsExactlyInAnyOrder("x: a2", "z: a2");
    assertThat(result.violations()).hasSize(2);
    assertThat(history.shownTo("x")).isEqualTo(1);
    assertThat(history.shownTo("nobody")).isZero();
  }

  @Test
  void whatIsShownOutOfFileOrderIsFound() {
    send("a", Stage.SETTLED, "a1", "a2", "a3");
    show("x", "a2", 5, "a1", 0, "a3", 10);
    show("y", "a3", -1, "a1", -1, "a2", -1);
    Invariants result = check("<a1>\n<a2>\n<a3>\n");
    assertThat(result.outOfOrder()).containsExactly("x: a1", "y: a1", "y: a2");
    assertThat(result.violations()).isEmpty();
  }

  @Test
  void whatMovedAfterItWasShownIsNotOutOfOrder() {
    send("a", Stage.SETTLED, "a1", "a2");
    send("b", Stage.WRITTEN, "b1");
    // a1 was overwritten by a2 and appended again, b1 is gone.
    show("x", "a1", 0, "b1", 5, "a2", 0);
    Invariants result = check("<a2>\n<a1>\n");
    assertThat(result.moved()).containsExactly("x: a1");
    assertThat(result.shownAndGone()).containsExactly("x: b1");
    assertThat(result.outOfOrder()).isEmpty();
    assertThat(result.reordered()).containsExactly("a: a2");
    assertThat(result.violations()).isEmpty();
  }

  @Test
  void oneSendersOrderDoesNotDependOnOthers() {
    send("a", Stage.SETTLED, "a1");
    send("b", Stage.SETTLED, "b1");
    send("a", Stage.SETTLED, "a2", "a3");
    assertThat(check("<b1>\n<a1>\n<a2>\n<a3>\n").reordered()).isEmpty();
    assertThat(check("<a3>\n<b1>\n<a1>\n<a2>\n").reordered()).containsExactly("a: a3");
  }

  @Test
  void theRowStandsUnderItsHeader() {
    send("a", Stage.SETTLED, "a1", "a2");
    Invariants result = check("<a1>\nx\n");
    String[] header = Invariants.header().split("\n", -1);
    assertThat(result.toString()).hasSameSizeAs(header[0]).hasSameSizeAs(header[1]);
    assertThat(result.toString().split("[ |]+", -1))
        .containsSequence("2", "2", "1", "1", "0", "0", "0", "0", "0", "1");
  }

  private void send(String sender, Stage stage, String... ids) {
    for (String id : ids) {
      history.sent(sender, id);
      history.reached(id, stage);
    }
  }

  private void show(String listener, Object... idsAndPositions) {
    for (int i = 0; i < idsAndPositions.length; i += 2) {
      history.shown(
          listener, (String) idsAndPositions[i], ((Integer) idsAndPositions[i + 1]).longValue());
    }
  }

  private Invariants check(String file) {
    return history.check(file.getBytes(US_ASCII), InvariantsTest::ids);
  }

  private static List<String> ids(byte[] line) {
    return RECORD
        .matcher(new String(line, US_ASCII))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
