package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.PyftpdlibFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, its processes talking to each other. */
class EndToEndIT {

  private static final String PYTHON = "/usr/bin/python3";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> PASSWORDS =
      Map.of("FTPCHAT_FTP_PASSWORD", "sesame", "FTPCHAT_PASSWORD", "صحراء 🙂 تحت النجوم البعيدة");

  @TempDir Path directory;

  @Test
  void whatIsSentThroughOurServerArrivesOnceAndCanBeReadByOthers() throws Exception {
    try (FtpchatProcess server = serve()) {
      converse(roomOn(server), directory.resolve("rooms/lobby.txt"), PASSWORDS);
      server.signal("TERM").endsWith(0);
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void whatIsSentThroughVsftpdArrivesOnceAndCanBeReadByOthers() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      converse(room, server.root().resolve("lobby.txt"), passwords);
    }
  }

  private void converse(String room, Path file, Map<String, String> passwords) throws Exception {
    List<String> texts = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    try (FtpchatProcess tail = FtpchatProcess.start(passwords, "tail", room, "--json");
        FtpchatProcess doomed = FtpchatProcess.start(passwords, "tail", room, "--json")) {
      tail.awaitErr("following " + room + "\n");
      doomed.awaitErr("following " + room + "\n");
      send(passwords, room, "alice", "Hello", texts, ids);
      send(passwords, room, "علي", "أهلاً وسهلاً 🙂", texts, ids);
      doomed.awaitOut(ids.get(1));
      doomed.signal("KILL");
      send(passwords, room, "bob", "two lines\n2026-01-01 10:00:alice: one message", texts, ids);
      send(passwords, room, "bob", " - ", texts, ids);
      tail.awaitOut(ids.get(3));
      tail.signal("TERM").endsWith(0);
      assertThat(tail.err())
          .isEqualTo("ftpchat: there is no room lobby yet\nfollowing " + room + "\n");
      assertThat(field(tail.out(), "id")).isEqualTo(ids);
      assertThat(field(tail.out(), "text")).isEqualTo(texts);
      assertThat(field(tail.out(), "sender")).containsExactly("alice", "علي", "bob", "bob");
      assertThat(field(tail.out(), "own")).containsOnly("false");
    }
    try (FtpchatProcess late =
        FtpchatProcess.start(passwords, "tail", room, "--json", "--from", "start")) {
      late.awaitErr("following");
      assertThat(field(late.out(), "id")).isEqualTo(ids);
      late.signal("INT").endsWith(0);
    }
    assertThat(field(run(passwords, "history", room, "--json").endsWith(0).out(), "text"))
        .isEqualTo(texts);
    assertThat(run(passwords, "history", room, "--last", "2").endsWith(0).out().lines())
        .hasSize(3)
        .element(1)
        .isEqualTo("    2026-01-01 10:00:alice: one message");
    List<String> payloads = readByPython(file, passwords);
    assertThat(payloads).hasSize(4);
    assertThat(payloads.get(0)).matches("[-0-9]{10} [0-9:]{5}:alice: Hello\n?");
    assertThat(payloads.get(1)).matches("[-0-9]{10} [0-9:]{5}:علي: أهلاً وسهلاً 🙂\n?");
    assertThat(payloads.get(2)).contains(":bob: two lines\n2026-01-01 10:00:alice: one message");
    assertThat(payloads.get(3)).matches("[-0-9]{10} [0-9:]{5}:bob:  - \n?");
  }

  @Test
  void aServerThatDoesNotAppendIsWrittenToOnlyIfRewritingIsAllowed() throws Exception {
    try (FtpServerFixture server = ProftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      run(passwords, "send", room, "--as", "alice", "this makes the file").endsWith(0);
      byte[] before = server.fileBytes("lobby.txt");
      FtpchatProcess refused =
          run(passwords, "send", room, "--as", "alice", "--no-outbox", "hi").endsWith(1);
      assertOneLine(refused, "AllowStoreRestart");
      assertThat(server.fileBytes("lobby.txt")).isEqualTo(before);

      FtpchatProcess sent =
          run(passwords, "send", room, "--as", "alice", "--allow-rewriting", "hi").endsWith(0);
      assertThat(sent.out()).matches("[0-9a-f]+\n");
      assertThat(sent.err())
          .startsWith("ftpchat: the message is in the room, but may still be lost: ")
          .hasLineCount(1);
      assertThat(field(run(passwords, "history", room, "--json").endsWith(0).out(), "text"))
          .containsExactly("this makes the file", "hi");
      // Nothing settles there, and nothing is sent once more for that.
      assertThat(
              run(passwords, "send", room, "--as", "alice", "--allow-rewriting", "again")
                  .endsWith(0)
                  .err())
          .doesNotContain("from last time")
          .hasLineCount(1);
    }
  }

