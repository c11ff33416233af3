package io.github.ftpchat.bench;

import static io.github.ftpchat.bench.Report.format;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.bench.Bench.Watched;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.PlainAppePeer;
import io.github.ftpchat.ftp.testkit.PlainAppePeer.Program;
import io.github.ftpchat.ftp.testkit.ProxyCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What is measured against a server. */
final class FtpMeasurements {

  private static final int REPETITIONS = 5;
  private static final int WARM_UP = 80;
  private static final int BURST_WARM_UP = 10;
  private static final Duration ROUND_TRIP = Duration.ofMillis(50);

  private final Bench bench;
  private final Report report;

  FtpMeasurements(Bench bench, Report report) {
    this.bench = bench;
    this.report = report;
  }

  /** Loads the history of a room into a program that runs and is connected. */
  void history() throws Exception {
    int count = 10_000;
    String room = bench.newRoom();
    new Sample().write(bench.file(room), count);
    BareCodec codec = new BareCodec(Sample.KEY);
    Medians floor = new Medians();
    Medians kept = new Medians();
    Medians replayed = new Medians();
    try (RawFtp raw = new RawFtp(bench.server);
        ChatClient client = ChatClient.builder(bench.transport()).build()) {
      bench.session(client, bench.newRoom()).open();
      for (int i = 0; i < WARM_UP + REPETITIONS; i++) {
        long start = System.nanoTime();
        int decoded = decodeAll(codec, raw.read(Path.of(room + ".txt"))).size();
        double bare = millisSince(start);

        start = System.nanoTime();
        ChatSession session = bench.session(client, room).history(HistoryPolicy.keep(count)).open();
        double keep = millisSince(start);
        int found = session.history().size();
        session.close();

        CountDownLatch shown = new CountDownLatch(count);
        start = System.nanoTime();
        session =
            bench
                .session(client, room)
                .history(HistoryPolicy.replayAll())
                .listener(ChatListener.ofMessages((from, message) -> shown.countDown()))
                .open();
        shown.await();
        double replay = millisSince(start);
        session.close();

        if (decoded != count || found != count) {
          throw new IllegalStateException(decoded + " and " + found);
        }
        if (i >= WARM_UP) {
          floor.add(bare);
          kept.add(keep);
          replayed.add(replay);
        }
      }
    }
    String size = format("10 000 lines (%.1f MB)", Files.size(bench.file(room)) / 1e6);
    historyRow(
        "history of " + size + " replayed to a listener, in a warm program", replayed, floor);
    historyRow("the same kept for history()", kept, floor);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private void historyRow(String what, Medians ours, Medians floor) throws IOException {
    double ratio = ours.median() / floor.median();
    report.row(
        what,
        bench.over(),
        "≤ 1.3 × raw RETR and bare decode",
        ratio <= 1.3,
        format("%.2f × the time", ratio),
        format(
            "%.0f ms; raw RETR and bare decode, 1 thread, %.0f ms", ours.median(), floor.median()));
  }

  private static List<String> decodeAll(BareCodec codec, byte[] file) throws Exception {
    List<String> payloads = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < file.length; i++) {
      if (file[i] == '\n') {
        payloads.add(codec.decode(Arrays.copyOfRange(file, start, i)));
        start = i + 1;
      }
    }
    return payloads;
  }

