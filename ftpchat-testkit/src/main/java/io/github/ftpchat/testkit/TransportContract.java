package io.github.ftpchat.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every {@link Transport} keeps to. Extend it and give it transports:
 *
 * <pre>{@code
 * class MyTransportTest extends TransportContract {
 *   private final MyPlace place = new MyPlace();
 *
 *   @Override
 *   protected Transport newTransport() {
 *     return new MyTransport(place);
 *   }
 * }
 * }</pre>
 *
 * <p>A {@code required_} test holds for each transport. An {@code optional_} one holds for those
 * that say, in their {@link TransportCapabilities}, that they can do it, and is skipped with a line
 * that names what is missing for the others.
 *
 * @since 0.1
 */
public abstract class TransportContract extends Contract {

  private static final int LARGE = 8 << 20;
  private static final String ROOM = "room.txt";

  private static final List<String> HOSTILE_NAMES =
      List.of(
          "",
          "/",
          "/etc/passwd",
          "a/",
          "a//b",
          ".",
          "..",
          "../a",
          "a/..",
          "a/../b",
          "a/./b",
          "a\\b",
          "..\\a",
          "a\r\nDELE b",
          "a\rb",
          "a\nb",
          "a\u0000b",
          "a\u001b[2J",
          "a\u007f",
          "a\u0085b",
          "a\u009bb",
          "a\uD800b",
          "a\uDE00b",
          "a\uD83D");

  private static final List<String> UNUSUAL_NAMES =
      List.of(
          "with space.txt",
          "-rf",
          "~nobody",
          "#room%41;x=1,2",
          "(1)[2]{3}'s",
          "\u00fcml\u00e4ut.txt",
          "\u0645\u0631\u062d\u0628\u0627.txt",
          "\uD83D\uDE00.txt");

  private final Queue<Transport> opened = new ConcurrentLinkedQueue<>();

  /** For subclasses. */
  protected TransportContract() {}

  /**
   * Makes a transport. All that are made in one test reach the same place, which is empty at its
   * start; they are closed at its end.
   *
   * @return the transport, not used before
   * @throws Exception if it cannot be made
   */
  protected abstract Transport newTransport() throws Exception;

  /**
   * How many transports the contended tests use at once: fewer than a server has connections.
   *
   * @return the number, at least 2
   */
  protected int contenders() {
    return 4;
  }

  /** Closes what a test opened. */
  @AfterEach
  public final void closeTransports() {
    opened.forEach(Transport::close);
  }

  // Looking

  @Test
  void required_aFileThatIsNotThereHasNoStatus() throws Exception {
    assertEquals(Map.of(), open().stat(List.of(ROOM, "sub/other.txt")));
  }

  @Test
  void required_statOfNoNamesIsEmpty() throws Exception {
    assertEquals(Map.of(), open().stat(List.of()));
  }

  @Test
  void required_statGivesTheSizeOfEachFileThatIsThere() throws Exception {
    Transport transport = open();
    List<String> names = IntStream.range(0, 12).mapToObj(i -> "room" + i + ".txt").toList();
    for (int i = 0; i < names.size(); i += 3) {
      put(transport, names.get(i), new byte[i + 1]);
    }

    assertEquals(
        Map.of(
            "room0.txt", FileStatus.ofSize(1),
            "room3.txt", FileStatus.ofSize(4),
            "room6.txt", FileStatus.ofSize(7),
            "room9.txt", FileStatus.ofSize(10)),
        transport.stat(names));
  }

  @Test
  void required_describeTellsWhatStatDoesAndTimesThatMakeSense() throws Exception {
    Transport transport = open();
    put(transport, ROOM, bytes("four\n"));
    put(transport, "empty.txt", bytes(""));

    List<String> names = List.of(ROOM, "empty.txt", "absent.txt");
    Map<String, FileStatus> described = transport.describe(names);
    Map<String, FileStatus> stat = transport.stat(names);
    assertEquals(stat.keySet(), described.keySet());
    stat.forEach((name, status) -> assertEquals(status.size(), described.get(name).size(), name));
    // A clock can be wrong by a time zone, and not by more.
    for (FileStatus status : described.values()) {
      status
          .modified()
          .ifPresent(
              time ->
                  assertTrue(
                      Duration.between(time, Instant.now()).abs().compareTo(Duration.ofHours(15))
                          < 0,
                      "just written, and modified " + time));
    }
    assertEquals(Map.of(), transport.describe(List.of()));
  }

