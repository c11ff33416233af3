package io.github.ftpchat.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogReaderTest {

  private static final long NEVER = Long.MAX_VALUE;
  private static final long GUARD = Duration.ofSeconds(10).toNanos();
  private static final LocalDateTime CLOCK = LocalDateTime.of(2026, 2, 1, 10, 30);

  private final FernetCipher cipher = FernetCipher.ofKey(new byte[32]);
  private final RecordCodec codec = new RecordCodec(cipher, "room", Limits.defaults());
  private final InMemoryTransport transport = InMemoryTransport.create();
  private final Told told = new Told();
  private final LogReader reader =
      new LogReader("room.txt", codec, Limits.defaults().maxLineBytes(), () -> 0, told);
  private final List<Long> positions = new ArrayList<>();
  private long size;

  @AfterEach
  void close() {
    transport.close();
    cipher.destroy();
  }

  @Test
  void aLineOfManyRecordsIsHandedOverAsFarAsThereIsRoom() throws Exception {
    appendOneLine(300);
    reader.begin(size, NEVER, GUARD, false, 0);
    PassResult result = null;
    for (int calls = 0; result == null; calls++) {
      assertThat(told.all).hasSize(Math.min(600, 10 * calls));
      told.room = 10;
      result = reader.step(transport);
    }
    assertThat(told.all).isEqualTo(records(0, 300, ""));
    assertThat(result.present()).hasSize(300);
    assertThat(reader.region()).hasSize(1);
    assertThat(reader.region().get(0).records())
        .extracting(OpenedRecord::position)
        .isEqualTo(positions);
    assertThat(reader.region().get(0).records())
        .extracting(OpenedRecord::characters)
        .containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasHandedOverOfALineIsKnownAfterAPassThatBrokeOff(boolean guarded) throws Exception {
    appendOneLine(300);
    reader.begin(size, NEVER, guarded ? GUARD : 0, false, 0);
    told.room = 400;
    reader.step(transport);
    assertThat(reader.inPass()).isTrue();
    reader.abandon();
    assertThat(told.all).isEqualTo(records(0, 200, ""));
    told.all.clear();
    PassResult result = pass(NEVER, guarded ? GUARD : 0);
    assertThat(result.vanished()).isEmpty();
    assertThat(told.all)
        .isEqualTo(
            Stream.of(records(0, 200, " again"), records(200, 300, ""))
                .flatMap(List::stream)
                .toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10})
  void whatWasLetGoOfIsReadAgain(int room) throws Exception {
    appendOneLine(300);
    appendLines(300, 900);
    appendOneLine(100);
    reader.begin(size, NEVER, GUARD, false, 0);
    PassResult result = null;
    while (result == null) {
      told.room = room;
      result = reader.step(transport);
      reader.letGo();
      assertThat(reader.held()).isZero();
    }
    assertThat(told.all)
        .isEqualTo(
            Stream.of(
                    records(0, 300, ""),
                    IntStream.range(300, 900).mapToObj(Integer::toString).toList(),
                    records(0, 100, ""))
                .flatMap(List::stream)
                .toList());
    assertThat(result.present()).hasSize(1000);
    assertThat(reader.end()).isEqualTo(size);
    assertThat(reader.region().stream().flatMap(line -> line.records().stream()))
        .extracting(OpenedRecord::position)
        .isEqualTo(positions);
    told.all.clear();
    pass(NEVER, GUARD);
    assertThat(told.all).isEmpty();
  }

  @Test
  void theBeginOfALineIsReadAgainWithMoreOfIt() throws Exception {
    byte[] rubbish = new byte[Limits.defaults().maxLineBytes()];
    Arrays.fill(rubbish, (byte) 'A');
    for (int i = 0; i < 3; i++) {
      append(rubbish);
      append(new byte[] {'\n'});
    }
    reader.begin(size, NEVER, GUARD, false, 0);
    for (PassResult result = null; result == null; ) {
      told.room = 10;
      result = reader.step(transport);
      reader.letGo();
    }
    assertThat(told.all).containsExactly("MALFORMED", "MALFORMED", "MALFORMED");
    assertThat(reader.end()).isEqualTo(size);
  }

  @Test
  void aLineThatIsTooLongIsNotReadAgain() throws Exception {
    byte[] rubbish = new byte[2 * Limits.defaults().maxLineBytes()];
    Arrays.fill(rubbish, (byte) 'A');
    appendLines(0, 1);
    append(rubbish);
    append(new byte[] {'\n'});
    appendLines(1, 2);
    reader.begin(size, NEVER, GUARD, false, 0);
    for (PassResult result = null; result == null; ) {
      told.room = 1;
      result = reader.step(transport);
      reader.letGo();
    }
    assertThat(told.all).containsExactly("0", "TOO_LARGE", "1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasLetGoOfIsNotMissedInAPassThatBrokeOff(boolean readsOn) throws Exception {
    appendOneLine(300);
    reader.begin(size, NEVER, GUARD, false, 0);
    told.room = 400;
    reader.step(transport);
    reader.letGo();
    if (readsOn) {
      reader.step(transport);
    }
    reader.abandon();
    told.all.clear();
    assertThat(pass(NEVER, GUARD).vanished()).isEmpty();
    assertThat(told.all)
        .isEqualTo(
            Stream.of(records(0, 200, " again"), records(200, 300, ""))
                .flatMap(List::stream)
                .toList());
  }

  @Test
  void aLineThatChangedSinceItWasLetGoOfIsToldFromItsBegin() throws Exception {
    appendOneLine(300);
    reader.begin(size, NEVER, GUARD, false, 0);
    told.room = 400;
    reader.step(transport);
    reader.letGo();
    transport.writeAt("room.txt", size - 2, "B".getBytes(StandardCharsets.US_ASCII));
    told.all.clear();
    for (PassResult result = null; result == null; ) {
      told.room = Integer.MAX_VALUE;
      result = reader.step(transport);
    }
    assertThat(told.all.subList(0, 400)).isEqualTo(records(0, 200, " again"));
    assertThat(told.all.subList(400, 598)).isEqualTo(records(200, 299, ""));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatComesLaterStartsWhereItWasLeftInALine(boolean guarded) throws Exception {
    appendOneLine(300);
    pass(NEVER, guarded ? GUARD : 0);
    told.all.clear();
    pass(positions.get(200), guarded ? GUARD : 0);
    assertThat(told.all).isEqualTo(records(200, 300, guarded ? " again" : ""));
  }

  /** What is told of some of the records, and of the rubbish behind each. */
  private static List<String> records(int from, int to, String again) {
    return IntStream.range(from, to).boxed().flatMap(i -> Stream.of(i + again, "TORN")).toList();
  }

  @Test
  void whatLandedIsToldAgainIfThereWasNoMemory() throws Exception {
    appendLines(0, 2);
    long end = size;
    appendBrokenFence(end - positions.get(1));
    told.noMemory = true;
    told.room = 10;
    reader.begin(size, NEVER, GUARD, false, 0);
    assertThatThrownBy(() -> reader.step(transport)).isInstanceOf(OutOfMemoryError.class);
    reader.abandon();
    PassResult result = pass(NEVER, GUARD);
    assertThat(told.all).contains("landed %d to %d".formatted(positions.get(1), end));
    assertThat(result.landings().hold(positions.get(0))).isFalse();
    assertThat(result.landings().hold(positions.get(1))).isTrue();
  }

  @Test
  void aRecordThatLandedWithoutItsLineFeedCameLateToo() throws Exception {
    appendLines(0, 2);
    long end = size;
    byte[] token = codec.seal(Dialect.V1_6, CLOCK, "alice", "late");
    byte[] line = codec.frame(token, Dialect.V1_6);
    append(Arrays.copyOf(line, line.length - 1));
    appendBrokenFence(size - positions.get(1));
    PassResult result = pass(NEVER, GUARD);
    assertThat(told.all).contains("late", "landed %d to %d".formatted(positions.get(1), end));
    assertThat(result.landings().hold(end)).isTrue();
  }

  /** What is left of a fence where something landed. */
  private void appendBrokenFence(long missing) throws TransportException {
    append(Arrays.copyOfRange(Fence.of(1, 0), (int) missing, Fence.UNIT));
  }

  private PassResult pass(long openFrom, long guardNanos) throws TransportException {
    reader.begin(size, openFrom, guardNanos, false, 0);
    PassResult result = null;
    while (result == null) {
      told.room = Integer.MAX_VALUE;
      result = reader.step(transport);
    }
    return result;
  }

  /** Records that lost their line feeds, with rubbish behind each. */
  private void appendOneLine(int count) throws TransportException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      positions.add(size + line.size());
      byte[] token = codec.seal(Dialect.V1_6, CLOCK, "alice", Integer.toString(i));
      byte[] framed = codec.frame(token, Dialect.V1_6);
      line.write(framed, 0, framed.length - 1);
      line.writeBytes("gAAAAA".getBytes(StandardCharsets.US_ASCII));
    }
    line.write('\n');
    append(line.toByteArray());
  }

  private void appendLines(int from, int to) throws TransportException {
    for (int i = from; i < to; i++) {
      positions.add(size);
      byte[] token = codec.seal(Dialect.V1_6, CLOCK, "alice", Integer.toString(i));
      append(codec.frame(token, Dialect.V1_6));
    }
  }

  private void append(byte[] bytes) throws TransportException {
    transport.append("room.txt", bytes);
    size += bytes.length;
  }

  /** Notes what it is told, and takes as much as there is room for. */
  private static final class Told implements PassSink {

    private final List<String> all = new ArrayList<>();
    private int room;
    private boolean noMemory;

    @Override
    public void found(OpenedRecord record, boolean again, boolean unstable) {
      room--;
      all.add(record.text() + (again ? " again" : ""));
    }

    @Override
    public void rejected(RejectedRecord rejected) {
      room--;
      all.add(rejected.reason().toString());
    }

    @Override
    public void stable(OpenedRecord record) {}

    @Override
    public void landed(long from, long to) {
      if (noMemory) {
        noMemory = false;
        throw new OutOfMemoryError("test");
      }
      all.add("landed " + from + " to " + to);
    }

    @Override
    public void becameStable(Line line) {}

    @Override
    public void restarted() {}

    @Override
    public boolean full() {
      return room <= 0;
    }

    @Override
    public boolean isBehind() {
      return false;
    }
  }
}
