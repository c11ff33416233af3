package io.github.ftpchat.ftp.matrix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.matrix.DrivenRoom.Author;
import io.github.ftpchat.ftp.matrix.DrivenRoom.Settled;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.ftp.testkit.Leaks;
import io.github.ftpchat.ftp.testkit.PlainAppePeer.Program;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * One cell of the matrix: a server, and how long an upload's first byte lets itself be waited for
 * after the 150. In it a crowd writes several times, each time into a new room: plain peers alone,
 * participants with the library alone, plain peers beside sessions that only read, beside
 * participants who only heal, and beside such who write too.
 *
 * @param kind the server
 * @param delay between the 150 and the upload's data
 * @param messages how many each writer writes
 */
record Cell(ServerKind kind, Duration delay, int messages) {

  private static final int WRITERS = 8;
  private static final int READERS = 2;
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  /** Longer than what is read back is guarded. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration LEAK_LIMIT = Duration.ofSeconds(10);

  /** As long as the lines of the others are on average. */
  private static final byte[] LINE = ("x".repeat(360) + "\n").getBytes(US_ASCII);

  static final List<String> COLUMNS =
      List.of(
          "server",
          "delay ms",
          "writers",
          "sent",
          "settled",
          "settled lost",
          "shown twice",
          "not shown",
          "lines torn",
          "in file twice",
          "out of order",
          "appends per message",
          "settled after ms (p50 / p99)",
          "APPE and one read ms (p50 / p99)",
          "8 plain peers lose, alone",
          "4 plain peers lose, beside 4 who only read",
          "beside 4 who heal",
          "beside 4 who write and heal",
          "s");

  /** Runs the cell, adds its rows to a table, and says what broke the promises. */
  void run(Table table) throws Exception {
    List<String> broken = new ArrayList<>();
    try (FtpServerFixture server = kind.start();
        FaultProxy proxy =
            FaultProxy.inFrontOf(new InetSocketAddress(server.host(), server.port()))) {
      proxy.delayUploads(delay);
      String alone = plainLoss(server, proxy, "plain", WRITERS, messages, (room, name) -> {});
      String reference = kind.appendsSafely() ? reference(server, proxy).toString() : "";
      broken.addAll(ours(server, proxy, table, alone, reference));
      List<String> losses = new ArrayList<>(List.of(alone));
      losses.add(plainLoss(server, proxy, "unhealed", WRITERS / 2, mixed(), DrivenRoom::watch));
      losses.add(plainLoss(server, proxy, "healed", WRITERS / 2, mixed(), DrivenRoom::join));
      broken.addAll(mixed(server, proxy, table, losses));
    }
    assertThat(broken).as("%s, seed %d", this, Seeds.SEED).isEmpty();
  }

  /** What plain peers lose beside sessions that write nothing of their own. */
  private String plainLoss(
      FtpServerFixture server,
      FaultProxy proxy,
      String name,
      int peers,
      int each,
      BiConsumer<DrivenRoom, String> silent)
      throws InterruptedException {
    try (DrivenRoom room = new DrivenRoom(server, proxy, name)) {
      for (int i = 0; i < WRITERS / 2; i++) {
        silent.accept(room, "silent" + i);
      }
      room.drive(plainPeers(room, peers), each, LONGEST_PAUSE);
      room.awaitQuiet(healed(), PATIENCE);
      return plainLoss(room.check(), peers * each);
    }
  }

  /** How many messages each writes of a mixed crowd, which is slow. */
  private int mixed() {
    return Math.max(10, messages / 2);
  }

  /** How long those who heal take their time at most: they wait up to five settle times. */
  private Duration healed() {
    return Duration.ofSeconds(2).plus(delay.multipliedBy(10));
  }

  private static String plainLoss(Invariants found, int sent) {
    int lost = found.acknowledgedMissing().size();
    return "%d of %d (%d %%)".formatted(lost, sent, Math.round(100.0 * lost / sent));
  }

