package io.github.ftpchat.examples.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.WritePlan;
import io.github.ftpchat.ftp.ServerReport;
import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.ftp.ServerReport.Appends;
import io.github.ftpchat.ftp.ServerReport.Connections;
import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What doctor promises of a server, however much of it works. */
class DiagnosisTest {

  private static final Duration APPEND_TIME = Duration.ofMillis(400);

  private static final TransportCapabilities ALL =
      TransportCapabilities.none().withCanAppend(true).withCanWriteAt(true).withCanLock(true);

  static Stream<TransportCapabilities> capabilities() {
    List<Boolean> either = List.of(false, true);
    return Stream.of(AppendSafety.values())
        .map(safety -> TransportCapabilities.none().withAppendSafety(safety))
        .flatMap(can -> either.stream().map(can::withCanAppend))
        .flatMap(can -> either.stream().map(can::withCanWriteAt))
        .flatMap(can -> either.stream().map(can::withCanLock));
  }

  /** It says nothing of its own: a session with the same knowledge follows the same plan. */
  @ParameterizedTest
  @MethodSource("capabilities")
  void whatIsPromisedIsWhatASessionPlans(TransportCapabilities can) throws Exception {
    JsonNode strategy = strategy(diagnosis(report(can, can, 0)));
    WritePlan plan =
        WritePlan.of(
            SettlePolicy.adaptive(),
            LockPolicy.WHERE_UNSAFE,
            false,
            can,
            APPEND_TIME,
            Duration.ZERO);
    assertThat(strategy.get("lock").asBoolean()).isEqualTo(plan.lock() != WritePlan.Lock.NONE);
    assertThat(strategy.get("appendSafety").asText())
        .isEqualTo(plan.appendSafety().name().toLowerCase(Locale.ROOT));
    if (plan.way() == WritePlan.Way.NONE) {
      assertThat(strategy.get("writing").asText()).isEqualTo("refused");
      assertThat(strategy.get("settleMillis").isNull()).isTrue();
    } else {
      assertThat(strategy.get("settleMillis").asLong()).isEqualTo(plan.settleTime().toMillis());
      assertThat(strategy.get("guardSeconds").asLong()).isEqualTo(plan.guardTime().toSeconds());
    }
  }

  @Test
  void whereDirectoriesDoNotWorkWritersTakeTurnsByFiles() throws Exception {
    TransportCapabilities can = ALL.withCanLock(false);
    Diagnosis diagnosis = diagnosis(report(ALL, can, 0));
    assertThat(diagnosis.words())
        .contains("taking turns    does not work (MKD, RMD): ")
        .contains("take turns by lock files")
        .doesNotContain("cannot take turns")
        .contains("stands unchanged for 800 ms, and guarded until it has stood for 60 s")
        .contains("only if an upload of a program without the library, open before, lasts longer");
    assertThat(strategy(diagnosis).get("lock").asBoolean()).isTrue();
  }

  @Test
  void whereLinesAreLostNothingIsSafeWhateverTheServerSays() throws Exception {
    TransportCapabilities safe = ALL.withAppendSafety(AppendSafety.SAFE);
    assertThat(diagnosis(report(safe, safe, 0)).words())
        .contains("settled as soon as it was read back; no lock is needed")
        .contains("in the room for good");
    Diagnosis loses = diagnosis(report(safe, safe, 1));
    assertThat(loses.words()).contains("by a lock directory").doesNotContain("for good");
    assertThat(strategy(loses).get("appendSafety").asText()).isEqualTo("unsafe");
  }

  @Test
  void noLineBeginsWithACommandOfFtp() {
    TransportCapabilities safe =
        TransportCapabilities.none()
            .withCanAppend(true)
            .withCanLock(true)
            .withAppendSafety(AppendSafety.SAFE);
    assertThat(diagnosis(report(safe, safe, 0)).words())
        .contains("taking turns    works: ")
        .doesNotContainPattern("(?m)^(SIZE|REST|APPE|STOR|STAT|MKD)");
  }

  /** A session goes by what the transport says, and appends in vain. */
  @Test
  void whereAppendsFailAndTheTransportDoesNotKnowThatNothingIsWritten() throws Exception {
    Diagnosis diagnosis = diagnosis(report(ALL, ALL.withCanAppend(false), 0));
    assertThat(diagnosis.words())
        .contains("sending is refused, as nothing can be written")
        .contains("nothing, as no message can be sent");
    assertThat(strategy(diagnosis).get("writing").asText()).isEqualTo("refused");
  }

  @Test
  void whereWholeFilesCouldBeUploadedThatIsMentioned() {
    TransportCapabilities none = ALL.withCanAppend(false).withCanWriteAt(false);
    assertThat(diagnosis(report(none, none, 0)).words())
        .contains("see --allow-rewriting of send and chat");
  }

  private static Diagnosis diagnosis(ServerReport report) {
    return Diagnosis.of("somebody", "", report, false);
  }

  private static JsonNode strategy(Diagnosis diagnosis) throws Exception {
    return new ObjectMapper().readTree(diagnosis.json()).get("strategy");
  }

  /**
   * What an examination may have found.
   *
   * @param said what the transport says of itself
   * @param works what works
   * @param lost how many lines were lost
   */
  private static ServerReport report(
      TransportCapabilities said, TransportCapabilities works, int lost) {
    return new ServerReport(
        "a server",
        Optional.empty(),
        finding(true),
        finding(true),
        finding(works.canAppend()),
        finding(works.canWriteAt()),
        finding(true),
        finding(works.canLock()),
        Optional.of(APPEND_TIME),
        Optional.of(new Appends(4, 12, lost, 12, lost, false)),
        Optional.empty(),
        Optional.empty(),
        new Connections(4, Optional.empty()),
        List.of(),
        said);
  }

  private static Finding finding(boolean works) {
    return works ? new Finding(Answer.YES, "") : new Finding(Answer.NO, "refused");
  }
}
