package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat as a person at a terminal sees it; whole screens are kept in {@code screens}. */
class ChatScreenIT {

  private static final Map<String, String> PASSWORD = Map.of("FTPCHAT_PASSWORD", "sesame stew");

  @TempDir Path home;
  @TempDir Path rooms;

  @BeforeEach
  void needsTmux() {
    assumeTrue(Files.isExecutable(TmuxTerminal.TMUX), TmuxTerminal.TMUX + " is not installed");
  }

  @Test
  void whatIsTypedAppearsAtOnceWithAMarkThatMovesOn() {
    send("lobby", "bob", "Hi Alice!");
    try (TmuxTerminal chat = chat(80, 24, Map.of())) {
      chat.await("password of the room:").type("sesame stew").press("Enter");
      chat.await("alice>").type("Hello \"Bob\"! 100%").press("Enter");
      chat.await(" + alice  Hello \"Bob\"! 100%");
      chat.type("half");
      send("lobby", "bob", "\u001B[31mred\nagain");
      chat.await("    again").await("alice> half");
      assertThat(chat.screen()).doesNotContain("sesame");
      assertScreen(chat, "talk");
      chat.type(" done").press("M-Enter").type("second line").press("Enter");
      chat.await(" + alice  half done\n    second line");
      chat.type("/quit").press("Enter").awaitEnd(0);
    }
    assertThat(history("lobby")).endsWith("  alice  half done\n    second line\n");
  }

