package io.github.ftpchat.ftp;

import static io.github.ftpchat.ftp.Habit.CLOSE;
import static io.github.ftpchat.ftp.Habit.HANG;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.FakeFtpServer.Misbehaviour;
import io.github.ftpchat.ftp.FakeFtpServer.Session;
import io.github.ftpchat.ftp.Habit.Check;
import io.github.ftpchat.ftp.Habit.Hopeless;
import io.github.ftpchat.ftp.Habit.Reached;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** The same with TLS, and with clients that would like it of servers that have none. */
class OddTlsServersTest extends OddServers {

  private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

  /** Nothing travels in clear but the wish not to. */
  private static final Check ALL_IN_TLS =
      (server, transport) -> {
        assertThat(server.commandsInClear()).containsOnly("AUTH TLS");
        assertThat(server.dataInClear()).isZero();
        assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
      };

  private static final Check NO_SECRET_IN_CLEAR =
      (server, transport) -> {
        assertThat(server.commandsInClear()).containsOnly("AUTH TLS");
        assertThat(server.dataInClear()).isZero();
      };

  /** What is known of each server. By port it would pass to another one that gets the same. */
  private static final Map<FakeFtpServer, Path> KNOWN_HOSTS = new ConcurrentHashMap<>();

  @TempDir static Path directory;

  OddTlsServersTest() {
    super(8);
    TestCertificate.forLoopback(); // takes seconds to make
  }

  @Override
  List<Habit> habits() {
    List<Habit> habits = new ArrayList<>();
    for (String version : VERSIONS) {
      for (TlsPolicy policy : List.of(TlsPolicy.PREFERRED, TlsPolicy.REQUIRED)) {
        for (String refusal : List.of("530 log in first", "503 log in first")) {
          habits.add(
              secure(
                  version,
                  policy,
                  "PBSZ and PROT before the login: " + refusal,
                  server -> afterLogin(server, refusal, "PBSZ", "PROT")));
        }
      }
      addSecure(habits, version);
    }
    addClear(habits);
    return habits;
  }

  private static void addSecure(List<Habit> habits, String version) {
    habits.add(secure(version, "no habit", server -> {}));
    habits.add(
        secure(
            version,
            "PROT before the login",
            server -> afterLogin(server, "503 log in first", "PROT")));
    habits.add(
        secure(version, "PBSZ before the login", server -> afterLogin(server, "530 no", "PBSZ")));
    for (String refusal : List.of("502 no", "500 what?", "503 no")) {
      habits.add(secure(version, "PBSZ: " + refusal, server -> server.answer("PBSZ", refusal)));
    }
    habits.add(secure(version, "FEAT tells of no TLS", server -> server.answer("FEAT", "500 no")));
    habits.add(
        secure(
            version,
            "the handshake comes before the 150",
            server -> before(server, TRANSFERS, Session::takeSecureData)));
    habits.add(
        secure(
            version,
            "EPSV and PASV wait for the data connection",
            server -> after(server, List.of("EPSV", "PASV"), Session::takeData)));
    habits.add(
        secure(version, "425 unless the data connection stands", OddServers::demandDataFirst));
    habits.add(secure(version, "EPSV: 500", server -> server.answer("EPSV", "500 what?")));
    habits.add(
        secure(
                version,
                "it hangs up after a transfer",
                server ->
                    server.on(
                        "END",
                        (session, argument) -> {
                          session.reply("226 done");
                          session.close();
                        }))
            .loses(12));
    habits.add(
        secure(
            version,
            "replies end with LF alone",
            server -> server.accent(text -> text.replace("\r\n", "\n"))));
  }

  /** Servers without TLS, to some of which AUTH is an insult. */
  private static void addClear(List<Habit> habits) {
    unwillingOnes()
        .forEach(
            (name, atAuth) -> {
              Habit habit =
                  Habit.of("PREFERRED, AUTH: " + name, server -> server.on("AUTH", atAuth))
                      .reached(policy(TlsPolicy.PREFERRED))
                      .then(
                          (server, transport) -> {
                            assertThat(transport.capabilities().channel()).isEqualTo(Channel.CLEAR);
                            if (endsTheSession(name)) {
                              // Once more if it may have been chance, but not at each connection.
                              assertThat(server.count("AUTH")).isBetween(1L, 2L);
                            }
                          });
              habits.add(name.equals("never answered") ? habit.waits() : habit);
            });
  }

  private static boolean endsTheSession(String name) {
    return !name.startsWith("5") || name.endsWith("end");
  }

