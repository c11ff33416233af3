package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Limits;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import io.github.ftpchat.simulation.SimulatedServer.Cut;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Readers of a file that everything is done to which can be done to a file: none shows a record
 * twice, and none misses one that stays.
 */
class ChangingFileTest {

  /** Lines longer than this are too long, so that small files have such lines. */
  private static final int MAX_LINE = 2_000;

  private static final Limits LIMITS =
      Limits.defaults()
          .withMaxLineBytes(MAX_LINE)
          .withMaxPayloadBytes(1_000)
          .withMaxUndelivered(3)
          .withMaxUndeliveredBytes(100_000);

  /** What is done to the file. */
  enum Deed {
    RECORD,
    RECORDS,
    CRLF_RECORD,
    CR_RECORD,
    NO_TERMINATOR,
    TERMINATOR,
    CR,
    TORN,
    GLUED,
    REPETITION,
    GARBAGE,
    BLANK_LINES,
    LONG_LINE,
    LONG_LINE_WITHOUT_END,
    OVERWRITE_END,
    TRUNCATE_END,
    ROTATE,
    TRIM,
    WIPE,
    DELETE,
    REWRITE_AT_SAME_SIZE,
    SECONDS_PASS,
    MINUTES_PASS,
    CUT,
    LISTENER_STOPS,
    LISTENER_GOES_ON
  }