  @Test
  void colourTellsNamesApartUnlessItIsNotWanted() {
    send("lobby", "bob", "from bob");
    send("lobby", "carol", "from carol");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      String screen = chat.await("alice>").styledScreen();
      assertThat(colourOf("bob", screen))
          .startsWith("38;5;")
          .isNotEqualTo(colourOf("carol", screen));
      chat.type("/theme none").press("Enter");
      chat.await(s -> !chat.styledScreen().contains("38;5;"), "no colours");
    }
    Map<String, String> environment = new HashMap<>(PASSWORD);
    environment.put("NO_COLOR", "1");
    try (TmuxTerminal chat = chat(80, 24, environment)) {
      assertThat(chat.await("alice>").styledScreen()).doesNotContain("38;5;");
    }
  }

  @Test
  void helpFitsOnOneScreenAndUnknownCommandsAreNamed() {
    send("lobby", "bob", "before");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("alice>").type("/he").press("Tab", "Enter").await("! not sent");
      assertScreen(chat, "help");
      chat.type("/searc x").press("Enter").await("no such command: /searc");
      chat.await("/search");
      chat.type("/search BEF").press("Enter").await("messages found: 1");
      chat.type("/who").press("Enter").await("* who spoke here, and when last:").await("  bob");
      chat.type("/last 1").press("Enter").await("* the last messages:");
      chat.type("/nick b").press("Tab").type("!").await("/nick b!").press("C-c");
      chat.type("/raw 1").press("Enter").await("dialect 1.6");
      chat.type("/status").press("Enter").await("your texts  0 not settled yet");
      chat.type("/save " + home.resolve("out.md")).press("Enter").await("saved: 1 messages");
      assertThat(home.resolve("out.md")).content().contains("before");
    }
  }

  @Test
  void keysThatLedOutOfTheLineDoNothingAndCtrlCClearsItFirst() {
    send("lobby", "bob", "before");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("alice>").type("kept").press("C-x", "C-e").press("C-]").type("!");
      chat.await("alice> kept!");
      chat.press("C-c").await(screen -> screen.endsWith("alice>"), "an empty line");
      chat.press("Up").await("alice> kept!").press("C-c");
      chat.await(screen -> screen.endsWith("alice>"), "an empty line");
      chat.press("C-c").awaitEnd(0);
    }
  }

  @Test
  void ctrlCComesInItsTurnBehindWhatWasTypedBeforeIt() {
    send("lobby", "bob", "before");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      // In one packet, as fast fingers and pasting give it.
      chat.await("alice>").press("g", "o", "n", "e", "C-c", "C-\\", "k", "e", "p", "t", "Enter");
      chat.await(" + alice  kept");
      assertThat(chat.screen()).doesNotContain("thread dump");
      chat.press("Up", "Up", "Enter").await(" + alice  gone");
      chat.type("/room l").press("Tab", "C-c").await(s -> s.endsWith("alice>"), "an empty line");
      chat.press("C-c").awaitEnd(0);
    }
  }

  @Test
  void aTextThatIsLongerThanAScreenIsFolded() {
    send("lobby", "bob", "before");
    send("lobby", "bob", "long ".repeat(4_000) + "the end");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("more lines: /last shows them").await("  bob  before").await("alice>");
      chat.type("x".repeat(3_000)).press("Enter").await(" + alice  xxx");
      chat.await("    ... 22 more lines: /last shows them");
      chat.type("/last 2").press("Enter");
      chat.await(s -> !s.contains("more lines"), "all of it");
    }
  }

  @Test
  void eachRoomKeepsWhatStandsInItsLine() {
    send("lobby", "bob", "one");
    send("games", "carol", "chess?");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("alice>").type("/room games").press("Enter").await("1:lobby [2:games]");
      chat.type("for games").await("alice> for games");
      // In one packet: what comes behind the key is for the other room alone.
      chat.press("M-1", "h", "i", "Enter").await("[1:lobby] 2:games").await(" + alice  hi");
      chat.press("M-2").await("alice> for games").press("Enter").await(" + alice  for games");
      chat.type("/quit").press("Enter").awaitEnd(0);
      // It stood in the line once more, and was sent.
      assertThat(chat.screen()).doesNotContain("not sent");
    }
    assertThat(history("lobby")).hasLineCount(2).endsWith("  alice  hi\n");
    assertThat(history("games")).hasLineCount(2).endsWith("  alice  for games\n");
  }

  @Test
  void roomsCloseAndThoseOfOneNameAreToldApart() throws IOException {
    send("lobby", "bob", "one");
    Path more = Files.createDirectory(rooms.resolve("more"));
    send("more/lobby", "carol", "another");
    String other = "file://" + more.toAbsolutePath() + "/lobby";
    try (TmuxTerminal chat = chat(200, 24, PASSWORD)) {
      chat.await("alice>").type("/room " + other).press("Enter").await("password of the room:");
      chat.type("sesame stew").press("Enter").await("  carol  another");
      chat.await("1:lobby@" + rooms.toAbsolutePath() + " [2:lobby@" + more.toAbsolutePath());
      chat.type("/room lobby@" + rooms.toAbsolutePath()).press("Enter").await("[1:lobby@");
      chat.press("M-2").await("[2:lobby@").type("/part").press("Enter");
      chat.await("closed: lobby@" + more.toAbsolutePath()).await(" lobby | live");
      chat.type("/close").press("Enter").awaitEnd(0);
    }
  }

  @Test
  void aNewRoomIsAskedForInTheMidstOfTheChatToo() {
    send("lobby", "bob", "one");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("alice>").type("/room lobyb").press("Enter").await("make the room lobyb? [y/N]");
      chat.press("M-1").type("hm").press("Enter").await("Your text is not sent: hm");
      // What is pressed before the question stands there again is no answer.
      chat.await(screen -> screen.endsWith("make the room lobyb? [y/N]"), "the question again");
      chat.press("Enter").await(" lobby | live").await("  bob  one").await("alice>");
      // In one packet: what is typed behind the command is not for the room that was not meant.
      chat.type("/room lobyb").press("Enter", "k", "e", "p", "t");
      chat.await(screen -> screen.endsWith("make the room lobyb? [y/N]"), "the question");
      chat.press("n", "Enter").await("alice> kept").press("C-c");
      chat.await(screen -> screen.endsWith("alice>"), "an empty line");
      chat.type("/nick " + "x".repeat(300)).press("Enter");
      chat.await("/nick: NAME: has 300 characters, more than 64");
      chat.type("/theme").press("Enter").await("there are auto, dark, light and none");
      chat.type("/save ~/out.md").press("Enter");
      chat.await("saved: 1 messages");
      chat.type("/save ~/o").press("Tab").await("alice> /save ~/out.md").press("Enter");
      chat.await("/save: FILE: is there already");
      // Longer than what is shown of a name.
      chat.type("/save ~/" + "./".repeat(40) + "o").press("Tab");
      chat.await(screen -> screen.replace("\n", "").endsWith("./out.md"), "the whole name");
    }
    assertThat(home.resolve("out.md")).content().contains("one");
  }

  @Test
  void aServerThatIsOffIsWaitedForUnlessThereIsNoHope() throws Exception {
    Map<String, String> passwords = new HashMap<>(PASSWORD);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    passwords.put("FTPCHAT_FTP_PASSWORD", "secret");
    String room = "ftp://anna@127.0.0.1:%d/lobby".formatted(port);
    try (TmuxTerminal chat =
        TmuxTerminal.start(home, 80, 24, passwords, "chat", room, "--as", "alice")) {
      chat.await("not connected, trying: ").await("alice>").type("later").press("Enter");
      chat.await(" ~ alice  later").await("| 1 unsent |");
      try (TmuxTerminal server = serve(port)) {
        chat.await(" + alice  later").await("connected; the room lobby was not there before");
        chat.type("/quit").press("Enter").awaitEnd(0);
        server.press("C-c").awaitEnd(0);
      }
    }
    try (TmuxTerminal chat =
        TmuxTerminal.start(home, 80, 24, passwords, "chat", room, "--as", "alice", "--no-outbox")) {
      chat.awaitEnd(4);
    }
  }

  @Test
  void whileACommandWaitsTheBarStaysAndWhatIsTypedIsNoAnswer() throws Exception {
    send("lobby", "bob", "before");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      String other = "ftp://u@127.0.0.1:%d/x".formatted(silent.getLocalPort());
      // In one packet: what is typed before the question is not for the server.
      chat.await("alice>").type("/room " + other);
      chat.press("Enter", "m", "e", "e", "t", "Enter", "m", "e");
      String question = "password of u at 127.0.0.1:%d:".formatted(silent.getLocalPort());
      chat.await(question).press("M-1", "C-l");
      chat.await(s -> s.endsWith(question), "the question");
      chat.type("secret").press("Enter").await("password of the room:").press("M-1");
      chat.type("sesame stew").press("Enter").await("/room is at work, Ctrl-C stops it");
      chat.type("!").press("Left");
      assertThat(chat.screen()).contains("1:lobby [2:x] | connecting").doesNotContain("^[", "meet");
      chat.press("C-c").await("/room was stopped").await("alice> meet\n    me!");
      chat.press("C-c").await(s -> s.endsWith("alice>"), "an empty line");
      chat.type("/quit").press("Enter").awaitEnd(0);
      assertThat(chat.screen()).doesNotContain("sesame", "secret");
    }
    assertThat(history("lobby")).hasLineCount(1);
  }

  @Test
  void whatStoodOnTheScreenBeforeCanBeScrolledBackTo() {
    send("lobby", "bob", "before");
    try (TmuxTerminal chat = chat(80, 24, Map.of())) {
      chat.await("password of the room:").type("sesame stew").press("Enter").await("alice>");
      chat.press("C-l").await(s -> !s.contains("password of the room:"), "the chat alone");
      assertThat(chat.scrollback()).contains("password of the room:");
      chat.resize(80, 30);
      chat.type("/who").press("Enter").await("bob\n lobby").press("C-l");
      chat.await(s -> !s.contains("password of the room:"), "the chat alone");
      assertThat(chat.scrollback()).containsOnlyOnce("password of the room:").contains("before");
    }
  }

  @Test
  void altIsSentAsEscapeWhileTheWindowIsThereAndCtrlOBreaksTheLine() throws IOException {
    send("lobby", "bob", "before");
    Path sent = home.resolve("sent");
    try (TmuxTerminal chat = chat(80, 24, Map.of())) {
      chat.await("password of the room:").record(sent).type("sesame stew").press("Enter");
      chat.await("alice>").type("one").press("C-o").type("two").press("Enter");
      chat.await(" + alice  one\n    two");
      assertThat(sent).content().contains("\u001B[?1036h").doesNotContain("\u001B[?1034;1036r");
      chat.type("/quit").press("Enter").awaitEnd(0);
      assertThat(sent).content().containsOnlyOnce("\u001B[?1034;1036r");
    }
  }

  @Test
  void aNarrowBarKeepsTheRoomInView() {
    for (String room : List.of("lobby", "kitchen", "garden", "a-room-with-a-long-name")) {
      send(room, "bob", "in " + room);
    }
    try (TmuxTerminal chat = chat(40, 24, PASSWORD)) {
      chat.await("alice>").type("/room kitchen").press("Enter").await("[2:kitchen]");
      chat.type("/room garden").press("Enter").await("[3:garden] | live |");
      chat.type("/room a-room-with-a-long-name").press("Enter");
      chat.await(" [4:a-room-with-a-long-name] | live |");
      chat.press("M-2").await(" [2:kitchen] | live | 1:lobby 3:garden");
      send("garden", "bob", "news");
      chat.await(" [2:kitchen] | live | 3:garden+1 1:l...");
      chat.press("M-a").await("---- new since you were here ----\n").await("[3:garden]");
      chat.resize(20, 24);
      chat.await(" [3:garden] | live");
      chat.press("M-4").await(" [4:a-ro...] | live");
    }
  }

  private TmuxTerminal serve(int port) throws IOException {
    Path password = Files.writeString(home.resolve("password"), "secret");
    return TmuxTerminal.start(
        home,
        80,
        24,
        Map.of(),
        "serve",
        "--port",
        "" + port,
        "--user",
        "anna",
        "--dir",
        rooms.toString(),
        "--password-file",
        password.toString());
  }

  @Test
  void whatIsTypedIsShownAsItIsInAllScripts() {
    send("lobby", "bob", "before");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      String texts = "\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35 \u0928\u092E\u0938\u094D\u0924\u0947";
      chat.await("alice>").type(texts).await("alice> " + texts);
      chat.press("Enter").await(" + alice  " + texts);
    }
  }

  @Test
  void aNewWidthBreaksAllRowsAnew() {
    send(
        "lobby",
        "bob",
        "a text that is far too long for a screen of twenty columns, and so is broken");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("alice>").type("short").press("Enter").await(" + alice  short");
      chat.resize(20, 24);
      chat.await("    of twenty");
      assertScreen(chat, "narrow");
      chat.resize(300, 30);
      chat.await("twenty columns, and so is broken");
      chat.type("/quit").press("Enter").awaitEnd(0);
    }
  }

  @Test
  void severalRoomsAndWhatIsNewSinceTheLastTime() {
    send("lobby", "bob", "one");
    send("games", "carol", "chess?");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("  bob  one").await("alice>").type("/room games").press("Enter");
      chat.await("  carol  chess?").await("1:lobby [2:games]");
      send("lobby", "bob", "alice, are you there?");
      chat.await("1:lobby+1! [2:games]");
      chat.press("M-1").await("alice, are you there?").await("[1:lobby] 2:games");
      chat.type("/room " + room("games")).press("Enter").await("1:lobby [2:games]");
      chat.type("/nick al").press("Enter").await("you are al in this room now").await("al>");
      chat.type("/quit").press("Enter").awaitEnd(0);
    }
    send("lobby", "bob", "two");
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("---- new since you were last here ----").await("  bob  two");
      assertThat(chat.screen()).matches("(?s).*there\\?\\R---- new since.*\\R.*bob  two.*");
      send("lobby", "alice", "I am not you");
      chat.await(" ? alice  I am not you").await("somebody else writes under your name");
    }
  }

  @Test
  void aPasswordThatIsWrongIsAskedForAgainAndNeverSentAsAText() {
    send("lobby", "bob", "one");
    send("games", "carol", "chess?");
    try (TmuxTerminal chat = chat(80, 24, Map.of())) {
      chat.await("password of the room:").type("sesame stew").press("Enter").await("alice>");
      chat.type("/room games").press("Enter");
      // The question before the window is still on the screen.
      chat.await(screen -> screen.endsWith("password of the room:"), "the question");
      chat.type("mistaken").press("Enter").await("   * wrong room password");
      chat.await(screen -> screen.endsWith("password of the room:"), "the question again");
      chat.press("C-c").await("/room: no password of the room").await("alice>");
      chat.type("/room games").press("Enter");
      chat.await(screen -> screen.endsWith("password of the room:"), "the question once more");
      // What was typed before is no part of the password.
      chat.press("Up");
      chat.type("sesame stew").press("Enter").await("  carol  chess?").await("[2:games]");
      assertThat(chat.screen()).doesNotContain("mistaken", "sesame");
      chat.type("/quit").press("Enter").awaitEnd(0);
    }
    assertThat(history("lobby")).hasLineCount(1);
  }

  @Test
  void aNewRoomIsAskedFor() {
    try (TmuxTerminal chat = chat(80, 24, PASSWORD)) {
      chat.await("there is no room lobby yet")
          .await("make the room lobby? [y/N]")
          .press("Enter")
          .awaitEnd(0);
    }
    assertThat(rooms).isEmptyDirectory();
    String[] plain = {"chat", room("lobby"), "--as", "alice", "--plain"};
    try (TmuxTerminal chat = TmuxTerminal.start(home, 80, 24, PASSWORD, plain)) {
      chat.await("* make the room lobby? [y/N]").type("y").press("Enter").await("/help tells");
      chat.type("first").press("Enter").await("  alice  first");
      chat.type("/quit").press("Enter").awaitEnd(0);
    }
  }

  @Test
  void whatIsTypedBeforeTheFirstQuestionIsNoAnswerAndIsNotLost() {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        TmuxTerminal chat = chatPaused(server)) {
      chat.type("y").press("Enter").type("early");
      server.resume();
      chat.await(screen -> screen.endsWith("make the room lobby? [y/N]"), "the question");
      chat.press("Enter").await("not sent, it stood in the line: y early").awaitEnd(0);
      assertThat(server.root()).isEmptyDirectory();
    }
  }

  private TmuxTerminal chatPaused(FtpServerFixture server) {
    Map<String, String> passwords = new HashMap<>(PASSWORD);
    passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
    String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
    server.pause();
    return TmuxTerminal.start(home, 80, 24, passwords, "chat", room, "--as", "alice");
  }

  @Test
  void aCommandThatIsStoppedLeavesTheRoomInUse() {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        TmuxTerminal chat = chatPaused(server)) {
      server.resume();
      chat.await("make the room lobby? [y/N]").type("y").press("Enter").await("alice>");
      chat.type("one").press("Enter").await(" + alice  one");
      server.pause();
      // The name, and the outbox, are free for the next try and for the old name.
      for (int i = 0; i < 2; i++) {
        chat.type("/nick al").press("Enter").await("/nick is at work").press("C-c");
        chat.await(screen -> screen.endsWith("alice>"), "the line");
      }
      chat.await(s -> s.indexOf("/nick was stopped") < s.lastIndexOf("/nick was stopped"), "two");
      for (int i = 0; i < 2; i++) {
        chat.type("/room games").press("Enter").await("/room is at work").press("C-c");
        chat.await(screen -> screen.endsWith("alice>"), "the line");
      }
      chat.type("two").press("Enter").await(" ~ alice  two");
      server.resume();
      chat.await(" + alice  two").type("/nick al").press("Enter").await("you are al in this room");
      assertThat(chat.screen()).doesNotContain("in use", "the same outbox");
      chat.type("/quit").press("Enter").awaitEnd(0);
    }
  }

  @Test
  void whatIsNotDeliveredIsSaidWithTheReasonAndKept() throws Exception {
    Map<String, String> passwords = new HashMap<>(PASSWORD);
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      try (TmuxTerminal chat =
          TmuxTerminal.start(
              home, 80, 24, passwords, "chat", room, "--as", "alice", "--timeout", "60")) {
        chat.await("make the room lobby? [y/N]").type("y").press("Enter").await("alice>");
        server.kill();
        chat.type("are you there").press("Enter").await(" ~ alice  are you there");
        chat.await("not delivered yet, still trying: ").await("not connected since");
        chat.await("| 1 unsent |").press("C-d").await("waiting up to 60 s; Ctrl-C ends");
        chat.press("C-c");
        chat.await("may not have been sent: are you there").await("it waits in").awaitEnd(4);
      }
    }
  }

  @Test
  void withoutACursorThatMovesItTalksLineByLine() {
    send("lobby", "bob", "before");
    for (Map<String, String> environment :
        List.of(Map.of("TERM", "dumb"), Map.<String, String>of())) {
      Map<String, String> all = new HashMap<>(PASSWORD);
      all.putAll(environment);
      String[] args = {
        "chat", room("lobby"), "--as", "alice", environment.isEmpty() ? "--plain" : "--no-outbox"
      };
      try (TmuxTerminal chat = TmuxTerminal.start(home, 80, 24, all, args)) {
        chat.await("  bob  before").await("/help tells").type("plain").press("Enter");
        chat.await("  alice  plain");
        send("lobby", "alice", "I am not you");
        chat.await(screen -> screen.matches("(?s).*\\n\\? [-0-9]+ [:0-9]+  alice  I am.*"), "a ?");
        chat.type("/quit").press("Enter").awaitEnd(0);
        assertThat(chat.styledScreen()).doesNotContain("\u001B");
      }
    }
  }

  private TmuxTerminal chat(int columns, int rows, Map<String, String> environment) {
    return TmuxTerminal.start(
        home, columns, rows, environment, "chat", room("lobby"), "--as", "alice");
  }

  /** The style that stands right before a name in its column. */
  private static String colourOf(String name, String styledScreen) {
    String style = styledScreen.replaceAll("(?s).*\u001B\\[([0-9;]*)m" + name + "\u001B.*", "$1");
    assertThat(style).hasSizeLessThan(20);
    return style;
  }

  /** Compares with what is kept, and leaves what there is in target/screens. */
  private static void assertScreen(TmuxTerminal terminal, String name) {
    String screen = terminal.timelessScreen() + "\n";
    try (InputStream kept = ChatScreenIT.class.getResourceAsStream("screens/" + name + ".txt")) {
      Path seen = Files.createDirectories(Path.of("target", "screens")).resolve(name + ".txt");
      Files.writeString(seen, screen);
      assertThat(kept).as("screens/%s.txt; what was seen is in %s", name, seen).isNotNull();
      assertThat(screen).isEqualTo(new String(kept.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(String room, String name, String text) {
    try (FtpchatProcess send =
        FtpchatProcess.start(PASSWORD, "send", room(room), "--as", name, text)) {
      send.endInput().endsWith(0);
    }
  }

  private String history(String room) {
    try (FtpchatProcess history = FtpchatProcess.start(PASSWORD, "history", room(room))) {
      return history.endsWith(0).out();
    }
  }

  private String room(String name) {
    return "file://" + rooms.toAbsolutePath() + "/" + name;
  }
}