  @Test
  void whereNothingMayBeWrittenSendSaysSoAndSoDoesDoctor() throws IOException {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      Set<PosixFilePermission> writable = Files.getPosixFilePermissions(server.root());
      Files.setPosixFilePermissions(server.root(), PosixFilePermissions.fromString("r-xr-xr-x"));
      try {
        long start = System.nanoTime();
        FtpchatProcess send = run(passwords, "send", room, "--as", "alice", "hi").endsWith(1);
        String refusal = "the server refuses to write to lobby.txt: \"553 ";
        assertThat(send.err())
            .contains("there is no room lobby yet")
            .contains("ftpchat: not delivered yet, still trying: " + refusal)
            .contains("ftpchat: not written: " + refusal, "; it waits in ")
            .hasLineCount(3);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
        assertThat(run(passwords, "doctor", room).endsWith(0).out())
            .contains("nothing can be written")
            .doesNotContain("--allow-rewriting");
      } finally {
        Files.setPosixFilePermissions(server.root(), writable);
      }
    }
  }

  @Test
  void aRoomInAFolderThatIsNotThereIsSaidToBeBeforeAnythingElse() {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/team/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      String missing = "there is no folder team on the server";
      assertOneLine(run(passwords, "history", room).endsWith(0), missing);
      FtpchatProcess send = run(passwords, "send", room, "--as", "alice", "hi").endsWith(1);
      assertThat(send.err())
          .startsWith("ftpchat: " + missing + "\n")
          .contains("still trying: the server refuses to write to team/lobby.txt: \"553 ");
      String atHome = room.replace("team/", "");
      assertOneLine(run(passwords, "history", atHome).endsWith(0), "there is no room lobby yet");
    }
  }

  @Test
  void withoutAHomeMessagesAreSentAllTheSame(@TempDir Path rooms) {
    String room = rooms.resolve("lobby").toUri().toString();
    FtpchatProcess send =
        FtpchatProcess.start(
                PASSWORDS, List.of("-Duser.home=/proc/nobody"), "send", room, "--as", "alice", "hi")
            .endsWith(0);
    assertThat(send.err()).contains("messages are kept in memory alone");
  }

  @Test
  void programsThatSendAtOnceDoNotWaitForEachOther(@TempDir Path rooms) {
    String room = rooms.resolve("lobby").toUri().toString();
    List<FtpchatProcess> sends =
        IntStream.range(0, 6)
            .mapToObj(i -> run(PASSWORDS, "send", room, "--as", "alice", "text " + i))
            .toList();
    sends.forEach(send -> send.endsWith(0));
    assertThat(field(run(PASSWORDS, "history", room, "--json").endsWith(0).out(), "text"))
        .containsExactlyInAnyOrder("text 0", "text 1", "text 2", "text 3", "text 4", "text 5");
  }

  @Test
  void theDemoShowsTheConversationAndTheFile() {
    FtpchatProcess demo = run(Map.of(), "demo").endsWith(0);
    assertThat(demo.out()).contains("  alice  Hi Bob!", "  bob  Loud and clear.", "Z0FBQUFB");
    assertThat(demo.err()).isEmpty();
  }

  @Test
  void eachFailureHasItsExitCodeAndOneLine() {
    try (FtpchatProcess server = serve()) {
      String room = roomOn(server);
      assertOneLine(run(PASSWORDS, "history", room).endsWith(0), "there is no room lobby yet");
      run(PASSWORDS, "send", room, "--as", "alice", "hi").endsWith(0);

      Map<String, String> strangerToServer = new HashMap<>(PASSWORDS);
      strangerToServer.put("FTPCHAT_FTP_PASSWORD", "wrong");
      assertOneLine(run(strangerToServer, "history", room).endsWith(3), "");

      Map<String, String> strangerToRoom = new HashMap<>(PASSWORDS);
      strangerToRoom.put("FTPCHAT_PASSWORD", "wrong");
      assertOneLine(
          run(strangerToRoom, "history", room).endsWith(5), "wrong room password or cipher");
      assertOneLine(
          run(strangerToRoom, "send", room, "--as", "eve", "hi").endsWith(5),
          " (--cipher chooses another; send --force writes all the same)");
      run(strangerToRoom, "send", room, "--as", "eve", "hi", "--force").endsWith(0);

      assertOneLine(run(PASSWORDS, "history", room, "--tls", "required").endsWith(6), "TLS");
      assertOneLine(run(Map.of(), "history", room).endsWith(2), "FTPCHAT_FTP_PASSWORD");
      server.signal("TERM").endsWith(0);
      assertOneLine(run(PASSWORDS, "history", room).endsWith(4), "");
    }
  }

  @Test
  void aServerThatSaysNothingTimesOut() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String room = "ftp://alice@127.0.0.1:%d/lobby".formatted(silent.getLocalPort());
      String server = "127.0.0.1:" + silent.getLocalPort();
      assertOneLine(run(PASSWORDS, "history", room, "--timeout", "2").endsWith(4), server);
      assertOneLine(run(PASSWORDS, "tail", room, "--timeout", "2").endsWith(4), server);
      assertThat(
              run(PASSWORDS, "send", room, "--as", "a", "hi", "--timeout", "2").endsWith(4).err())
          .contains(" is not sent yet; it waits in ", server)
          .hasLineCount(2);
    }
  }

  @Test
  void aTextComesFromStandardInputWithoutItsLastLineBreak() {
    String room = fileRoom();
    try (FtpchatProcess send = FtpchatProcess.start(PASSWORDS, "send", room, "--as", "a", "-")) {
      send.type("one\ntwo\n\n").endInput().endsWith(0);
    }
    FtpchatProcess history = run(PASSWORDS, "history", room, "--json").endsWith(0);
    assertThat(field(history.out(), "text")).containsExactly("one\ntwo\n");
  }

  @Test
  void standardInputHasToBeThere() {
    try (FtpchatProcess closed =
        FtpchatProcess.start(
            PASSWORDS, FtpchatProcess.WITHOUT_INPUT, "send", fileRoom(), "--as", "a")) {
      assertOneLine(closed.endsWith(2), "standard input is closed");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatIsEmptyIsNoMessage() {
    assertOneLine(
        run(PASSWORDS, "send", fileRoom(), "--as", "a").endsWith(2), "standard input is empty");
    assertOneLine(
        run(PASSWORDS, "send", fileRoom(), "--as", "a", "").endsWith(2),
        "there is nothing to send");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aTextThatIsNotUtf8IsRefusedInArgumentsToo() {
    Map<String, String> utf8 = new HashMap<>(PASSWORDS);
    utf8.put("LC_ALL", "C.UTF-8");
    List<String> appending = List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" \"$(printf 'a\\377')\"");
    try (FtpchatProcess send =
        FtpchatProcess.start(utf8, appending, "send", fileRoom(), "--as", "a")) {
      assertOneLine(send.endsWith(2), "an argument is not UTF-8");
    }
    run(utf8, "send", fileRoom(), "--as", "a", "\uFFFD").endsWith(0);
  }

  @Test
  void aRoomThatIsEmptyIsNotAbsent() throws IOException {
    Files.createFile(directory.resolve("lobby.txt"));
    assertThat(run(PASSWORDS, "history", fileRoom()).endsWith(0).err()).isEmpty();
  }

  @Test
  void aRoomThatIsNamedByItsFileIsTold() {
    String room = fileRoom() + ".txt";
    assertThat(run(PASSWORDS, "history", room).endsWith(0).err())
        .isEqualTo("ftpchat: there is no room lobby.txt yet\n");
    run(PASSWORDS, "send", fileRoom(), "--as", "alice", "hi").endsWith(0);
    assertThat(run(PASSWORDS, "history", room).endsWith(0).err())
        .isEqualTo(
            "ftpchat: there is no room lobby.txt; lobby.txt is the file of the room lobby\n");
    assertThat(run(PASSWORDS, "history", fileRoom()).endsWith(0).err()).isEmpty();
  }

  @Test
  void theLocaleDoesNotMatter() {
    Map<String, String> noLocale = new HashMap<>(PASSWORDS);
    noLocale.put("LC_ALL", "C");
    run(noLocale, "send", fileRoom(), "--as", "علي", "أهلاً 🙂").endsWith(0);
    Map<String, String> utf8 = new HashMap<>(PASSWORDS);
    utf8.put("LC_ALL", "C.UTF-8");
    for (Map<String, String> environment : List.of(noLocale, utf8)) {
      assertThat(run(environment, "history", fileRoom()).endsWith(0).out())
          .endsWith("  علي  أهلاً 🙂\n");
    }
  }

  @Test
  void whatStrangersWriteDrivesNoTerminal() {
    String hostile = "\u001B]0;x\u0007\u009B2J\u202E\u200B\r\n\u2028end";
    run(PASSWORDS, "send", fileRoom(), "--as", "e\u202Eve  x", hostile).endsWith(0);
    for (String option : List.of("--verbose", "--json")) {
      FtpchatProcess history = run(PASSWORDS, "history", fileRoom(), option).endsWith(0);
      assertSafe(history);
    }
    String json = run(PASSWORDS, "history", fileRoom(), "--json").endsWith(0).out();
    assertThat(field(json, "text")).containsExactly(hostile);
    assertThat(field(json, "sender")).containsExactly("e\u202Eve  x");
  }

  /** Its greeting stands in the report, its refusals in errors, at every volume. */
  @Test
  void whatAServerSaysDrivesNoTerminal() {
    String attack = "\\x1b]0;x\\x07\\x1b[2J\\u009b31m\\u202e\\u200b\\rend";
    try (FtpServerFixture server =
        PyftpdlibFixture.local().setting("server.handler.banner = '" + attack + "'").start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> right = new HashMap<>(PASSWORDS);
      right.put("FTPCHAT_FTP_PASSWORD", server.password());
      for (String option : List.of("--verbose", "--json")) {
        FtpchatProcess doctor = run(right, "doctor", room, option).endsWith(0);
        assertThat(doctor.out()).contains("end");
        assertSafe(doctor);
      }
      assertSafe(run(PASSWORDS, "doctor", room, "--verbose").endsWith(3));
      assertSafe(run(PASSWORDS, "history", room, "--verbose").endsWith(3));
    }
    try (FtpServerFixture server =
        PyftpdlibFixture.local()
            .setting(
                "server.handler.ftp_PASS = lambda self, line: self.respond('530 " + attack + "')")
            .start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      for (String command : List.of("doctor", "history", "tail")) {
        FtpchatProcess refused = run(PASSWORDS, command, room).endsWith(3);
        assertOneLine(refused, "end");
        assertSafe(refused);
      }
    }
  }

  private static void assertSafe(FtpchatProcess process) {
    assertThat((process.out() + process.err()).codePoints())
        .as(process::toString)
        .allMatch(c -> c == '\n' || TerminalText.isSafe(c));
  }

  @Test
  void rejectedPiecesAreShownWhenAskedFor() throws IOException {
    run(PASSWORDS, "send", fileRoom(), "--as", "alice", "hi").endsWith(0);
    Path file = directory.resolve("lobby.txt");
    byte[] whole = Files.readAllBytes(file);
    Files.writeString(file, "not a record\n", StandardOpenOption.APPEND);
    Files.write(file, whole, StandardOpenOption.APPEND);
    assertThat(run(PASSWORDS, "history", fileRoom(), "--json").endsWith(0).out().lines())
        .hasSize(1);
    assertThat(run(PASSWORDS, "history", fileRoom(), "--json", "--rejected").endsWith(0).out())
        .contains(
            "{\"rejected\":\"MALFORMED\",\"position\":%d,\"length\":12}\n".formatted(whole.length))
        .contains(
            "{\"rejected\":\"DUPLICATE\",\"position\":%d,\"length\":%d}\n"
                .formatted(whole.length + 13, whole.length - 1));
  }

  @Test
  void aRoomLargerThanTheMemoryIsStreamed() throws IOException {
    int messages = 320;
    Files.write(directory.resolve("lobby.txt"), Rooms.large(PASSWORDS, messages, 200_000));
    assertThat(Files.size(directory.resolve("lobby.txt"))).isGreaterThan(40L << 20);
    try (FtpchatProcess history =
        FtpchatProcess.start(
            PASSWORDS, List.of("-Xmx40m"), "history", fileRoom(), "--timeout", "50")) {
      assertThat(history.endsWith(0).out().lines()).hasSize(messages);
    }
  }

  @Test
  void aReaderThatStopsEndsItInSilence() throws IOException {
    Files.write(directory.resolve("lobby.txt"), Rooms.large(PASSWORDS, 30, 200_000));
    try (FtpchatProcess history = FtpchatProcess.start(PASSWORDS, "history", fileRoom())) {
      history.stopReading();
      assertThat(history.endsWith(0).err()).isEmpty();
    }
  }

  @Test
  void anIdThatCannotBePrintedIsTold() {
    try (FtpchatProcess send =
        FtpchatProcess.start(
            PASSWORDS,
            List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" >/dev/full"),
            "send",
            fileRoom(),
            "--as",
            "alice",
            "hi")) {
      send.endsWith(1);
      String history = run(PASSWORDS, "history", fileRoom(), "--json").endsWith(0).out();
      String id = field(history, "id").get(0);
      assertThat(send.err())
          .contains("ftpchat: message " + id + " is in the room, but its id could not be printed");
    }
  }

  private static void send(
      Map<String, String> passwords,
      String room,
      String name,
      String text,
      List<String> texts,
      List<String> ids) {
    FtpchatProcess send = run(passwords, "send", room, "--as", name, text).endsWith(0);
    assertThat(send.out()).matches("[0-9a-f]{32}\n");
    String fresh = "ftpchat: there is no room lobby yet; it is made with your first message\n";
    assertThat(send.err()).isEqualTo(texts.isEmpty() ? fresh : "");
    texts.add(text);
    ids.add(send.out().strip());
  }

  private FtpchatProcess serve() {
    String rooms = directory.resolve("rooms").toString();
    return FtpchatProcess.start(PASSWORDS, "serve", "--port", "0", "--dir", rooms)
        .awaitOut("listening on ");
  }

  private static String roomOn(FtpchatProcess server) {
    List<String> lines = server.out().lines().toList();
    String room = "ftp://ftpchat@" + lines.get(0).substring("listening on ".length()) + "/lobby";
    assertThat(lines.get(1)).isEqualTo("ftpchat chat " + room + " --as NAME");
    return room;
  }

  private String fileRoom() {
    return "file://" + directory.toAbsolutePath() + "/lobby";
  }

  /** Runs the program to its end. */
  private static FtpchatProcess run(Map<String, String> environment, String... args) {
    return FtpchatProcess.start(environment, args).endInput();
  }

  private static void assertOneLine(FtpchatProcess process, String named) {
    assertThat(process.err())
        .startsWith("ftpchat: ")
        .endsWith("\n")
        .contains(named)
        .hasLineCount(1);
    assertThat(process.out()).isEmpty();
  }

  private static List<String> field(String lines, String name) {
    return lines.lines().map(line -> parse(line).get(name).asText()).toList();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a room decrypted by a program of another make. */
  private static List<String> readByPython(Path file, Map<String, String> environment)
      throws Exception {
    assumeTrue(
        new ProcessBuilder(PYTHON, "-c", "import cryptography").start().waitFor() == 0,
        "python3-cryptography is not installed");
    Path script = Path.of(EndToEndIT.class.getResource("reader.py").toURI());
    ProcessBuilder builder = new ProcessBuilder(PYTHON, script.toString(), file.toString());
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process reader = builder.start();
    String printed = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(reader.waitFor()).isZero();
    return printed.lines().map(line -> parse(line).asText()).toList();
  }
}
