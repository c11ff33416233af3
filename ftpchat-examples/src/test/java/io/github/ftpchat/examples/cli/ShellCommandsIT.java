package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.transport.DirectoryTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for the shell, packaged, against rooms on a server and in a folder. */
class ShellCommandsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct horse battery staple";
  private static final Map<String, String> PASSWORDS =
      Map.of("FTPCHAT_FTP_PASSWORD", "sesame", "FTPCHAT_PASSWORD", PASSWORD, "TZ", "UTC");
  private static final String HOSTILE =
      "<script>alert(1)</script>\u001B]0;x\u0007\u202E\nbob: # hi";

  @TempDir Path directory;

  private final String today = LocalDate.now(ZoneOffset.UTC).toString();

  // ---- export, and the filters of history

  @Test
  void aRoomIsExportedInEachFormat() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      say(passwords, room, "alice", "Hello Bob");
      say(passwords, room, "e\u202Eve", HOSTILE);

      Path page = directory.resolve("lobby.html");
      run(passwords, "export", room, "--output", page.toString()).endsWith(0);
      assertThat(Jsoup.parse(Files.readString(page)).select("article p").eachText())
          .hasSize(2)
          .first()
          .isEqualTo("Hello Bob");
      assertThat(Files.readString(page)).doesNotContain("<script", "\u001B", "\u202E");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
          .isEqualTo("rw-------");

      Path lines = directory.resolve("lobby.jsonl");
      run(passwords, "export", room, "--output", lines.toString()).endsWith(0);
      assertThat(Files.readString(lines))
          .isEqualTo(run(passwords, "history", room, "--json").endsWith(0).out());
      assertThat(JSON.readTree(Files.readAllLines(lines).get(1)).get("text").asText())
          .isEqualTo(HOSTILE);

      Path words = directory.resolve("lobby");
      run(passwords, "export", room, "--output", words.toString()).endsWith(0);
      assertThat(Files.readString(words))
          .isEqualTo(run(passwords, "history", room).endsWith(0).out());

      FtpchatProcess markdown =
          run(passwords, "export", room, "--format", "markdown", "--from", "alice").endsWith(0);
      assertThat(markdown.out())
          .startsWith("# lobby\n")
          .contains("## " + today, "**alice** ", "> Hello Bob\n")
          .doesNotContain("ve");
      assertThat(files()).containsExactly("lobby", "lobby.html", "lobby.jsonl");
    }
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyIfThatIsWanted() throws Exception {
    say(PASSWORDS, fileRoom(), "alice", "hi");
    Path file = Files.writeString(directory.resolve("mine"), "precious");
    FtpchatProcess refused =
        run(PASSWORDS, "export", fileRoom(), "--output", file.toString()).endsWith(2);
    assertThat(refused.err()).isEqualTo("ftpchat: --output: is there already: " + file + "\n");
    assertThat(file).hasContent("precious");
    run(PASSWORDS, "export", fileRoom(), "--output", file.toString(), "--force").endsWith(0);
    assertThat(Files.readString(file)).endsWith("  alice  hi\n");
  }

  @Test
  void whatCannotBeReadLeavesNoFile() {
    say(PASSWORDS, fileRoom(), "alice", "hi");
    Map<String, String> stranger = Map.of("FTPCHAT_PASSWORD", "wrong");
    String page = directory.resolve("page.html").toString();
    assertThat(run(stranger, "export", fileRoom(), "--output", page).endsWith(5).err())
        .contains("wrong room password or cipher");
    assertThat(files()).containsExactly("lobby.txt");
  }

  @Test
  void historyChoosesByTextSenderAndTime() {
    say(PASSWORDS, fileRoom(), "alice", "Hello Bob");
    say(PASSWORDS, fileRoom(), "bob", "hello alice");
    say(PASSWORDS, fileRoom(), "alice", "bye");
    assertThat(texts("--search", "HELLO")).containsExactly("Hello Bob", "hello alice");
    assertThat(texts("--from", "alice")).containsExactly("Hello Bob", "bye");
    assertThat(texts("--search", "hello", "--last", "1")).containsExactly("hello alice");
    assertThat(texts("--since", "1h")).hasSize(3);
    assertThat(texts("--until", "1h")).isEmpty();
    assertThat(texts("--since", today, "--until", today)).hasSize(3);
  }

  private List<String> texts(String... options) {
    List<String> args = new ArrayList<>(List.of("history", fileRoom(), "--json"));
    args.addAll(List.of(options));
    return run(PASSWORDS, args.toArray(String[]::new))
        .endsWith(0)
        .out()
        .lines()
        .map(line -> json(line).get("text").asText())
        .toList();
  }

  // ---- rooms

  @Test
  void theRoomsOfAServerAreListedWithoutTheirPassword() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String folder = "ftp://%s@127.0.0.1:%d/".formatted(server.user(), server.port());
      Map<String, String> passwords = Map.of("FTPCHAT_FTP_PASSWORD", server.password());
      assertThat(run(passwords, "rooms", folder).endsWith(0).err())
          .isEqualTo("ftpchat: there are no rooms in " + folder + "\n");
      Files.write(server.root().resolve("lobby.txt"), new byte[1_500]);
      Files.write(server.root().resolve("empty.txt"), new byte[0]);
      Files.write(server.root().resolve("e\u202Evil  x.txt"), new byte[12]);
      Files.writeString(server.root().resolve("picture.png"), "no room");
      Files.writeString(server.root().resolve(".txt"), "no room");
      Files.createDirectory(server.root().resolve("folder.txt"));
      Files.createDirectory(server.root().resolve("sub"));
      Files.write(server.root().resolve("sub/inner.txt"), new byte[7]);

      Instant time = Instant.parse("2026-03-01T23:30:15Z");
      for (String file : List.of("lobby.txt", "empty.txt", "e\u202Evil  x.txt", "sub/inner.txt")) {
        Files.setLastModifiedTime(server.root().resolve(file), FileTime.from(time));
      }

      FtpchatProcess rooms = run(passwords, "rooms", folder).endsWith(0);
      assertThat(rooms.out())
          .isEqualTo(
              """
                   0 B  TIME  empty
                  12 B  TIME  e\\u202Evil\\u0020\\u0020x
                1.5 kB  TIME  lobby
              """
                  .replace(
                      "TIME",
                      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm")
                          .format(time.atZone(ZoneId.systemDefault()))));
      assertThat(rooms.out().codePoints()).allMatch(c -> c == '\n' || TerminalText.isSafe(c));
      assertThat(rooms.err()).isEmpty();
      assertThat(run(passwords, "rooms", folder + "sub", "--json").endsWith(0).out())
          .isEqualTo("{\"room\":\"inner\",\"size\":7,\"modified\":\"2026-03-01T23:30:15Z\"}\n");
    }
  }

  @Test
  void theRoomsOfAFolderAreListed() {
    say(PASSWORDS, fileRoom(), "alice", "hi");
    String folder = "file://" + directory.toAbsolutePath();
    for (String url : List.of(folder, folder + "/")) {
      assertThat(run(Map.of(), "rooms", url).endsWith(0).out())
          .matches(" +[0-9]+ B  " + today + " [0-9:]{5}  lobby\n");
    }
  }

  // ---- check

  @Test
  void aRoomThatIsWholeIsGood() {
    say(PASSWORDS, fileRoom(), "alice", "one");
    say(PASSWORDS, fileRoom(), "alice", "two");
    FtpchatProcess check = run(PASSWORDS, "check", fileRoom()).endsWith(0);
    assertThat(check.out()).isEqualTo("         2  good\n         0  repeated\n");
    assertThat(check.err()).isEmpty();
  }

  @Test
  void whatIsBadIsCountedAndWhatIsGoodIsSaved() throws Exception {
    say(PASSWORDS, fileRoom(), "alice", "one");
    say(PASSWORDS, fileRoom(), "alice", "two");
    Path room = directory.resolve("lobby.txt");
    List<String> good = Files.readAllLines(room);
    String torn = good.get(0).substring(0, 50);
    String stranger = strangersRecord();
    String damaged =
        "\uFEFF"
            + good.get(0)
            + "\r\n"
            + torn
            + "\n\n"
            + stranger
            + "\n"
            // Two in one line, with a hole in front of the next line.
            + torn
            + good.get(1)
            + "\n\0\0"
            + good.get(0)
            + "\nno record\n"
            + torn;
    Files.writeString(room, damaged);

    Path repaired = directory.resolve("repaired.txt");
    FtpchatProcess check =
        run(PASSWORDS, "check", fileRoom(), "--json", "--repair", repaired.toString()).endsWith(7);
    JsonNode found = json(check.out());
    assertThat(found.get("size").asInt()).isEqualTo(bytes(damaged).length);
    assertThat(found.get("good").asInt()).isEqualTo(2);
    assertThat(found.get("repeated").asInt()).isEqualTo(1);
    assertThat(found.get("bad").toString())
        .isEqualTo(
            "{\"TORN\":2,\"MALFORMED\":1,\"UNAUTHENTIC\":1,\"UNENCRYPTED\":0,\"TOO_LARGE\":0}");
    assertThat(found.get("unfinished").asInt()).isEqualTo(50);
    assertThat(found.get("records")).hasSize(4);
    assertThat(found.get("records").get(0).toString())
        .isEqualTo(
            "{\"rejected\":\"TORN\",\"position\":%d,\"length\":50}"
                .formatted(good.get(0).length() + 5));
    assertThat(Files.readString(repaired)).isEqualTo(String.join("\n", good) + "\n");
    assertThat(Files.readString(room)).isEqualTo(damaged);

    assertThat(run(PASSWORDS, "check", fileRoom()).endsWith(7).out())
        .contains("         2  torn\n", "malformed at ", "the last line has no end yet: 50 bytes");
    assertThat(
            run(PASSWORDS, "check", fileRoom(), "--repair", repaired.toString()).endsWith(2).err())
        .isEqualTo("ftpchat: --repair: is there already: " + repaired + "\n");
    Map<String, String> wrong = Map.of("FTPCHAT_PASSWORD", "wrong");
    String other = directory.resolve("other.txt").toString();
    assertThat(run(wrong, "check", fileRoom(), "--repair", other).endsWith(5).err())
        .contains("no record of lobby opens with this password");
    assertThat(files()).containsExactly("lobby.txt", "repaired.txt");
  }

  private String strangersRecord() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    String room = "file://" + other.toAbsolutePath() + "/lobby";
    say(Map.of("FTPCHAT_PASSWORD", "another"), room, "eve", "hi");
    String record = Files.readString(other.resolve("lobby.txt")).strip();
    Files.delete(other.resolve("lobby.txt"));
    Files.delete(other);
    return record;
  }

  @Test
  void aRoomOnAServerIsCheckedAndOneThatIsNotThereTold() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      assertThat(run(passwords, "check", room).endsWith(0).err())
          .isEqualTo("ftpchat: there is no room lobby yet\n");
      say(passwords, room, "alice", "hi");
      assertThat(run(passwords, "check", room).endsWith(0).out()).startsWith("         1  good\n");
    }
  }

  // ---- archive

  @Test
  void aRoomInAFolderIsRenamedAndWhoHasItOpenGoesOn() throws Exception {
    say(PASSWORDS, fileRoom(), "alice", "old");
    byte[] before = Files.readAllBytes(directory.resolve("lobby.txt"));
    List<String> shown = Collections.synchronizedList(new ArrayList<>());
    try (MessageCipher cipher = FernetCipher.ofPassword(PASSWORD.toCharArray());
        ChatClient client = ChatClient.builder(DirectoryTransport.of(directory)).build();
        ChatSession session =
            client
                .session()
                .room("lobby")
                .cipher(cipher)
                .participant("bob")
                .listener(ChatListener.ofMessages((s, message) -> shown.add(message.text())))
                .open()) {
      assertThat(run(PASSWORDS, "archive", fileRoom()).endsWith(2).err())
          .startsWith("ftpchat: nobody is at the terminal to be asked; give --yes to rename ");
      FtpchatProcess archive = run(PASSWORDS, "archive", fileRoom(), "--yes").endsWith(0);
      Path archived = directory.resolve("lobby-" + today + ".txt");
      assertThat(archive.out()).isEqualTo(fileRoom() + "-" + today + "\n");
      assertThat(archived).hasBinaryContent(before);
      assertThat(directory.resolve("lobby.txt")).doesNotExist();

      session.send("new").settled().get(30, TimeUnit.SECONDS);
      say(PASSWORDS, fileRoom(), "alice", "too");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(shown).containsExactly("new", "too"));
      assertThat(archived).hasBinaryContent(before);
      assertThat(texts()).containsExactly("new", "too");

      run(PASSWORDS, "archive", fileRoom(), "--yes").endsWith(0);
      assertThat(files()).contains("lobby-" + today + ".txt", "lobby-" + today + "-2.txt");
      assertThat(run(PASSWORDS, "archive", fileRoom(), "--yes").endsWith(1).err())
          .isEqualTo("ftpchat: there is no room lobby yet\n");
    }
  }

  @Test
  void aRoomOnAServerIsRenamedOrCopied() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>(PASSWORDS);
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      say(passwords, room, "alice", "hi");
      passwords.remove("FTPCHAT_PASSWORD");
      byte[] before = server.fileBytes("lobby.txt");
      Path copy = directory.resolve("copy.txt");
      assertThat(run(passwords, "archive", room, "--output", copy.toString()).endsWith(0).out())
          .startsWith(copy + "\n" + before.length + " bytes");
      assertThat(copy).hasBinaryContent(before);
      assertThat(server.fileBytes("lobby.txt")).isEqualTo(before);
      assertThat(run(passwords, "archive", room, "--output", copy.toString()).endsWith(2).err())
          .isEqualTo("ftpchat: --output: is there already: " + copy + "\n");

      String archive = room + "-" + today;
      assertThat(run(passwords, "archive", room, "--yes").endsWith(0).out())
          .isEqualTo(archive + "\n");
      assertThat(server.fileBytes("lobby-" + today + ".txt")).isEqualTo(before);
      assertThat(server.root().resolve("lobby.txt")).doesNotExist();
      passwords.put("FTPCHAT_PASSWORD", PASSWORD);
      assertThat(run(passwords, "history", archive).endsWith(0).out()).contains("hi");
    }
  }

  @Test
  void aRoomThatTheServerDoesNotRenameIsLeftAsItIs() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().deny("RNFR").start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = Map.of("FTPCHAT_FTP_PASSWORD", server.password());
      Files.writeString(server.root().resolve("lobby.txt"), "anything\n");
      assertThat(run(passwords, "archive", room, "--yes").endsWith(1).err())
          .startsWith("ftpchat: the server refuses to rename lobby.txt: \"550 ")
          .endsWith("; --output FILE copies the room instead\n");
      assertThat(server.root().resolve("lobby.txt")).hasContent("anything");
    }
  }

  private static void say(Map<String, String> passwords, String room, String name, String text) {
    run(passwords, "send", room, "--as", name, text).endsWith(0);
  }

  private String fileRoom() {
    return "file://" + directory.toAbsolutePath() + "/lobby";
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the program to its end. */
  private static FtpchatProcess run(Map<String, String> environment, String... args) {
    return FtpchatProcess.start(environment, args).endInput();
  }
}
