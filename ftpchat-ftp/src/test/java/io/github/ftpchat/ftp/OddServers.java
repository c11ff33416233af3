package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.FakeFtpServer.Misbehaviour;
import io.github.ftpchat.ftp.FakeFtpServer.Session;
import io.github.ftpchat.ftp.Habit.Hopeless;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries servers with odd habits. All cases are started at once, as most of what they do is to wait;
 * the tests tell what came of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class OddServers {

  /** All commands that take a data connection. */
  static final List<String> TRANSFERS = List.of("APPE", "STOR", "RETR", "NLST", "LIST", "MLSD");

  private final ExecutorService executor;
  private Map<String, CompletableFuture<Void>> rooms;
  private Map<String, CompletableFuture<Void>> descriptions;
  private Map<String, CompletableFuture<Void>> refusals;

  OddServers(int atOnce) {
    executor = Executors.newFixedThreadPool(atOnce);
  }

  /** Servers on which all works. */
  abstract List<Habit> habits();

  /** Servers on which nothing can. */
  abstract List<Hopeless> hopeless();

  @BeforeAll
  void start() {
    rooms = start(habits(), Habit::holdsARoom);
    descriptions = start(habits(), Habit::isDescribed);
    refusals = start(hopeless(), Hopeless::isToldSo);
  }

  @AfterAll
  void end() {
    executor.shutdownNow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("habits")
  void aRoomWorks(Habit habit) throws Exception {
    await(rooms.get(habit.toString()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("habits")
  void theDoctorSaysWhatItCanDo(Habit habit) throws Exception {
    await(descriptions.get(habit.toString()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hopeless")
  void whatCannotWorkIsToldInTheServersWords(Hopeless server) throws Exception {
    await(refusals.get(server.toString()));
  }

  /** Something to be tried with each of many. */
  @FunctionalInterface
  private interface Trial<T> {
    void run(T each) throws Exception;
  }

  private <T> Map<String, CompletableFuture<Void>> start(List<T> cases, Trial<T> trial) {
    return cases.stream()
        .collect(
            Collectors.toMap(
                Object::toString,
                each -> CompletableFuture.runAsync(() -> run(trial, each), executor)));
  }

  private static <T> void run(Trial<T> trial, T each) {
    try {
      trial.run(each);
    } catch (Exception e) {
      throw new AssertionError(each + ": " + e, e);
    }
  }

  private static void await(CompletableFuture<Void> result) throws Exception {
    try {
      result.get(90, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    }
  }

  // What habits are put together from

  /** Something that a server does on its own. */
  @FunctionalInterface
  interface Deed {
    void by(Session session) throws IOException;
  }

  static void on(
      FakeFtpServer server, List<String> verbs, Function<String, Misbehaviour> misbehaviour) {
    verbs.forEach(verb -> server.on(verb, misbehaviour.apply(verb)));
  }

  static void before(FakeFtpServer server, List<String> verbs, Deed deed) {
    on(
        server,
        verbs,
        verb ->
            (session, argument) -> {
              deed.by(session);
              session.behave(verb, argument);
            });
  }

  static void after(FakeFtpServer server, List<String> verbs, Deed deed) {
    on(
        server,
        verbs,
        verb ->
            (session, argument) -> {
              session.behave(verb, argument);
              deed.by(session);
            });
  }

  static FakeFtpServer unknown(FakeFtpServer server, String... verbs) {
    for (String verb : verbs) {
      server.answer(verb, "502 what?");
    }
    return server;
  }

  /** As servers that were never tried with a client that sends the command first. */
  static void demandDataFirst(FakeFtpServer server) {
    on(
        server,
        TRANSFERS,
        verb ->
            (session, name) -> {
              if (session.hasData()) {
                session.behave(verb, name);
              } else {
                session.reply("425 no data connection");
              }
            });
  }

  /** Slow, but it works. */
  static Habit afterTransfer(String name, Deed end) {
    return Habit.of(
            name,
            server ->
                server.on(
                    "END",
                    (session, argument) -> {
                      session.reply("226 done");
                      end.by(session);
                    }))
        .loses(12);
  }
}
