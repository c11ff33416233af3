package io.github.ftpchat.ftp.faults;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.Fault;
import io.github.ftpchat.ftp.testkit.FaultPoint;
import io.github.ftpchat.ftp.testkit.Invariants;
import io.github.ftpchat.ftp.testkit.Leaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Repeats one deed on one server, with one fault at another byte each time: in every connection
 * that the undisturbed deed makes, in both directions.
 *
 * @param deed what is done
 * @param blow what happens at the byte
 * @param controlStep at every how many bytes of commands and replies
 * @param dataStep at every how many bytes of data
 */
record FaultRun(Deed deed, Blow blow, int controlStep, int dataStep) {

  /** What happens at a byte. */
  enum Blow {
    /** FIN on both sides. */
    CUT,
    /** RST on both sides. */
    RESET,
    /** Nothing gets through any more, until long after the client gave up. */
    STALL;

    Fault at(FaultPoint point) {
      return switch (this) {
        case CUT -> point.cut();
        case RESET -> point.reset();
        case STALL -> point.stall();
      };
    }

    /** What has to come in time in any case gets more time. */
    private Duration timeout() {
      return this == STALL ? Duration.ofMillis(400) : Duration.ofSeconds(3);
    }
  }

  private static final int THREADS = 16;
  private static final Duration LEAK_LIMIT = Duration.ofSeconds(10);
  private static final int EXAMPLES = 4;
  private static final int LINES = 150;
  private static final Pattern POLL = Pattern.compile("#\\d+ (> SIZE .*|< 213 \\d+)");
  private static final Pattern CLOSED =
      Pattern.compile("(?:#\\d+ )?(data )?#(\\d+) closed: (\\d+) bytes up, (\\d+) down");

  /** A byte of a connection. */
  private record Spot(int connection, Channel channel, long offset) {}

  /** What became of one case. */
  private record Case(
      Spot spot, boolean fired, long nanos, Invariants found, List<String> broken) {}

  /** What became of all. */
  record Result(FaultRun run, String server, List<Case> cases, Duration took) {

    long size() {
      return cases.size();
    }

    long fired() {
      return cases.stream().filter(Case::fired).count();
    }

    List<String> broken() {
      List<String> broken =
          new ArrayList<>(cases.stream().flatMap(one -> one.broken().stream()).toList());
      int more = broken.size() - EXAMPLES;
      if (more > 0) {
        broken.subList(EXAMPLES, broken.size()).clear();
        broken.add("and " + more + " more");
      }
      return broken;
    }

    private long count(ToLongFunction<Invariants> counter) {
      return cases.stream()
          .filter(one -> one.found() != null)
          .mapToLong(one -> counter.applyAsLong(one.found()))
          .sum();
    }

    static String header() {
      return "%-24s %-8s %-6s | %6s %6s %6s | %6s %5s %6s | %7s %7s %6s"
          .formatted(
              "server", "deed", "blow", "cases", "struck", "broken", "twice", "torn", "moved",
              "p50 ms", "max ms", "s");
    }

    @Override
    public String toString() {
      long[] nanos = cases.stream().mapToLong(Case::nanos).sorted().toArray();
      return "%-24s %-8s %-6s | %6d %6d %6d | %6d %5d %6d | %7d %7d %6.1f"
          .formatted(
              server,
              run.deed.name().toLowerCase(Locale.ROOT),
              run.blow.name().toLowerCase(Locale.ROOT),
              size(),
              fired(),
              cases.stream().filter(one -> !one.broken().isEmpty()).count(),
              count(found -> found.twice().size()),
              count(found -> found.torn().size() + found.glued().size()),
              count(found -> found.moved().size()),
              nanos.length == 0 ? 0 : nanos[nanos.length / 2] / 1_000_000,
              nanos.length == 0 ? 0 : nanos[nanos.length - 1] / 1_000_000,
              took.toMillis() / 1000.0);
    }
  }

  /** Runs all cases, some of them at once, and waits until nothing is left of them. */
  Result on(FtpServerFixture server) throws Exception {
    long start = System.nanoTime();
    List<Case> cases = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Case>> all = new ArrayList<>();
      for (Spot spot : spots(server)) {
        all.add(threads.submit(() -> run(server, spot)));
      }
      for (Future<Case> one : all) {
        cases.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
    }
    Leaks.assertNone(LEAK_LIMIT);
    return new Result(this, server.name(), cases, Duration.ofNanos(System.nanoTime() - start));
  }

  private String room(String part) {
    return "%s-%s-%s".formatted(deed, blow, part).toLowerCase(Locale.ROOT);
  }

  /** All bytes of an undisturbed deed that are to be struck. */
  private List<Spot> spots(FtpServerFixture server) throws Exception {
    List<String> dialogue;
    try (Visit visit = new Visit(server, room("undisturbed"), Blow.CUT.timeout())) {
      deed.prepare(visit);
      deed.run(visit);
      visit.leave();
      List<String> broken = visit.check().violationsUndisturbed();
      if (!broken.isEmpty()) {
        throw new AssertionError("undisturbed: " + broken);
      }
      dialogue = visit.proxy.dialogue();
    }
    List<Spot> spots = new ArrayList<>();
    for (String line : dialogue) {
      Matcher matcher = CLOSED.matcher(line);
      if (matcher.matches()) {
        boolean data = matcher.group(1) != null;
        int connection = Integer.parseInt(matcher.group(2));
        int step = data ? dataStep : controlStep;
        add(spots, connection, data ? Channel.DATA_UP : Channel.CONTROL_UP, matcher.group(3), step);
        add(
            spots,
            connection,
            data ? Channel.DATA_DOWN : Channel.CONTROL_DOWN,
            matcher.group(4),
            step);
      }
    }
    return spots;
  }

  private static void add(
      List<Spot> spots, int connection, Channel channel, String length, int step) {
    for (long offset = 0; offset <= Long.parseLong(length); offset += step) {
      spots.add(new Spot(connection, channel, offset));
    }
  }

  private Case run(FtpServerFixture server, Spot spot) {
    long start = System.nanoTime();
    List<String> broken = new ArrayList<>();
    Invariants found = null;
    boolean fired = false;
    String room = room("%s-%d-%d".formatted(spot.channel, spot.connection, spot.offset));
    try (Visit visit = new Visit(server, room, blow.timeout())) {
      deed.prepare(visit);
      Fault fault =
          blow.at(visit.proxy.at(spot.channel, spot.offset).onConnection(spot.connection));
      visit.releaseLater(fault);
      try {
        deed.run(visit);
        visit.awaitLive();
        visit.leave();
        found = visit.check();
        broken.addAll(found.violations());
        if (!found.outOfOrder().isEmpty()) {
          broken.add("shown out of order: " + found.outOfOrder());
        }
      } catch (AssertionError | RuntimeException e) {
        broken.add(e.toString());
      }
      fired = fault.fired() > 0;
      if (!broken.isEmpty()) {
        List<String> dialogue =
            visit.proxy.dialogue().stream().filter(line -> !POLL.matcher(line).matches()).toList();
        broken =
            List.of(
                "%s, %s at %s:%n  %s%n  states %s, errors %s%n  %s"
                    .formatted(
                        deed,
                        blow,
                        spot,
                        broken,
                        visit.states,
                        visit.errors,
                        String.join(
                            "\n  ", dialogue.subList(0, Math.min(LINES, dialogue.size())))));
      }
    } catch (IOException e) {
      broken.add(e.toString());
    }
    return new Case(spot, fired, System.nanoTime() - start, found, broken);
  }
}