  /** Follows rooms in which nothing happens, and returns the round trips of a look. */
  double idle(int roomCount, boolean table) throws Exception {
    int looks = 20;
    int lines = 20;
    Sample sample = new Sample();
    List<String> rooms = new ArrayList<>();
    for (int i = 0; i < roomCount; i++) {
      rooms.add(bench.newRoom());
      sample.write(bench.file(rooms.get(i)), lines);
    }
    long heapBefore = heap();
    try (Watched watched = bench.new Watched(Duration.ofMillis(100))) {
      List<ChatSession> sessions = new ArrayList<>();
      rooms.forEach(room -> sessions.add(watched.follow(room)));
      sessions.forEach(Watched::awaitLive);
      watched.awaitLooks(5);
      long heap = heap() - heapBefore;
      watched.awaitLooks(looks);
      long cpu = cpu();
      ProxyCounters took = watched.count(() -> watched.awaitLooks(looks));
      cpu = cpu() - cpu;
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("ftpchat-"))
              .count();
      double roundTrips = (double) took.roundTrips() / looks;
      if (table) {
        report.row(
            roomCount == 1
                ? "idle poll of 1 room"
                : "idle poll of %d rooms, 1 client".formatted(roomCount),
            bench.over(),
            "1 round trip, no data connection, no login",
            took.roundTrips() == looks
                && took.dataConnections() == 0
                && took.controlConnections() == 0,
            format("%.1f round trips", roundTrips),
            format(
                "%s%.0f bytes up, %.0f down, %.2f ms of the I/O thread's CPU",
                verbs(took.commands(), looks),
                per(looks, took.controlUp() + took.dataUp()),
                per(looks, took.controlDown() + took.dataDown()),
                cpu / 1e6 / looks));
      }
      if (table && roomCount > 1) {
        int connections = watched.proxy.openConnections();
        report.row(
            roomCount + " rooms, 1 client",
            bench.over(),
            "≤ 4 threads, ≤ 64 MB heap, 1 connection",
            threads <= 4 && heap <= 64e6 && connections == 1,
            format("%d threads, %.1f MB, %d connection(s)", threads, heap / 1e6, connections),
            "heap after a collection, less what was in use before the client was made");
      }
      return roundTrips;
    } finally {
      for (String room : rooms) {
        Files.delete(bench.file(room));
      }
    }
  }

  private static double per(int looks, long count) {
    return (double) count / looks;
  }

  /** The commands of a look; none where TLS hides them. */
  private static String verbs(Map<String, Long> commands, int looks) {
    return commands.entrySet().stream()
        .map(entry -> format("%.0f %s, ", per(looks, entry.getValue()), entry.getKey()))
        .collect(Collectors.joining());
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long cpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ftpchat-io-"))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
        .sum();
  }

  /** What news and messages cost where each round trip takes long. */
  void farAway() throws Exception {
    String room = bench.newRoom();
    new Sample().write(bench.file(room), 100);
    Cost news = new Cost();
    Cost written = new Cost();
    Cost settled = new Cost();
    // Looks so rare that none falls into what is counted.
    try (Watched watched = bench.new Watched(Duration.ofSeconds(1))) {
      watched.proxy.roundTrip(ROUND_TRIP);
      ChatSession session = watched.follow(room);
      Watched.awaitLive(session);
      Bench.sendUntilSafe(session, watched.transport);
      for (int i = 0; i < REPETITIONS; i++) {
        int shown = watched.shown.get();
        watched.awaitLooks(1);
        awaitDataClosed(watched);
        ProxyCounters before = watched.proxy.counters();
        appendLocally(room);
        Bench.await(() -> watched.proxy.counters().minus(before).controlUp() > 0);
        long start = System.nanoTime();
        Bench.await(() -> watched.shown.get() > shown);
        long took = System.nanoTime() - start;
        awaitDataClosed(watched);
        news.add(watched.proxy.counters().minus(before), took);
      }
      for (int i = 0; i < REPETITIONS; i++) {
        watched.awaitLooks(1);
        awaitDataClosed(watched);
        ProxyCounters before = watched.proxy.counters();
        long start = System.nanoTime();
        OutgoingMessage message = session.send("message " + i);
        message.written().join();
        written.add(watched.proxy.counters().minus(before), System.nanoTime() - start);
        message.settled().join();
        settled.add(watched.proxy.counters().minus(before), System.nanoTime() - start);
      }
    }
    String peers = "";
    String senders = "";
    if (bench.server.certificate().isEmpty()) {
      Cost old = peer(room, Program.V1_6, false);
      Cost newer = peer(room, Program.V1_7, false);
      peers = "; as FTPChat 1.6 refreshes %s, as 1.7 %s".formatted(old, newer);
      old = peer(room, Program.V1_6, true);
      newer = peer(room, Program.V1_7, true);
      senders = "; as FTPChat 1.6 sends %s, as 1.7 %s".formatted(old, newer);
    }
    farRow("poll with news", 4, news, peers);
    farRow("send until written", 4, written, senders);
    farRow("send until settled", 6, settled, senders);
  }

  private void farRow(String what, int target, Cost cost, String peers) throws IOException {
    report.row(
        what + ", 50 ms added to a round trip",
        bench.over(),
        "≤ %d round trips".formatted(target),
        cost.roundTrips.median() <= target,
        format("%.0f round trips", cost.roundTrips.median()),
        format(
            "%.0f ms, the time of %.1f%s",
            cost.millis.median(), cost.millis.median() / ROUND_TRIP.toMillis(), peers));
  }

  private Cost peer(String room, Program program, boolean send) throws Exception {
    Cost cost = new Cost();
    byte[] line = (Sample.PREFIX + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FaultProxy proxy = bench.proxy()) {
      proxy.roundTrip(ROUND_TRIP);
      PlainAppePeer peer = newPeer(proxy, room, program);
      peer.refresh();
      for (int i = 0; i < 3; i++) {
        if (!send) {
          appendLocally(room);
        }
        ProxyCounters before = proxy.counters();
        long start = System.nanoTime();
        if (send) {
          peer.send(line);
        } else {
          peer.refresh();
        }
        cost.add(proxy.counters().minus(before), System.nanoTime() - start);
      }
    }
    return cost;
  }

  private void appendLocally(String room) {
    try {
      byte[] line = new BareCodec(Sample.KEY).encode(Sample.PREFIX + System.nanoTime() + "\n");
      byte[] terminated = Arrays.copyOf(line, line.length + 1);
      terminated[line.length] = '\n';
      Files.write(bench.file(room), terminated, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until what ends a transfer was read, too. */
  private static void awaitDataClosed(Watched watched) {
    Bench.await(() -> watched.proxy.openConnections() == 1);
  }

  /** Sends as fast as the program can, and as fast as one append after the other can. */
  void burst() throws Exception {
    int count = 10_000;
    int rawCount = 1_000;
    Medians ours = new Medians();
    Medians floor = new Medians();
    boolean inOrder = true;
    List<String> texts = new Sample().texts(count);
    List<byte[]> lines = new Sample().lines(rawCount);
    try (FtpTransport transport = bench.transport();
        ChatClient client = ChatClient.builder(transport).build()) {
      Bench.sendUntilSafe(bench.session(client, bench.newRoom()).open(), transport);
      for (int i = 0; i < BURST_WARM_UP + REPETITIONS; i++) {
        String room = bench.newRoom();
        ChatSession session = bench.session(client, room).open();
        session.send("first").settled().join();
        long start = System.nanoTime();
        for (String text : texts) {
          session.send(text);
        }
        if (!session.drain(Duration.ofMinutes(1))) {
          throw new IllegalStateException("not settled: " + session.state());
        }
        double rate = count * 1e9 / (System.nanoTime() - start);
        session.close();
        inOrder &= holds(room, texts);
        double raw = appendRate(lines);
        if (i >= BURST_WARM_UP) {
          ours.add(rate);
          floor.add(raw);
        }
      }
    }
    double ratio = ours.median() / floor.median();
    report.row(
        "10 000 sends in a burst until all are settled, in a warm program",
        bench.over(),
        "≥ 30 × the rate of one APPE a message, order kept",
        ratio >= 30 && inOrder,
        format("%.0f × the rate, order %s", ratio, inOrder ? "kept" : "lost"),
        format(
            "%.0f messages/s; one APPE after the other on an open connection %.0f/s",
            ours.median(), floor.median()));
  }

  private boolean holds(String room, List<String> texts) throws Exception {
    List<String> payloads =
        decodeAll(new BareCodec(Sample.KEY), bench.server.fileBytes(room + ".txt"));
    if (payloads.size() != 1 + texts.size()) {
      return false;
    }
    for (int i = 0; i < texts.size(); i++) {
      if (!payloads.get(i + 1).endsWith(": " + texts.get(i) + "\n")) {
        return false;
      }
    }
    return true;
  }

  private double appendRate(List<byte[]> lines) throws Exception {
    String name = bench.newRoom() + ".txt";
    try (FtpTransport transport = bench.transport()) {
      transport.stat(List.of(name));
      long start;
      if (bench.server.certificate().isPresent()) {
        // Commons Net as it comes cannot do it: the server wants sessions to be resumed.
        start = System.nanoTime();
        for (byte[] line : lines) {
          transport.append(name, line);
        }
      } else {
        try (RawFtp raw = new RawFtp(bench.server)) {
          start = System.nanoTime();
          for (byte[] line : lines) {
            raw.append(Path.of(name), line);
          }
          return lines.size() * 1e9 / (System.nanoTime() - start);
        }
      }
      return lines.size() * 1e9 / (System.nanoTime() - start);
    }
  }

  /** One writer, message by message, with and without a session around it. */
  void settled() throws Exception {
    int count = 200;
    Medians ours = new Medians();
    Medians floor = new Medians();
    String name = bench.newRoom() + ".txt";
    List<byte[]> lines = new Sample().lines(count);
    try (FtpTransport transport = bench.transport();
        FtpTransport clients = bench.transport();
        ChatClient client = ChatClient.builder(clients).build()) {
      ChatSession session = bench.session(client, bench.newRoom()).open();
      Bench.sendUntilSafe(session, clients);
      long size = 0;
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        transport.append(name, lines.get(i));
        size += transport.read(name, size, 1 << 20, (buffer, offset, length) -> {});
        long middle = System.nanoTime();
        session.send("message " + i).settled().join();
        long end = System.nanoTime();
        if (i >= count / 2) {
          floor.add((middle - start) / 1e6);
          ours.add((end - middle) / 1e6);
        }
      }
    }
    report.row(
        "send until settled, 1 writer, nothing added to a round trip",
        bench.over(),
        format("p50 %.2f ms, p99 %.2f ms", ours.median(), ours.percentile(99)),
        format(
            "APPE and REST + RETR of the line on FtpTransport: p50 %.2f ms, p99 %.2f ms;"
                + " ratio %.2f",
            floor.median(), floor.percentile(99), ours.median() / floor.median()));
  }

  /** Pairs of clients that answer each other. */
  void latency() throws Exception {
    Duration time = Duration.ofSeconds(60);
    int pairs = 4;
    Random random = new Random(1);
    Medians latency = new Medians();
    List<ChatClient> clients = new ArrayList<>();
    try {
      ChatListener answering =
          new ChatListener() {
            @Override
            public void onMessage(ChatSession session, ChatMessage message) {
              if (!message.own()) {
                double took = (System.nanoTime() - Long.parseLong(message.text())) / 1e6;
                synchronized (latency) {
                  latency.add(took);
                }
                answerLater(session);
              }
            }

            private void answerLater(ChatSession session) {
              CompletableFuture.delayedExecutor(
                      1_000L + random.nextInt(4_000), TimeUnit.MILLISECONDS)
                  .execute(() -> session.send(Long.toString(System.nanoTime())));
            }
          };
      for (int i = 0; i < pairs; i++) {
        String room = bench.newRoom();
        ChatSession last = null;
        for (int k = 0; k < 2; k++) {
          ChatClient client = ChatClient.builder(bench.transport()).build();
          clients.add(client);
          last = bench.session(client, room).listener(answering).open();
        }
        last.send(Long.toString(System.nanoTime()));
      }
      // What is measured goes on by itself.
      Thread.sleep(time.toMillis());
    } finally {
      clients.forEach(ChatClient::close);
    }
    double p50;
    double p99;
    int count;
    synchronized (latency) {
      p50 = latency.percentile(50);
      p99 = latency.percentile(99);
      count = latency.count();
    }
    report.row(
        "from send to the other's onMessage, two who answer each other every 1 to 5 s",
        bench.over(),
        "p50 ≤ 0.4 s, p99 ≤ 1 s",
        p50 <= 400 && p99 <= 1_000,
        format("p50 %.0f ms, p99 %.0f ms", p50, p99),
        "%d messages of %d pairs at once in %d s, default policies"
            .formatted(count, pairs, time.toSeconds()));
  }

  /** What it costs to learn of one new message, by the size of the room: bytes on the wire. */
  void newsBySize(Plot.Panel panel) throws Exception {
    for (int lines : List.of(10, 100, 1_000, 10_000)) {
      String room = bench.newRoom();
      new Sample().write(bench.file(room), lines);
      try (Watched watched = bench.new Watched(Duration.ofSeconds(1))) {
        ChatSession session = watched.follow(room);
        Watched.awaitLive(session);
        session.send("first").settled().join();
        watched.awaitLooks(1);
        int shown = watched.shown.get();
        appendLocally(room);
        ProxyCounters took =
            watched.count(
                () -> {
                  Bench.await(() -> watched.shown.get() > shown);
                  awaitDataClosed(watched);
                });
        panel.add("ftpchat", lines, bytes(took));
        for (Program program : Program.values()) {
          panel.add(name(program), lines, bytes(refresh(room, program, true)));
        }
      }
    }
  }

  /** What it costs to look at rooms in which nothing happens: round trips. */
  void looksByRooms(Plot.Panel panel) throws Exception {
    for (int rooms : List.of(1, 5, 20, 100, 500)) {
      panel.add("ftpchat", rooms, idle(rooms, false));
    }
    String room = bench.newRoom();
    new Sample().write(bench.file(room), 20);
    for (Program program : Program.values()) {
      // They look at one room after the other, each on a connection of its own.
      double one = refresh(room, program, false).roundTrips();
      for (int rooms : List.of(1, 5, 20, 100, 500)) {
        panel.add(name(program), rooms, rooms * one);
      }
    }
  }

  private PlainAppePeer newPeer(FaultProxy proxy, String room, Program program) {
    return new PlainAppePeer(
        proxy.address(), bench.server.user(), bench.server.password(), room + ".txt", program);
  }

  /** One refresh of a peer that has seen the room before. */
  private ProxyCounters refresh(String room, Program program, boolean news) throws Exception {
    try (FaultProxy proxy = bench.proxy()) {
      PlainAppePeer peer = newPeer(proxy, room, program);
      peer.refresh();
      if (news) {
        appendLocally(room);
      }
      ProxyCounters before = proxy.counters();
      peer.refresh();
      return proxy.counters().minus(before);
    }
  }

  private static String name(Program program) {
    return "as FTPChat " + (program == Program.V1_6 ? "1.6" : "1.7");
  }

  private static double bytes(ProxyCounters took) {
    return (double) took.controlUp() + took.controlDown() + took.dataUp() + took.dataDown();
  }

  private static final class Cost {

    final Medians roundTrips = new Medians();
    final Medians millis = new Medians();

    void add(ProxyCounters took, long nanos) {
      roundTrips.add((double) took.roundTrips());
      millis.add(nanos / 1e6);
    }

    @Override
    public String toString() {
      return format("%.0f (%.0f ms)", roundTrips.median(), millis.median());
    }
  }
}