  @Test
  void required_statSeesWhatAnotherTransportWrote() throws Exception {
    Transport one = open();
    Transport other = open();
    put(one, ROOM, bytes("first\n"));
    assertEquals(FileStatus.ofSize(6), other.stat(List.of(ROOM)).get(ROOM));

    put(one, "second.txt", bytes("second\n"));
    assertEquals(Set.of(ROOM, "second.txt"), other.stat(List.of(ROOM, "second.txt")).keySet());
  }

  @Test
  void optional_aDirectoryHasNoStatus() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    transport.makeDirectory("place");

    assertEquals(Map.of(), transport.stat(List.of("place")));
  }

  // Reading

  @Test
  void required_aFileIsReadAsItWasWritten() throws Exception {
    byte[] all = new byte[2 * 256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
      all[256 + i] = (byte) "\r\n\n\r\u0000\u001a".charAt(i % 6);
    }
    Transport transport = open();
    put(transport, ROOM, all);

    assertArrayEquals(all, readAll(transport, ROOM));
    assertArrayEquals(all, readAll(open(), ROOM));
  }

  @Test
  void required_anyPartOfAFileIsReadExactly() throws Exception {
    byte[] all = random(700, 1);
    Transport transport = open();
    put(transport, ROOM, all);

    for (int position : new int[] {0, 1, 350, 699, 700, 701, 100_000}) {
      for (int limit : new int[] {1, 2, 349, 350, 351, 700, 5_000}) {
        int from = Math.min(position, all.length);
        int to = Math.min(from + limit, all.length);
        Received received = new Received();
        long length = transport.read(ROOM, position, limit, received);
        String where = "read at " + position + " with limit " + limit;
        assertEquals(to - from, length, where);
        assertArrayEquals(Arrays.copyOfRange(all, from, to), received.bytes(), where);
      }
    }
  }

  @Test
  void required_aLimitBeyondAllSizesReadsToTheEnd() throws Exception {
    byte[] all = random(3_000, 2);
    Transport transport = open();
    put(transport, ROOM, all);
    Received received = new Received();

    assertEquals(2_000, transport.read(ROOM, 1_000, Long.MAX_VALUE, received));
    assertArrayEquals(Arrays.copyOfRange(all, 1_000, 3_000), received.bytes());
  }

  @Test
  void required_readOfAFileThatIsNotThereIsRefused() throws Exception {
    Transport transport = open();

    TransportException e =
        assertThrows(
            TransportException.class, () -> transport.read(ROOM, 0, 10, TransportContract::never));
    assertEquals(Reason.REFUSED, e.reason());
    assertEquals(Map.of(), transport.stat(List.of(ROOM)), "the read must not make the file");
  }

  @Test
  void required_aLargeFileIsReadWholeAndInOrder() throws Exception {
    byte[] all = random(LARGE, 3);
    Transport transport = open();
    put(transport, ROOM, all);

    assertArrayEquals(all, readAll(transport, ROOM));
  }

  @Test
  void required_aReadThatEndsInTheMiddleLeavesTheTransportUsable() throws Exception {
    byte[] all = random(LARGE, 4);
    Transport transport = open();
    put(transport, ROOM, all);

    for (int i = 0; i < 5; i++) {
      Received received = new Received();
      assertEquals(100, transport.read(ROOM, 1_000 + i, 100, received));
      assertArrayEquals(Arrays.copyOfRange(all, 1_000 + i, 1_100 + i), received.bytes());
      assertEquals(FileStatus.ofSize(LARGE), transport.stat(List.of(ROOM)).get(ROOM));
    }
  }

  @Test
  void required_whatWasAddedIsReadFromWhereTheLastReadEnded() throws Exception {
    Transport writer = open();
    Transport reader = open();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Received received = new Received();
    long position = 0;
    for (int i = 0; i < 10; i++) {
      byte[] line = bytes("line " + i + "\n");
      written.writeBytes(line);
      put(writer, ROOM, line);
      position += reader.read(ROOM, position, 1_000, received);
    }

    assertArrayEquals(written.toByteArray(), received.bytes());
    assertEquals(0, reader.read(ROOM, position, 1_000, TransportContract::never));
  }

  // Names

  @Test
  void required_aNameThatCouldLeaveThePlaceIsRefusedBeforeAnythingIsDone() throws Exception {
    Transport transport = open();
    ByteSink never = TransportContract::never;
    byte[] data = bytes("x\n");
    List<Executable> checks = new ArrayList<>();
    for (String name : HOSTILE_NAMES) {
      checks.add(refuses("stat", name, () -> transport.stat(List.of("fine", name))));
      checks.add(refuses("read", name, () -> transport.read(name, 0, 1, never)));
      checks.add(refuses("append", name, () -> transport.append(name, data)));
      checks.add(refuses("append in time", name, () -> transport.append(name, data, longEnough())));
      checks.add(refuses("replace", name, () -> transport.replace(name, data)));
      checks.add(refuses("probeAppendSafety", name, () -> transport.probeAppendSafety(name)));
      checks.add(refuses("writeAt", name, () -> transport.writeAt(name, 0, data)));
      checks.add(refuses("makeDirectory", name, () -> transport.makeDirectory(name)));
      checks.add(refuses("removeDirectory", name, () -> transport.removeDirectory(name)));
      checks.add(refuses("delete", name, () -> transport.delete(name)));
      checks.add(refuses("rename", name, () -> transport.rename(name, "fine")));
      checks.add(refuses("rename to it", name, () -> transport.rename("fine", name)));
      checks.add(refuses("describe", name, () -> transport.describe(List.of("fine", name))));
      if (!name.isEmpty()) {
        checks.add(refuses("list", name, () -> transport.list(name)));
      }
    }
    assertAll(checks);

    put(transport, ROOM, data);
    if (transport.capabilities().canLock()) {
      assertEquals(List.of(ROOM), transport.list(""));
    }
  }

  @Test
  void required_unusualNamesMeanNothingSpecial() throws Exception {
    Transport transport = open();
    for (String name : UNUSUAL_NAMES) {
      put(transport, name, bytes(name));
    }

    assertEquals(Set.copyOf(UNUSUAL_NAMES), transport.stat(UNUSUAL_NAMES).keySet());
    for (String name : UNUSUAL_NAMES) {
      assertArrayEquals(bytes(name), readAll(transport, name), name);
    }
    if (transport.capabilities().canLock()) {
      assertEquals(sorted(UNUSUAL_NAMES), sorted(transport.list("")));
    }
    for (String name : UNUSUAL_NAMES) {
      assertTrue(transport.delete(name), name);
    }
    assertEquals(Map.of(), transport.stat(UNUSUAL_NAMES));
  }

  @Test
  void optional_filesInADirectoryWork() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    assertTrue(transport.makeDirectory("sub"));
    put(transport, "sub/room.txt", bytes("in sub\n"));
    put(transport, ROOM, bytes("at the top\n"));

    assertEquals(
        Map.of("sub/room.txt", FileStatus.ofSize(7), ROOM, FileStatus.ofSize(11)),
        transport.stat(List.of("sub/room.txt", ROOM, "sub/other.txt")));
    assertArrayEquals(bytes("in sub\n"), readAll(transport, "sub/room.txt"));
    assertEquals(List.of(ROOM), transport.list("sub"));
    assertTrue(transport.delete("sub/room.txt"));
    assertEquals(List.of(), transport.list("sub"));
    assertArrayEquals(bytes("at the top\n"), readAll(transport, ROOM));
  }

  // Writing

  @Test
  void optional_appendMakesTheFileAndAddsAtItsEnd() throws Exception {
    Transport transport = open();
    assumeAppends(transport);
    AppendResult first = transport.append(ROOM, bytes("first\n"));
    AppendResult second = transport.append(ROOM, bytes("second\n"));

    assertAcked(first);
    assertAcked(second);
    assertFalse(first.took().isNegative(), "took " + first.took());
    assertArrayEquals(bytes("first\nsecond\n"), readAll(open(), ROOM));
  }

  @Test
  void optional_anUploadThatIsOpenedInTimeIsLikeAnyOther() throws Exception {
    Transport transport = open();
    assumeAppends(transport);
    assertAcked(transport.append(ROOM, bytes("first\n"), longEnough()));
    assertAcked(transport.append(ROOM, bytes("second\n"), longEnough()));
    assertArrayEquals(bytes("first\nsecond\n"), readAll(open(), ROOM));
  }

  @Test
  void optional_anUploadThatIsOpenedTooLateWritesNothing() throws Exception {
    Transport transport = open();
    assumeAppends(transport);
    assertAcked(transport.append(ROOM, bytes("first\n")));
    String expected = "first\n";
    if (isAcked(transport.append(ROOM, bytes("late\n"), Duration.ZERO))) {
      expected += "late\n"; // it need not look at the time where the place is fixed by the write
    }
    assertEquals(expected, text(readAll(open(), ROOM)));

    assertAcked(transport.append(ROOM, bytes("next\n")));
    expected += "next\n";
    assertEquals(expected, text(readAll(transport, ROOM)));
  }

  @Test
  void optional_appendsOfSeveralTransportsInTurnFollowEachOther() throws Exception {
    List<Transport> transports = openSeveral();
    assumeAppends(transports.get(0));
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 3 * transports.size(); i++) {
      String line = "line " + i + "\n";
      expected.append(line);
      assertAcked(transports.get(i % transports.size()).append(ROOM, bytes(line)));
    }

    assertEquals(expected.toString(), text(readAll(transports.get(0), ROOM)));
  }

  @Test
  void optional_safeAppendsAtTheSameTimeAllLandWhole() throws Exception {
    int linesEach = 40;
    List<Transport> transports = openSeveral();
    Transport first = transports.get(0);
    assumeAppends(first);
    assumeTrue(
        first.capabilities().appendSafety() == AppendSafety.SAFE,
        "concurrent appends are not said to be safe");
    List<List<String>> sent = new ArrayList<>();
    for (int writer = 0; writer < transports.size(); writer++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < linesEach; i++) {
        String filling = String.valueOf((char) ('a' + i % 26)).repeat(i % 8 == 7 ? 100_000 : 200);
        lines.add(writer + ":" + i + ":" + filling);
      }
      sent.add(lines);
    }

    race(
        transports,
        (index, transport) -> {
          for (String line : sent.get(index)) {
            assertAcked(transport.append(ROOM, bytes(line + "\n")));
          }
          return true;
        });

    List<String> found = text(readAll(first, ROOM)).lines().toList();
    for (int writer = 0; writer < transports.size(); writer++) {
      String mark = writer + ":";
      assertEquals(
          sent.get(writer).stream().map(TransportContract::shortened).toList(),
          found.stream()
              .filter(line -> line.startsWith(mark))
              .map(TransportContract::shortened)
              .toList(),
          "the lines of writer " + writer);
    }
    assertEquals(transports.size() * linesEach, found.size(), "number of lines");
  }

  @Test
  void optional_writeAtWritesOverWhatIsThereAndNoFurther() throws Exception {
    Transport transport = open();
    assumeWritesAt(transport);
    assertAcked(transport.writeAt(ROOM, 0, bytes("0123456789")));
    assertAcked(transport.writeAt(ROOM, 3, bytes("abc")));
    assertArrayEquals(bytes("012abc6789"), readAll(transport, ROOM));

    assertAcked(transport.writeAt(ROOM, 8, bytes("XYZ")));
    assertAcked(transport.writeAt(ROOM, 11, bytes("!")));
    assertArrayEquals(bytes("012abc67XYZ!"), readAll(open(), ROOM));
  }

  @Test
  void optional_anAppendAfterAWriteAtGoesToTheEnd() throws Exception {
    Transport transport = open();
    assumeWritesAt(transport);
    assumeAppends(transport);
    assertAcked(transport.append(ROOM, bytes("0123456789")));
    assertAcked(transport.writeAt(ROOM, 2, bytes("ab")));
    assertEquals(5, transport.read(ROOM, 5, 10, new Received()));
    assertAcked(transport.append(ROOM, bytes("end")));

    assertArrayEquals(bytes("01ab456789end"), readAll(transport, ROOM));
  }

  @Test
  void optional_replaceLeavesNothingOfWhatWasThere() throws Exception {
    Transport transport = open();
    assumeReplaces(transport);
    put(transport, ROOM, bytes("a long first life\n"));
    assertAcked(transport.replace(ROOM, bytes("new\n")));
    assertArrayEquals(bytes("new\n"), readAll(open(), ROOM));

    assertAcked(transport.replace(ROOM, bytes("new and longer than it was\n")));
    assertArrayEquals(bytes("new and longer than it was\n"), readAll(transport, ROOM));
  }

  @Test
  void required_aWriteWorksOrIsRefusedAsUnsupported() throws Exception {
    Transport transport = open();
    TransportCapabilities can = transport.capabilities();

    assertWorksOrUnsupported(can.canAppend(), () -> transport.append("a.txt", bytes("x")));
    assertWorksOrUnsupported(can.canWriteAt(), () -> transport.writeAt("b.txt", 0, bytes("x")));

    Map<String, FileStatus> made = transport.stat(List.of("a.txt", "b.txt"));
    assertEquals(can.canAppend(), made.containsKey("a.txt"));
    assertEquals(can.canWriteAt(), made.containsKey("b.txt"));
  }

  @Test
  void required_deleteTellsWhetherThereWasAFile() throws Exception {
    Transport transport = open();
    assertFalse(transport.delete(ROOM));
    put(transport, ROOM, bytes("x\n"));

    assertTrue(transport.delete(ROOM));
    assertFalse(transport.delete(ROOM));
    assertEquals(Map.of(), open().stat(List.of(ROOM)));
  }

  @Test
  void required_aFileThatIsMadeAgainHoldsNothingOfTheOldOne() throws Exception {
    Transport transport = open();
    put(transport, ROOM, bytes("a long first life\n"));
    transport.delete(ROOM);
    put(transport, ROOM, bytes("new\n"));

    assertArrayEquals(bytes("new\n"), readAll(transport, ROOM));
  }

  @Test
  void optional_renameGivesAFileANameThatNoOtherHas() throws Exception {
    Transport transport = open();
    assumeRenames(transport);
    put(transport, ROOM, bytes("old\n"));

    assertTrue(transport.rename(ROOM, "archive.txt"));
    assertFalse(transport.rename(ROOM, "another.txt"));
    assertEquals(
        Set.of("archive.txt"), open().stat(List.of(ROOM, "archive.txt", "another.txt")).keySet());
    assertArrayEquals(bytes("old\n"), readAll(transport, "archive.txt"));

    put(transport, ROOM, bytes("new\n"));
    TransportException e =
        assertThrows(TransportException.class, () -> transport.rename(ROOM, "archive.txt"));
    assertEquals(Reason.REFUSED, e.reason());
    assertArrayEquals(bytes("old\n"), readAll(transport, "archive.txt"));
    assertArrayEquals(bytes("new\n"), readAll(transport, ROOM));
  }

  @Test
  void required_probingForSafetyLeavesNoTrace() throws Exception {
    Transport transport = open();
    AppendSafety known = transport.capabilities().appendSafety();
    put(transport, ROOM, bytes("what is there\n"));

    AppendSafety ofOld = transport.probeAppendSafety(ROOM);
    AppendSafety ofNew = transport.probeAppendSafety("new.txt");

    assertNotNull(ofOld);
    assertNotNull(ofNew);
    if (known != AppendSafety.UNKNOWN) {
      assertEquals(known, ofOld);
    }
    assertArrayEquals(bytes("what is there\n"), readAll(transport, ROOM));
    FileStatus made =
        transport.stat(List.of("new.txt")).getOrDefault("new.txt", FileStatus.ofSize(0));
    assertEquals(0, made.size(), "size of the file that the probe made");
    if (transport.capabilities().canLock()) {
      List<String> names = new ArrayList<>(transport.list(""));
      names.removeAll(List.of(ROOM, "new.txt"));
      assertEquals(List.of(), names);
    }
  }

  // Directories

  @Test
  void optional_aDirectoryIsMadeOnceAndRemovedOnce() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    assertTrue(transport.makeDirectory("lock"));
    assertFalse(transport.makeDirectory("lock"));
    assertEquals(List.of("lock"), transport.list(""));

    assertTrue(transport.removeDirectory("lock"));
    assertFalse(transport.removeDirectory("lock"));
    assertEquals(List.of(), transport.list(""));
    assertTrue(transport.makeDirectory("lock"));
  }

  @Test
  void optional_aDirectoryThatIsNotEmptyIsNotRemoved() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    assertTrue(transport.makeDirectory("room.txt.lock"));
    assertTrue(transport.makeDirectory("room.txt.lock/nonce"));

    assertFalse(transport.removeDirectory("room.txt.lock"));
    assertEquals(List.of("nonce"), transport.list("room.txt.lock"));
    assertTrue(transport.removeDirectory("room.txt.lock/nonce"));
    put(transport, "room.txt.lock/file", bytes("x"));
    assertFalse(transport.removeDirectory("room.txt.lock"));
    assertTrue(transport.delete("room.txt.lock/file"));
    assertTrue(transport.removeDirectory("room.txt.lock"));
  }

  @Test
  void optional_aDirectoryIsNotMadeInOneThatIsNotThere() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    try {
      assertFalse(transport.makeDirectory("room.txt.lock/nonce"));
    } catch (TransportException e) {
      // As good an answer.
    }

    assertEquals(List.of(), transport.list(""));
  }

  @Test
  void optional_listGivesBareNamesAndNothingForWhatIsNotThere() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    assertEquals(List.of(), transport.list(""));
    assertEquals(List.of(), transport.list("absent"));
    transport.makeDirectory("a");
    transport.makeDirectory("a/b");
    transport.makeDirectory("a/b/c");
    put(transport, "a/file.txt", bytes("x"));
    put(transport, ROOM, bytes("x"));

    assertEquals(List.of("a", ROOM), sorted(transport.list("")));
    assertEquals(List.of("b", "file.txt"), sorted(transport.list("a")));
    assertEquals(List.of("c"), transport.list("a/b"));
    assertEquals(List.of(), transport.list("a/b/c"));
  }

  @Test
  void optional_filesAndDirectoriesAreNotTakenForEachOther() throws Exception {
    Transport transport = open();
    assumeLocks(transport);
    put(transport, "file", bytes("x"));
    transport.makeDirectory("directory");

    assertNotTrue(() -> transport.makeDirectory("file"));
    assertNotTrue(() -> transport.removeDirectory("file"));
    assertNotTrue(() -> transport.delete("directory"));

    assertEquals(List.of("directory", "file"), sorted(transport.list("")));
    assertArrayEquals(bytes("x"), readAll(transport, "file"));
  }

  @Test
  void optional_ofConcurrentMakersAndRemoversOneWins() throws Exception {
    List<Transport> transports = openSeveral();
    assumeLocks(transports.get(0));
    for (int round = 0; round < 20; round++) {
      String name = "lock" + round;
      List<Boolean> made = race(transports, (i, transport) -> transport.makeDirectory(name));
      assertEquals(1, Collections.frequency(made, true), "makers of " + name + " who won");

      List<Boolean> removed = race(transports, (i, transport) -> transport.removeDirectory(name));
      assertEquals(1, Collections.frequency(removed, true), "removers of " + name + " who won");
    }
  }

  // Capabilities, abort, close

  @Test
  void required_theConnectionIsNumberedAndKept() throws Exception {
    try (Transport unused = newTransport()) {
      assertNotNull(unused.capabilities());
    }
    Transport transport = open();
    TransportCapabilities before = transport.capabilities();
    assertNotEquals(0, before.connection(), "number of the connection in use");
    assertNotEquals(TransportCapabilities.Channel.UNKNOWN, before.channel());

    put(transport, ROOM, bytes("x\n"));
    readAll(transport, ROOM);
    transport.delete(ROOM);

    assertEquals(before.connection(), transport.capabilities().connection());
    assertEquals(before.channel(), transport.capabilities().channel());
  }

  @Test
  void required_abortMakesAReadUnderWayFail() throws Exception {
    TransportException e = problemOfReadDuring(Transport::abort);

    assertEquals(Reason.ABORTED, e.reason());
  }

  @Test
  void required_theTransportIsUsableAfterAnAbort() throws Exception {
    Transport transport = open();
    byte[] all = random(LARGE, 5);
    put(transport, ROOM, all);
    for (int i = 0; i < 2; i++) {
      problemOfReadDuring(transport, Transport::abort);

      assertEquals(FileStatus.ofSize(LARGE), transport.stat(List.of(ROOM)).get(ROOM));
      assertArrayEquals(all, readAll(transport, ROOM));
    }
    put(transport, "other.txt", bytes("x\n"));
    assertArrayEquals(bytes("x\n"), readAll(transport, "other.txt"));
  }

  @Test
  void required_abortWithoutACallHasNoEffect() throws Exception {
    try (Transport unused = newTransport()) {
      unused.abort();
      assertEquals(Map.of(), unused.stat(List.of(ROOM)));
    }
    Transport transport = open();
    transport.abort();
    put(transport, ROOM, bytes("x\n"));
    transport.abort();
    transport.abort();

    assertArrayEquals(bytes("x\n"), readAll(transport, ROOM));
  }

  @Test
  void required_closeEndsAReadUnderWay() throws Exception {
    TransportException e = problemOfReadDuring(Transport::close);

    assertEquals(Reason.CLOSED, e.reason());
  }

  @Test
  void required_everyCallAfterCloseSaysSo() throws Exception {
    Transport transport = open();
    put(transport, ROOM, bytes("x\n"));
    transport.close();

    List<Callable<?>> calls =
        List.of(
            () -> transport.stat(List.of(ROOM)),
            () -> transport.describe(List.of(ROOM)),
            () -> transport.read(ROOM, 0, 1, TransportContract::never),
            () -> transport.append(ROOM, bytes("y\n")),
            () -> transport.append(ROOM, bytes("y\n"), longEnough()),
            () -> transport.writeAt(ROOM, 0, bytes("y\n")),
            () -> transport.list(""),
            () -> transport.makeDirectory("lock"),
            () -> transport.removeDirectory("lock"),
            () -> transport.delete(ROOM));
    for (Callable<?> call : calls) {
      TransportException e = assertThrows(TransportException.class, call::call);
      assertEquals(Reason.CLOSED, e.reason());
    }
    // One that cannot do it may say so.
    List<Callable<?>> optional =
        List.of(
            () -> transport.replace(ROOM, bytes("y\n")), () -> transport.rename(ROOM, "other.txt"));
    for (Callable<?> call : optional) {
      TransportException e = assertThrows(TransportException.class, call::call);
      assertTrue(e.reason() == Reason.CLOSED || e.reason() == Reason.UNSUPPORTED, e.toString());
    }
    assertArrayEquals(bytes("x\n"), readAll(open(), ROOM));
  }

  @Test
  void required_closeMayBeCalledAgainAndOnATransportThatWasNeverUsed() throws Exception {
    Transport unused = newTransport();
    unused.close();
    unused.close();
    Transport used = open();
    used.close();
    used.close();
    used.abort();
    assertNotNull(used.capabilities());
  }

  // Helpers

  /** Opens a transport and uses it once, so that it knows its capabilities. */
  private Transport open() throws Exception {
    Transport transport = newTransport();
    opened.add(transport);
    transport.stat(List.of("a file that is never there"));
    return transport;
  }

  private List<Transport> openSeveral() throws Exception {
    List<Transport> transports = new ArrayList<>();
    for (int i = 0; i < contenders(); i++) {
      transports.add(open());
    }
    return transports;
  }

  private static void assumeAppends(Transport transport) {
    assumeTrue(transport.capabilities().canAppend(), "the transport cannot append");
  }

  private static void assumeWritesAt(Transport transport) {
    assumeTrue(transport.capabilities().canWriteAt(), "the transport cannot write at a position");
  }

  /** Replaces a file that was not there: there is no capability that tells. */
  private static void assumeReplaces(Transport transport) throws Exception {
    try {
      assertAcked(transport.replace("made.txt", bytes("x")));
    } catch (TransportException e) {
      assumeTrue(e.reason() != Reason.UNSUPPORTED, "the transport cannot replace a file");
      throw e;
    }
    assertArrayEquals(bytes("x"), readAll(transport, "made.txt"));
  }

  /** Renames a file that is not there: there is no capability that tells. */
  private static void assumeRenames(Transport transport) throws Exception {
    try {
      assertFalse(transport.rename("absent.txt", "new.txt"));
    } catch (TransportException e) {
      assumeTrue(e.reason() != Reason.UNSUPPORTED, "the transport cannot rename a file");
      throw e;
    }
  }

  private static void assumeLocks(Transport transport) {
    assumeTrue(transport.capabilities().canLock(), "the transport cannot make directories");
  }

  /** Adds to a file in the way that the transport can. */
  private static void put(Transport transport, String name, byte[] data) throws Exception {
    TransportCapabilities can = transport.capabilities();
    assumeTrue(can.canAppend() || can.canWriteAt(), "the transport cannot write");
    if (can.canAppend()) {
      assertAcked(transport.append(name, data));
    } else {
      FileStatus end = transport.stat(List.of(name)).getOrDefault(name, FileStatus.ofSize(0));
      assertAcked(transport.writeAt(name, end.size(), data));
    }
  }

  private static byte[] readAll(Transport transport, String name) throws Exception {
    Received received = new Received();
    long length = transport.read(name, 0, Integer.MAX_VALUE, received);
    assertEquals(received.bytes().length, length, "the number that read returned");
    return received.bytes();
  }

  private TransportException problemOfReadDuring(Consumer<Transport> interruption)
      throws Exception {
    Transport transport = open();
    put(transport, ROOM, random(LARGE, 6));
    return problemOfReadDuring(transport, interruption);
  }

  /** Reads a large file, and interrupts that from another thread when the first bytes are here. */
  private TransportException problemOfReadDuring(
      Transport transport, Consumer<Transport> interruption) throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    Thread interrupter =
        new Thread(
            () -> {
              if (arrives(reading)) {
                interruption.accept(transport);
                interrupted.countDown();
              }
            });
    interrupter.start();
    try {
      return assertThrows(
          TransportException.class,
          () ->
              transport.read(
                  ROOM,
                  0,
                  LARGE,
                  (buffer, offset, length) -> {
                    assertFalse(over.get(), "bytes came after the read had ended");
                    reading.countDown();
                    assertTrue(arrives(interrupted), "the interruption must not block");
                  }));
    } finally {
      over.set(true);
      interrupter.join(timeLimit().toMillis() / 2);
    }
  }

  private boolean arrives(CountDownLatch latch) {
    try {
      return latch.await(timeLimit().toMillis() / 2, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets all transports do the same at once, each in a thread of its own. */
  private <T> List<T> race(List<Transport> transports, Contender<T> contender) throws Exception {
    CyclicBarrier start = new CyclicBarrier(transports.size());
    ExecutorService threads = Executors.newFixedThreadPool(transports.size());
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < transports.size(); i++) {
        int index = i;
        futures.add(
            threads.submit(
                () -> {
                  start.await(timeLimit().toMillis() / 2, TimeUnit.MILLISECONDS);
                  return contender.run(index, transports.get(index));
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(timeLimit().toMillis(), TimeUnit.MILLISECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Longer than a test may take. */
  private Duration longEnough() {
    return timeLimit().multipliedBy(5);
  }

  private static Executable refuses(String method, String name, Executable call) {
    String escaped =
        name.chars()
            .mapToObj(c -> c > ' ' && c < 127 ? String.valueOf((char) c) : "<%02x>".formatted(c))
            .collect(Collectors.joining());
    return () ->
        assertThrows(IllegalArgumentException.class, call, method + " of \"" + escaped + "\"");
  }

  private static void assertNotTrue(Callable<Boolean> call) throws Exception {
    try {
      assertFalse(call.call());
    } catch (TransportException e) {
      // Refusing is as good.
    }
  }

  private static void assertAcked(AppendResult result) {
    assertEquals(AppendResult.Outcome.ACKED, result.outcome(), () -> result.problem().toString());
  }

  /** Tells whether something was written that may be too late. */
  private static boolean isAcked(AppendResult result) {
    if (result.outcome() == AppendResult.Outcome.ACKED) {
      return true;
    }
    assertEquals(AppendResult.Outcome.NOT_WRITTEN, result.outcome());
    assertEquals(Reason.TIMED_OUT, result.problem().orElseThrow().reason());
    return false;
  }

  private static void assertWorksOrUnsupported(boolean can, Callable<AppendResult> write)
      throws Exception {
    if (can) {
      assertAcked(write.call());
      return;
    }
    TransportException problem;
    try {
      AppendResult result = write.call();
      assertEquals(AppendResult.Outcome.NOT_WRITTEN, result.outcome());
      problem = result.problem().orElseThrow();
    } catch (TransportException e) {
      problem = e;
    }
    assertEquals(Reason.UNSUPPORTED, problem.reason());
  }

  private static void never(byte[] buffer, int offset, int length) {
    fail("the sink was given " + length + " bytes");
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().sorted().toList();
  }

  /** Keeps the messages of failures readable, and still tells whole lines from others. */
  private static String shortened(String line) {
    return line.length() <= 40
        ? line
        : line.substring(0, 20) + "... " + line.length() + " #" + line.hashCode();
  }

  @FunctionalInterface
  private interface Contender<T> {
    T run(int index, Transport transport) throws Exception;
  }

  /** Keeps what a read gives, and checks how it is given. */
  private static final class Received implements ByteSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void accept(byte[] buffer, int offset, int length) {
      assertTrue(length > 0, "a sink is never given nothing");
      bytes.write(buffer, offset, length);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
