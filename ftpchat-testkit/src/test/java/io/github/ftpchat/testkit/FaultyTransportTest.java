package io.github.ftpchat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ftpchat.testkit.FaultyTransport.LateAppend;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.testkit.FaultyTransport.Stall;
import io.github.ftpchat.testkit.FaultyTransport.Tampering;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultyTransportTest extends TransportContract {

  private final InMemoryTransport place = InMemoryTransport.create();
  private final FaultyTransport transport = FaultyTransport.wrap(place.peer());

  /** Without a script it keeps the contract. */
  @Override
  protected Transport newTransport() {
    return FaultyTransport.wrap(place.peer());
  }

  /** One that it left to a default would be beside the script, and beside the other transport. */
  @Test
  void everyMethodOfATransportIsScripted() {
    for (Method method : Transport.class.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        assertThatCode(
                () ->
                    FaultyTransport.class.getDeclaredMethod(
                        method.getName(), method.getParameterTypes()))
            .as(method.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void aFaultConcernsOneCallOfItsOperation(Operation operation) throws Exception {
    place.append("room.txt", bytes("old"));
    transport.pass(operation, 1);
    transport.fail(operation, Reason.LOST);

    call(operation, "1");
    TransportException e =
        catchThrowableOfType(TransportException.class, () -> call(operation, "2"));
    assertThat(e.reason()).isEqualTo(Reason.LOST);
    assertThat(transport.isScriptDone()).isTrue();
    place.append("room.txt", bytes("old"));
    call(operation, "3");
    assertThat(transport.calls(operation)).isEqualTo(3);
  }

  @Test
  void aWriteWithALimitOfTimeTakesTheSameFaultsAndIsPassedOnWithIt() throws Exception {
    List<Duration> limits = new ArrayList<>();
    FaultyTransport faulty =
        FaultyTransport.wrap(
            new ForwardingTransport(place.peer()) {
              @Override
              public AppendResult append(String name, byte[] data, Duration openWithin)
                  throws TransportException {
                limits.add(openWithin);
                return super.append(name, data, openWithin);
              }
            });
    faulty.fail(Operation.APPEND, Reason.NO_SPACE);
    Duration limit = Duration.ofSeconds(5);

    assertThat(faulty.append("room.txt", bytes("x"), limit).outcome())
        .isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(limits).isEmpty();
    faulty.append("room.txt", bytes("old"), limit);
    assertThat(limits).containsExactly(limit);
    assertThat(content()).isEqualTo("old");
  }

  @Test
  void aWriteThatIsRefusedIsNotWritten() throws Exception {
    transport.fail(Operation.APPEND, Reason.NO_SPACE);

    AppendResult result = transport.append("room.txt", bytes("x"));

    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(place.list("")).isEmpty();
  }

  @Test
  void anAppendWhoseReplyIsLostIsInTheFile() throws Exception {
    transport.loseReply(Operation.APPEND, Reason.LOST);

    AppendResult result = transport.append("room.txt", bytes("line\n"));

    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(content()).isEqualTo("line\n");
  }

  @Test
  void aTornAppendLeavesItsHead() throws Exception {
    transport.tearAppend(3, Reason.LOST);
    transport.tearAppend(0, Reason.TIMED_OUT);
    transport.tearAppend(100, Reason.LOST);

    assertThat(transport.append("room.txt", bytes("first\n")).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(content()).isEqualTo("fir");
    transport.append("room.txt", bytes("second\n"));
    assertThat(content()).isEqualTo("fir");
    transport.append("room.txt", bytes("third\n"));
    assertThat(content()).isEqualTo("firthird\n");
  }

  @Test
  void aDroppedAppendIsAcknowledged() throws Exception {
    place.append("room.txt", bytes("old\n"));
    transport.dropAppend();

    assertThat(transport.append("room.txt", bytes("new\n")).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(content()).isEqualTo("old\n");
  }

  @Test
  void aLateAppendLandsWhenItIsToldTo() throws Exception {
    LateAppend late = transport.delayAppend(Reason.TIMED_OUT);
    assertThatThrownBy(late::land).isInstanceOf(IllegalStateException.class);

    assertThat(transport.append("room.txt", bytes("late\n")).outcome()).isEqualTo(Outcome.UNKNOWN);
    transport.append("room.txt", bytes("other\n"));
    late.land();

    assertThat(content()).isEqualTo("other\nlate\n");
    assertThatThrownBy(late::land).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aStalledCallGoesOnWhenReleased() throws Exception {
    Stall before = transport.stallBefore(Operation.APPEND);
    Stall after = transport.stallAfter(Operation.APPEND);
    CompletableFuture<AppendResult> first = appendInAnotherThread("first\n");
    before.awaitReached();
    assertThat(place.list("")).isEmpty();
    before.release();
    assertThat(first.get(60, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ACKED);

    CompletableFuture<AppendResult> second = appendInAnotherThread("second\n");
    after.awaitReached();
    assertThat(content()).isEqualTo("first\nsecond\n");
    assertThat(second).isNotDone();
    after.release();
    assertThat(second.get(60, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.ACKED);
  }

  @Test
  void abortAndCloseEndAStalledCall() throws Exception {
    Stall before = transport.stallBefore(Operation.APPEND);
    Stall after = transport.stallAfter(Operation.APPEND);
    CompletableFuture<AppendResult> first = appendInAnotherThread("first\n");
    before.awaitReached();
    transport.abort();
    assertThatThrownBy(first::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ABORTED));
    assertThat(place.list("")).isEmpty();

    CompletableFuture<AppendResult> second = appendInAnotherThread("second\n");
    after.awaitReached();
    transport.close();
    AppendResult result = second.get(60, TimeUnit.SECONDS);
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.CLOSED);
  }

  @Test
  void aStallThatWasReleasedBeforeDoesNotWait() throws Exception {
    transport.stallBefore(Operation.STAT).release();

    assertThat(transport.stat(List.of("room.txt"))).isEmpty();
  }

  @Test
  void strangersTamperBetweenCalls() throws Exception {
    place.append("room.txt", bytes("0123456789"));
    transport.tamperBefore(Operation.STAT, Tampering.truncate("room.txt", 4));
    transport.tamperBefore(Operation.STAT, Tampering.replace("room.txt", bytes("another")));
    transport.tamperAfter(Operation.STAT, Tampering.delete("room.txt"));

    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(4));
    assertThat(content()).isEqualTo("0123");
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(7));
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(7));
    assertThat(place.list("")).isEmpty();
  }

  @Test
  void aTornReadGivesItsHead() throws Exception {
    place.append("room.txt", bytes("0123456789"));
    transport.tearRead(4, Reason.LOST);
    ByteArrayOutputStream received = new ByteArrayOutputStream();

    assertThatThrownBy(() -> transport.read("room.txt", 2, 100, received::write))
        .isInstanceOf(TransportException.class);
    assertThat(received.toString(StandardCharsets.UTF_8)).isEqualTo("2345");
  }

  @Test
  void aStatCanLie() throws Exception {
    place.append("room.txt", bytes("0123456789"));
    transport.alterStat(truth -> Map.of("room.txt", FileStatus.ofSize(3)));
    transport.alterStat(truth -> Map.of());

    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(3));
    assertThat(transport.stat(List.of("room.txt"))).isEmpty();
    assertThat(transport.stat(List.of("room.txt"))).containsValue(FileStatus.ofSize(10));
  }

  @Test
  void aLostConnectionFailsCallsOfAllKindsAndKeepsTheRestOfTheScript() throws Exception {
    long before = transport.capabilities().connection();
    transport.dropAppend();
    transport.loseConnection(2);

    assertThatThrownBy(() -> transport.stat(List.of())).isInstanceOf(TransportException.class);
    assertThat(transport.capabilities().connection()).isEqualTo(before);
    assertThatThrownBy(() -> transport.append("room.txt", bytes("x")))
        .isInstanceOf(TransportException.class);
    assertThat(transport.capabilities().connection()).isEqualTo(before + 1);
    assertThat(transport.isScriptDone()).isFalse();
    transport.append("room.txt", bytes("x"));
    assertThat(place.list("")).isEmpty();
  }

  @Test
  void whatIsDownStaysDownUntilItIsUp() throws Exception {
    transport.goDown(Reason.UNREACHABLE);
    for (int i = 0; i < 3; i++) {
      TransportException e =
          catchThrowableOfType(TransportException.class, () -> transport.list(""));
      assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
    }
    transport.goUp();

    assertThat(transport.list("")).isEmpty();
  }

  @Test
  void capabilitiesCanBeOthers() {
    transport.alterCapabilities(
        truth -> truth.withAppendSafety(AppendSafety.UNSAFE).withCanWriteAt(false));

    assertThat(transport.capabilities().appendSafety()).isEqualTo(AppendSafety.UNSAFE);
    assertThat(transport.capabilities().canWriteAt()).isFalse();
  }

  private Object call(Operation operation, String suffix) throws TransportException {
    return switch (operation) {
      case STAT -> transport.stat(List.of("room.txt"));
      case READ -> transport.read("room.txt", 0, 1, (b, o, l) -> {});
      case APPEND -> transport.append("room.txt", bytes("x"));
      case WRITE_AT -> transport.writeAt("room.txt", 0, bytes("x"));
      case REPLACE -> transport.replace("room.txt", bytes("x"));
      case LIST -> transport.list("");
      case MAKE_DIRECTORY -> transport.makeDirectory("lock" + suffix);
      case REMOVE_DIRECTORY -> transport.removeDirectory("lock");
      case RENAME -> transport.rename("room.txt", "room" + suffix + ".txt");
      case DELETE -> transport.delete("room.txt");
      case PROBE -> transport.probeAppendSafety("room.txt");
    };
  }

  private CompletableFuture<AppendResult> appendInAnotherThread(String line) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return transport.append("room.txt", bytes(line));
          } catch (TransportException e) {
            throw new CompletionException(e);
          }
        });
  }

  private String content() throws TransportException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    place.read("room.txt", 0, Integer.MAX_VALUE, received::write);
    return received.toString(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
