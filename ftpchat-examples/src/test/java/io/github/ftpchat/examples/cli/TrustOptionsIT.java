package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.examples.cli.terminal.Screen;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.ManInTheMiddle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which servers the packaged program takes for the right one, and what it says of it. The servers
 * are as routers are: no authority and no name vouches for their certificates.
 */
class TrustOptionsIT {

  private static final TestCertificate ROUTER = TestCertificate.issuedFor("DNS:router.example");
  private static final TestCertificate STRANGER = TestCertificate.issuedFor("DNS:router.example");

  @TempDir private Path directory;
  private Path knownHosts;
  private ManInTheMiddle middle;

  @BeforeEach
  void stepInBetween() throws Exception {
    knownHosts = directory.resolve("hosts");
    middle = new ManInTheMiddle();
  }

  @AfterEach
  void stepAside() {
    middle.close();
  }

  @Test
  void theKeyThatIsTrustedOnFirstUseIsNamedOnceInOneLine() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      try (FtpchatProcess first = history(server)) {
        assertThat(first.endsWith(0).err())
            .startsWith("ftpchat: the certificate of 127.0.0.1 ")
            .contains("cannot be verified", fingerprint(ROUTER), knownHosts.toString())
            .endsWith("\n")
            .hasLineCount(1);
        assertThat(first.out()).isEmpty();
      }
      try (FtpchatProcess second = history(server)) {
        assertThat(second.endsWith(0).err()).isEmpty();
      }
      assertThat(knownHosts).content().contains(" " + fingerprint(ROUTER));
    }
  }

  /** Where somebody types, log lines are shown as messages are. */
  @Test
  void onATerminalNoteAndLogLineAreBrokenAndIndented() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), python + " is not installed");
    Path terminal = Path.of(TrustOptionsIT.class.getResource("terminal.py").toURI());
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      Map<String, String> environment = new HashMap<>(passwords(server));
      environment.put("TERM", "xterm");
      environment.put("TERMINAL_COLUMNS", "40");
      try (FtpchatProcess chat =
          FtpchatProcess.start(
              environment,
              List.of(python.toString(), terminal.toString()),
              "chat",
              url("ftp", server),
              "--as",
              "me",
              "--verbose",
              "--known-hosts",
              knownHosts.toString())) {
        chat.awaitOut("me> ").type("/quit\r").endsWith(0);
        // Before the line to edit is there, nothing moves the cursor: Alt is set up, and styles.
        String printed =
            chat.out()
                .replace("\r", "")
                .replaceAll("\u001B\\[(\\?103[46][0-9;]*[shl]|[0-9;]*m)", "")
                .replaceFirst("(?s)\u001B.*", "");
        List<String> atTheMargin = Screen.ofWidth(40).get(0).rowsAtTheMargin(printed);
        assertThat(atTheMargin)
            .anyMatch(row -> row.startsWith("WARN ftp - The certificate"))
            .anyMatch(row -> row.matches("(?s)[0-9:]{5}   \\* the certificate.*"))
            .allMatch(row -> row.matches("(?s)(WARN |DEBUG |[0-9:]{5}   \\* ).*"));
      }
    }
  }

  /** Whoever is there in the router's place gets no password to try. */
  @Test
  void theKeyIsNamedBeforeTheLoginToo() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      Map<String, String> environment =
          Map.of("FTPCHAT_FTP_PASSWORD", "wrong", "FTPCHAT_PASSWORD", "x");
      try (FtpchatProcess refused = start(environment, "doctor", url("ftp", server))) {
        assertThat(refused.endsWith(3).err().lines())
            .hasSize(2)
            .first()
            .asString()
            .contains(fingerprint(ROUTER), knownHosts.toString());
      }
    }
  }

  @Test
  void withoutTheOptionItIsRememberedWhereTheUsersStateIs() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      Map<String, String> environment =
          Map.of(
              "FTPCHAT_FTP_PASSWORD",
              server.password(),
              "FTPCHAT_PASSWORD",
              "x",
              "XDG_STATE_HOME",
              directory.toString());
      Path file = directory.resolve("ftpchat").resolve("known_hosts");
      try (FtpchatProcess first =
          FtpchatProcess.start(environment, "history", url("ftp", server)).endInput()) {
        assertThat(first.endsWith(0).err()).contains(fingerprint(ROUTER), file.toString());
      }
      assertThat(file).content().contains(" " + fingerprint(ROUTER));
    }
  }

  /** So says Java 17 of a user without an entry in the system's list, as in many containers. */
  @Test
  void withoutAHomeDirectoryTheFileHasToBeNamed() throws Exception {
    Map<String, String> environment = Map.of("FTPCHAT_FTP_PASSWORD", "x", "FTPCHAT_PASSWORD", "x");
    List<String> nobody = List.of("-Duser.home=?");
    String[] command = {"history", "ftp://u@127.0.0.1:" + middle.port() + "/lobby"};
    try (FtpchatProcess refused = FtpchatProcess.start(environment, nobody, command).endInput()) {
      assertThat(refused.endsWith(2).err())
          .startsWith("ftpchat: --known-hosts: has to be given")
          .hasLineCount(1);
    }
    assertThat(Path.of("?")).doesNotExist();
  }

  @Test
  void whereJavaKnowsNoHomeDirectoryTheShellsIsTaken() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      Map<String, String> environment = new HashMap<>(passwords(server));
      environment.put("HOME", directory.toString());
      try (FtpchatProcess first =
          FtpchatProcess.start(environment, List.of("-Duser.home=?"), "history", url("ftp", server))
              .endInput()) {
        assertThat(first.endsWith(0).err()).contains(fingerprint(ROUTER));
      }
      assertThat(directory.resolve(".ftpchat/known_hosts")).content().contains("sha256:");
    }
  }

  @Test
  void aByteOrderMarkBeforeAnEntryDoesNotMakeItGoInClear() throws Exception {
    try (FtpServerFixture server =
        VsftpdFixture.local().tls(Tls.OPTIONAL).certificate(ROUTER).start()) {
      middle.leadTo(server.port());
      Files.writeString(knownHosts, "\uFEFF127.0.0.1:" + middle.port() + " tls\n");
      middle.denyTls();
      try (FtpchatProcess stripped = history(server)) {
        assertThat(stripped.endsWith(6).err())
            .contains("line 1 does not start with HOST:PORT", knownHosts.toString())
            .hasLineCount(1);
      }
      assertThat(server.commands()).noneMatch(line -> line.matches("(USER|PASS).*"));
    }
  }

  @Test
  void aChangedKeyIsRefusedWithBothFingerprintsBeforeTheLogin() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER);
        FtpServerFixture stranger = hardened(STRANGER)) {
      middle.leadTo(server.port());
      history(server).endsWith(0);
      middle.leadTo(stranger.port());
      for (String[] command : everyCommand(stranger)) {
        assertRefused(
            start(passwords(stranger), command),
            stranger,
            "has changed",
            fingerprint(ROUTER),
            fingerprint(STRANGER),
            knownHosts.toString());
      }
    }
  }

  @Test
  void aServerThatHadTlsIsRefusedWithoutIt() throws Exception {
    try (FtpServerFixture server =
        VsftpdFixture.local().tls(Tls.OPTIONAL).certificate(ROUTER).start()) {
      middle.leadTo(server.port());
      history(server).endsWith(0);
      middle.denyTls();
      int before = server.commands().size();
      try (FtpchatProcess stripped = history(server)) {
        assertThat(stripped.endsWith(6).err())
            .startsWith("ftpchat: ")
            .contains("it did before", knownHosts.toString())
            .hasLineCount(1);
      }
      assertThat(server.commands()).hasSize(before);
    }
  }

  @Test
  void requiredTakesNoCertificateThatNobodyVouchesFor() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      assertRefused(history(server, "--tls", "required"), server, "127.0.0.1:" + middle.port());
      assertThat(knownHosts).doesNotExist();
    }
  }

  @Test
  void thePinnedKeyIsTakenInSilenceAndNoOther() throws Exception {
    try (FtpServerFixture server = hardened(ROUTER)) {
      middle.leadTo(server.port());
      for (String policy : List.of("preferred", "required")) {
        try (FtpchatProcess right =
            history(server, "--tls", policy, "--tls-pin", fingerprint(ROUTER))) {
          assertThat(right.endsWith(0).err()).isEmpty();
        }
      }
      int before = server.commands().size();
      try (FtpchatProcess wrong = history(server, "--tls-pin", fingerprint(STRANGER))) {
        assertThat(wrong.endsWith(6).err())
            .contains(fingerprint(ROUTER), fingerprint(STRANGER))
            .hasLineCount(1);
      }
      middle.denyTls();
      history(server, "--tls-pin", fingerprint(ROUTER)).endsWith(6);
      assertThat(server.commands().subList(before, server.commands().size()))
          .noneMatch(command -> command.matches("(USER|PASS).*"));
      assertThat(knownHosts).doesNotExist();
    }
  }

  @Test
  void implicitTlsIsReachedByItsUrlAndJudgedAlike() throws Exception {
    try (FtpServerFixture server =
        VsftpdFixture.local().implicitTls().certificate(ROUTER).start()) {
      middle.leadTo(server.port());
      String url = url("ftps", server);
      try (FtpchatProcess send =
          start(passwords(server), "send", url, "--as", "alice", "over TLS")) {
        assertThat(send.endsWith(0).err()).contains(fingerprint(ROUTER));
      }
      try (FtpchatProcess history = start(passwords(server), "history", url)) {
        assertThat(history.endsWith(0).out()).endsWith("  alice  over TLS\n");
        assertThat(history.err()).isEmpty();
      }
      int before = server.commands().size();
      start(passwords(server), "history", url, "--tls", "required").endsWith(6);
      start(passwords(server), "history", url, "--tls-pin", fingerprint(STRANGER)).endsWith(6);
      assertThat(server.commands()).hasSize(before);
    }
  }

  /** An address that is not written as the loopback interface's, though it is. */
  @Test
  void thatEverythingGoesInClearIsSaidUnlessItStaysOnThisMachine() throws Exception {
    try (FtpServerFixture server = withEmptyRoom(VsftpdFixture.local().start())) {
      middle.leadTo(server.port());
      try (FtpchatProcess local = history(server)) {
        assertThat(local.endsWith(0).err()).isEmpty();
      }
      String url = url("ftp", server).replace("127.0.0.1", "[::ffff:127.0.0.1]");
      try (FtpchatProcess remote = start(passwords(server), "history", url)) {
        assertThat(remote.endsWith(0).err())
            .startsWith("ftpchat: the server offers no TLS")
            .hasLineCount(1);
      }
      try (FtpchatProcess asked = start(passwords(server), "history", url, "--tls", "off")) {
        assertThat(asked.endsWith(0).err()).isEmpty();
      }
    }
  }

  private String[][] everyCommand(FtpServerFixture server) {
    String url = url("ftp", server);
    return new String[][] {
      {"history", url},
      {"tail", url},
      {"send", url, "--as", "alice", "hello"},
      {"chat", url, "--as", "alice"},
      {"doctor", url}
    };
  }

  private static FtpServerFixture hardened(TestCertificate certificate) {
    return withEmptyRoom(VsftpdFixture.local().tls(Tls.REQUIRED).certificate(certificate).start());
  }

  /** Of a room that is not there yet there would be more to say. */
  private static FtpServerFixture withEmptyRoom(FtpServerFixture server) {
    try {
      Files.createFile(server.root().resolve("lobby.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return server;
  }

  private String url(String scheme, FtpServerFixture server) {
    return "%s://%s@127.0.0.1:%d/lobby".formatted(scheme, server.user(), middle.port());
  }

  private static Map<String, String> passwords(FtpServerFixture server) {
    return Map.of("FTPCHAT_FTP_PASSWORD", server.password(), "FTPCHAT_PASSWORD", "x");
  }

  private FtpchatProcess history(FtpServerFixture server, String... options) {
    return start(
        passwords(server),
        Stream.concat(Stream.of("history", url("ftp", server)), Stream.of(options))
            .toArray(String[]::new));
  }

  private FtpchatProcess start(Map<String, String> environment, String... args) {
    return FtpchatProcess.start(
            environment,
            Stream.concat(Stream.of(args), Stream.of("--known-hosts", knownHosts.toString()))
                .toArray(String[]::new))
        .endInput();
  }

  private static void assertRefused(
      FtpchatProcess process, FtpServerFixture server, String... named) {
    try (process) {
      assertThat(process.endsWith(6).err())
          .startsWith("ftpchat: ")
          .contains(named)
          .doesNotContain(server.password())
          .hasLineCount(1);
      assertThat(process.out()).isEmpty();
      assertThat(server.commands()).noneMatch(command -> command.matches("(USER|PASS).*"));
    }
  }

  /** As {@code docs/security.md} says it is made. */
  private static String fingerprint(TestCertificate certificate) throws Exception {
    byte[] key = certificate.certificate().getPublicKey().getEncoded();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
    return "sha256:" + Base64.getEncoder().encodeToString(digest);
  }
}