  /**
   * A deed.
   *
   * @param deed what
   * @param amount how much of it
   * @param pause milliseconds to the next
   */
  record Step(Deed deed, int amount, int pause) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return steps(EnumSet.allOf(Deed.class));
  }

  /** What cannot happen where the server appends safely: that bytes change after they were read. */
  @Provide
  Arbitrary<List<Step>> stepsOnASafeServer() {
    return steps(
        EnumSet.complementOf(
            EnumSet.of(Deed.OVERWRITE_END, Deed.TRUNCATE_END, Deed.REWRITE_AT_SAME_SIZE)));
  }

  /**
   * Where ours write in between, their appends can land in the midst of a line that was too long,
   * and make records of its parts. Nobody looks at such lines twice.
   */
  @Provide
  Arbitrary<List<Step>> stepsBesideAWriter() {
    return steps(EnumSet.complementOf(EnumSet.of(Deed.LONG_LINE, Deed.LONG_LINE_WITHOUT_END)));
  }

  private static Arbitrary<List<Step>> steps(Set<Deed> deeds) {
    return Combinators.combine(
            Arbitraries.of(deeds),
            Arbitraries.integers().between(0, 9),
            Arbitraries.of(0, 1, 30, 300, 700))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void nothingIsShownTwiceOrMissedOnAnUnsafeServer(@ForAll("steps") List<Step> steps) {
    check(steps, Appending.SEEK_AT_OPEN, false);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void nothingIsShownTwiceOrMissedOnASafeServer(@ForAll("stepsOnASafeServer") List<Step> steps) {
    check(steps, Appending.LOCKED, false);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void whoWritesMeanwhileLosesNothing(@ForAll("stepsBesideAWriter") List<Step> steps) {
    check(steps, Appending.SEEK_AT_OPEN, true);
  }

  /** A short line stands at the end of what is stable, less than an anchor behind another. */
  @Example
  void aChangeOfAShortStableLineIsSeen() {
    List<Step> steps =
        List.of(
            new Step(Deed.RECORD, 0, 0),
            new Step(Deed.TERMINATOR, 0, 0),
            new Step(Deed.MINUTES_PASS, 3, 0),
            new Step(Deed.RECORD, 0, 30),
            new Step(Deed.REWRITE_AT_SAME_SIZE, 0, 0));
    check(steps, Appending.SEEK_AT_OPEN, false);
  }

  /** The characters that are left of it when all others are dropped happen to look like a token. */
  @Example
  void aLongLineIsNoRecordOfAnotherPassword() {
    List<Step> steps =
        List.of(new Step(Deed.LONG_LINE_WITHOUT_END, 0, 0), new Step(Deed.LONG_LINE, 0, 0));
    check(steps, Appending.LOCKED, false);
  }

  /** A record in front of it is given up with it, and what comes behind it is shown. */
  @Example
  void aLineThatIsFarTooLongAndHasNoEndIsGivenUp() {
    List<Step> steps =
        List.of(
            new Step(Deed.NO_TERMINATOR, 0, 0),
            new Step(Deed.LONG_LINE_WITHOUT_END, 0, 0),
            new Step(Deed.LONG_LINE_WITHOUT_END, 7, 0));
    check(steps, Appending.LOCKED, false);
  }

  /** Rare in the random worlds, so what is said is tried here. */
  @Example
  void whoseRecordIsTakenAwayTimeAndAgainIsToldSo() {
    List<Step> steps =
        List.of(
            new Step(Deed.RECORD, 0, 0),
            new Step(Deed.RECORD, 0, 0),
            new Step(Deed.RECORD, 0, 30),
            new Step(Deed.OVERWRITE_END, 5, 700),
            new Step(Deed.OVERWRITE_END, 1, 0),
            new Step(Deed.SECONDS_PASS, 1, 30),
            new Step(Deed.LISTENER_GOES_ON, 9, 30),
            new Step(Deed.CUT, 3, 30),
            new Step(Deed.REWRITE_AT_SAME_SIZE, 9, 0),
            new Step(Deed.REPETITION, 5, 300),
            new Step(Deed.CR_RECORD, 5, 1),
            new Step(Deed.MINUTES_PASS, 3, 30),
            new Step(Deed.ROTATE, 0, 1),
            new Step(Deed.DELETE, 3, 700),
            new Step(Deed.NO_TERMINATOR, 6, 0),
            new Step(Deed.SECONDS_PASS, 4, 1),
            new Step(Deed.CR_RECORD, 1, 30),
            new Step(Deed.TRIM, 8, 300));
    check(steps, Appending.SEEK_AT_OPEN, true);
  }

  private static void check(List<Step> steps, Appending appending, boolean writing) {
    Simulation world = new Simulation(7, appending);
    world.limits = LIMITS;
    Simulation.Peer watcher = world.peer("watcher").limits(LIMITS).join();
    Simulation.Peer writer =
        writing ? world.peer("writer").asParticipant().limits(LIMITS).join() : watcher;
    int number = 0;
    for (Step step : steps) {
      number++;
      if (writing && number % 3 == 0) {
        writer.send("mine " + number);
      }
      doIt(world, watcher, step, number);
      world.sleep(Duration.ofMillis(step.pause));
    }
    watcher.callbacks.resume();
    world.sleep(Duration.ofMinutes(1));
    // A file that was replaced by one of the same size gives itself away when it grows.
    add(world, bytes("\n"), world.line("stranger", "last"));
    world.sleep(Duration.ofMinutes(5));
    List<MessageId> stay = new ArrayList<>(world.idsInFile());
    stay.retainAll(world.idsThatNeedNoEnd());
    for (Simulation.Peer peer : world.peers) {
      List<MessageId> shown = peer.shown.stream().map(ChatMessage::id).toList();
      assertThat(shown).as("%s after %s", peer.name, steps).doesNotHaveDuplicates();
      assertThat(shown).as("%s after %s", peer.name, steps).containsAll(stay);
      // Whose record was taken away after each append is told so.
      assertThat(peer.errors)
          .allMatch(error -> writing && error.getMessage().contains("it is not in lobby.txt"));
    }
    if (writing) {
      assertThat(writer.sent.values())
          .allMatch(message -> message.settled().isDone() && message.written().isDone());
    }
    long commands = world.server.commands;
    world.sleep(Duration.ofMinutes(10));
    assertThat(world.server.commands - commands).as("commands in ten idle minutes").isLessThan(400);
    world.close();
  }

  private static void doIt(Simulation world, Simulation.Peer watcher, Step step, int number) {
    byte[] old = world.server.file(Simulation.FILE);
    byte[] line = world.line("stranger", "text " + number + "x".repeat(step.amount * 7));
    byte[] bare = Arrays.copyOf(line, line.length - 1);
    int cut = Math.min(old.length, 1 + step.amount * 40);
    switch (step.deed) {
      case RECORD -> add(world, line);
      case RECORDS -> {
        for (int i = 0; i < step.amount; i++) {
          add(world, world.line("stranger", "text " + number + "." + i));
        }
      }
      case CRLF_RECORD -> add(world, bare, bytes("\r\n"));
      case CR_RECORD -> add(world, bare, bytes("\r"));
      case NO_TERMINATOR -> add(world, bare);
      case TERMINATOR -> add(world, bytes("\n"));
      case CR -> add(world, bytes("\r"));
      case TORN -> add(world, Arrays.copyOf(line, line.length * step.amount / 10));
      case GLUED -> add(world, bare, world.line("stranger", "glued to " + number));
      case REPETITION -> add(world, Arrays.copyOfRange(old, old.length - cut, old.length), line);
      case GARBAGE -> add(world, bytes("~".repeat(step.amount) + "\n"));
      case BLANK_LINES -> add(world, bytes("\n\r\n\r".repeat(step.amount)));
      case LONG_LINE -> add(world, noise(number, MAX_LINE + step.amount * 300), bytes("\n"));
      case LONG_LINE_WITHOUT_END -> add(world, noise(number, MAX_LINE / 2 + step.amount * 300));
      case OVERWRITE_END ->
          world.server.replace(Simulation.FILE, join(Arrays.copyOf(old, old.length - cut), line));
      case TRUNCATE_END ->
          world.server.replace(Simulation.FILE, Arrays.copyOf(old, old.length - cut));
      case ROTATE -> world.server.replace(Simulation.FILE, line);
      case TRIM -> world.server.replace(Simulation.FILE, trim(old, old.length / 2));
      case WIPE -> world.server.replace(Simulation.FILE, new byte[0]);
      case DELETE -> world.server.delete(Simulation.FILE);
      case REWRITE_AT_SAME_SIZE -> {
        int from = Math.max(0, old.length - cut - line.length);
        byte[] fill = bytes("~".repeat(cut));
        byte[] other = join(Arrays.copyOf(old, from), line, fill);
        world.server.replace(Simulation.FILE, Arrays.copyOf(other, old.length));
      }
      case SECONDS_PASS -> world.sleep(Duration.ofSeconds(step.amount));
      case MINUTES_PASS -> world.sleep(Duration.ofSeconds(20L * step.amount));
      case CUT -> {
        watcher.connection.cutCall = watcher.connection.calls + 1 + step.amount % 4;
        watcher.connection.cut = step.amount % 2 == 0 ? Cut.WITHIN : Cut.AFTER;
      }
      case LISTENER_STOPS -> watcher.callbacks.pause();
      case LISTENER_GOES_ON -> watcher.callbacks.resume();
    }
  }

  private static void add(Simulation world, byte[]... parts) {
    world.server.add(Simulation.FILE, join(parts));
  }

  private static byte[] trim(byte[] content, int at) {
    int from = at;
    while (from < content.length && content[from] != '\n') {
      from++;
    }
    return Arrays.copyOfRange(content, Math.min(content.length, from + 1), content.length);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  /** No two are alike, as they would be taken for each other. */
  private static byte[] noise(int number, int length) {
    return Arrays.copyOf(bytes(("!" + number + "~").repeat(length)), length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