  private static List<Author> plainPeers(DrivenRoom room, int count) {
    List<Author> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(room.joinPlain("plain" + i, i % 2 == 0 ? Program.V1_6 : Program.V1_7));
    }
    return peers;
  }

  private List<String> ours(
      FtpServerFixture server, FaultProxy proxy, Table table, String plain, String reference)
      throws InterruptedException {
    long start = System.nanoTime();
    DrivenRoom room = new DrivenRoom(server, proxy, "ours");
    List<String> broken;
    Invariants found;
    try (room) {
      found = drive(room, join(room, WRITERS), messages, Duration.ZERO);
      broken = broken(room, found);
      broken.addAll(onlyWhereUndisturbed(found));
    }
    broken.addAll(leaks(proxy));
    row(table, "8 ours", room, found, reference, List.of(plain, "", "", ""), start);
    return broken;
  }

  private List<String> mixed(
      FtpServerFixture server, FaultProxy proxy, Table table, List<String> losses)
      throws InterruptedException {
    long start = System.nanoTime();
    DrivenRoom room = new DrivenRoom(server, proxy, "mixed");
    List<String> broken;
    Invariants found;
    try (room) {
      List<Author> authors = join(room, WRITERS / 2);
      authors.addAll(plainPeers(room, WRITERS / 2));
      found = drive(room, authors, mixed(), healed());
      broken = broken(room, found);
      if (kind.appendsSafely()) {
        broken.addAll(onlyWhereUndisturbed(found));
      }
    }
    broken.addAll(leaks(proxy));
    losses.add(plainLoss(found, WRITERS / 2 * mixed()));
    row(table, "4 ours + 4 plain", room, found, "", losses, start);
    return broken;
  }

  private static List<Author> join(DrivenRoom room, int participants) {
    for (int i = 0; i < READERS; i++) {
      room.watch("reader" + i);
    }
    List<Author> authors = new ArrayList<>();
    for (int i = 0; i < participants; i++) {
      authors.add(room.join(DrivenRoom.SDK + i));
    }
    return authors;
  }

  private static Invariants drive(DrivenRoom room, List<Author> authors, int each, Duration quiet)
      throws InterruptedException {
    room.drive(authors, each, LONGEST_PAUSE);
    room.awaitSettled(PATIENCE);
    room.awaitQuiet(quiet, PATIENCE);
    room.awaitShown(PATIENCE);
    return room.check();
  }

  private List<String> broken(DrivenRoom room, Invariants found) {
    List<String> broken = new ArrayList<>(found.violations());
    if (room.settled().size() != room.taken()) {
      broken.add("only %d of %d are settled".formatted(room.settled().size(), room.taken()));
    }
    room.errors().forEach(error -> broken.add("reported: " + error));
    return broken;
  }

  /** What holds besides where appends cannot overwrite each other. */
  private static List<String> onlyWhereUndisturbed(Invariants found) {
    List<String> broken = new ArrayList<>(found.violationsUndisturbed());
    broken.removeAll(found.violations());
    return broken;
  }

  private static List<String> leaks(FaultProxy proxy) {
    try {
      Leaks.assertNone(LEAK_LIMIT, proxy);
      return List.of();
    } catch (AssertionError e) {
      return List.of(e.getMessage());
    }
  }

  private void row(
      Table table,
      String writers,
      DrivenRoom room,
      Invariants found,
      String reference,
      List<String> losses,
      long start) {
    List<Settled> settled = room.settled();
    table.add(
        kind,
        delay.toMillis(),
        writers,
        found.sent(),
        settled.size(),
        found.settledMissing().size(),
        found.shownTwice().size(),
        found.notShown().size(),
        found.torn().size() + found.glued().size(),
        found.twice().size(),
        found.reordered().stream().filter(message -> message.startsWith(DrivenRoom.SDK)).count(),
        room.appendsPerMessage(),
        new Times(settled.stream().filter(one -> !one.first()).map(Settled::nanos).toList()),
        reference,
        losses.get(0),
        losses.get(1),
        losses.get(2),
        losses.get(3),
        (System.nanoTime() - start) / 1_000_000_000);
  }

  /** What an append and a read take among as many writers that keep their connections. */
  private Times reference(FtpServerFixture server, FaultProxy proxy) throws InterruptedException {
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    DrivenRoom room = new DrivenRoom(server, proxy, "reference");
    List<FtpTransport> transports = new ArrayList<>();
    try (room) {
      List<Author> authors = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        FtpTransport transport = room.transport();
        transports.add(transport);
        AtomicLong end = new AtomicLong();
        authors.add(
            () -> {
              long start = System.nanoTime();
              transport.append(room.file(), LINE);
              end.addAndGet(
                  transport.read(
                      room.file(), end.get(), Long.MAX_VALUE, (bytes, from, count) -> {}));
              nanos.add(System.nanoTime() - start);
            });
      }
      room.drive(authors, messages, LONGEST_PAUSE);
    } finally {
      transports.forEach(FtpTransport::close);
    }
    return new Times(nanos);
  }

  @Override
  public String toString() {
    return kind + " with " + delay.toMillis() + " ms, " + messages + " messages each";
  }
}