  private static Map<String, Misbehaviour> unwillingOnes() {
    return Map.of(
        "500",
        (session, argument) -> session.reply("500 what?"),
        "502",
        (session, argument) -> session.reply("502 no"),
        "530 first",
        (session, argument) -> session.reply("530 log in first"),
        "534",
        (session, argument) -> session.reply("534 no"),
        "500 and the end",
        ending("500 what?"),
        "500, 530, 221 and the end",
        ending("500 what?", "530 log in first", "221 goodbye"),
        "530 and the end",
        ending("530 log in first"),
        "221 and the end",
        ending("221 goodbye"),
        "the end",
        CLOSE,
        "never answered",
        HANG);
  }

  private static Misbehaviour ending(String... lines) {
    return (session, argument) -> {
      for (String line : lines) {
        session.reply(line);
      }
      session.close();
    };
  }

  @Override
  List<Hopeless> hopeless() {
    List<Hopeless> servers = new ArrayList<>();
    for (TlsPolicy policy : List.of(TlsPolicy.PREFERRED, TlsPolicy.REQUIRED)) {
      for (String refusal : List.of("536 no", "534 no", "502 no", "530 no", "503 no")) {
        servers.add(
            Hopeless.of(
                    policy + ", PROT: " + refusal,
                    server -> server.tls("TLSv1.2").answer("PROT", refusal),
                    Reason.TLS_FAILED,
                    refusal)
                .reached(policy(policy))
                .then(NO_SECRET_IN_CLEAR));
      }
      servers.add(
          Hopeless.of(
                  policy + ", USER: 530 no",
                  server -> server.tls("TLSv1.2").answer("USER", "530 no"),
                  Reason.LOGIN_REFUSED,
                  "530 no")
              .reached(policy(policy))
              .then(NO_SECRET_IN_CLEAR));
      servers.add(
          Hopeless.of(
                  policy + ", AUTH: 234 and the end",
                  server -> server.on("AUTH", ending("234 go on")),
                  Reason.TLS_FAILED,
                  "TLS")
              .or(Reason.LOST)
              .reached(policy(policy))
              .then(NO_SECRET_IN_CLEAR));
    }
    unwillingOnes()
        .forEach(
            (name, atAuth) -> {
              Hopeless required =
                  Hopeless.of(
                          "REQUIRED, AUTH: " + name,
                          server -> server.on("AUTH", atAuth),
                          Reason.TLS_FAILED,
                          "")
                      .reached(policy(TlsPolicy.REQUIRED))
                      .then(NO_SECRET_IN_CLEAR);
              Hopeless known =
                  Hopeless.of(
                          "known to have had TLS, AUTH: " + name,
                          server -> server.on("AUTH", atAuth),
                          Reason.TLS_FAILED,
                          "")
                      .reached(
                          (builder, server) -> {
                            Path hosts = Files.createTempFile(directory, "known", "");
                            Files.writeString(hosts, "127.0.0.1:%d tls\n".formatted(server.port()));
                            return builder.tls(TlsPolicy.PREFERRED).knownHosts(hosts);
                          })
                      .then(NO_SECRET_IN_CLEAR);
              for (Hopeless each : List.of(required, known)) {
                // Who says nothing may just be out of order.
                servers.add(
                    name.equals("never answered")
                        ? each.or(Reason.TIMED_OUT).waits()
                        : name.equals("the end") ? each.or(Reason.LOST) : each);
              }
            });
    return servers;
  }

  // How habits are put together

  private static Habit secure(String version, String name, Consumer<FakeFtpServer> teach) {
    return secure(version, TlsPolicy.REQUIRED, name, teach);
  }

  private static Habit secure(
      String version, TlsPolicy policy, String name, Consumer<FakeFtpServer> teach) {
    return Habit.of(
            version + ", " + policy + ", " + name,
            server -> {
              server.tls(version);
              teach.accept(server);
            })
        .reached(policy(policy))
        .then(ALL_IN_TLS);
  }

  private static Reached policy(TlsPolicy policy) {
    return (builder, server) ->
        builder
            .tls(policy)
            .trustStore(TestCertificate.forLoopback().trustStore())
            .knownHosts(KNOWN_HOSTS.computeIfAbsent(server, any -> newKnownHosts()));
  }

  private static Path newKnownHosts() {
    return directory.resolve("known_hosts_" + UUID.randomUUID());
  }

  private static void afterLogin(FakeFtpServer server, String refusal, String... verbs) {
    for (String verb : verbs) {
      server.on(
          verb,
          (session, argument) -> {
            if (session.isLoggedIn()) {
              session.behave(verb, argument);
            } else {
              session.reply(refusal);
            }
          });
    }
  }
}
