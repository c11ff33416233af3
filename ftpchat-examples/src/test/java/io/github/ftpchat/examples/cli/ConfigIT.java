package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rooms that have names, and passwords that are asked for again, with a real server. */
class ConfigIT {

  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final String ROOM_PROMPT = "password of the room: ";

  private static FtpServerFixture server;

  @TempDir Path home;

  @BeforeAll
  static void start() throws Exception {
    server = VsftpdFixture.local().start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aRoomThatIsAddedIsReachedByItsName() throws Exception {
    Path key = Files.writeString(home.resolve("key"), "sesame\nuser: alice\n");
    end(
        0,
        Map.of(),
        "config",
        "add",
        "lobby",
        url("named"),
        "--as",
        "alice",
        "--password-command",
        "cat '" + key + "'",
        "--ftp-password-command",
        "printf '%s\\n' '" + server.password() + "'");
    assertThat(home.resolve(".config/ftpchat/config.toml")).content().doesNotContain("sesame");
    end(0, Map.of(), "send", "lobby", "by its name");
    assertThat(end(0, Map.of(), "history", "lobby/")).endsWith("  alice  by its name\n");
    assertThat(end(0, Map.of(), "doctor", "lobby")).contains("accepted as " + server.user());
    assertThat(end(0, Map.of(), "config"))
        .contains("lobby", "named", "line 4: password-command")
        .doesNotContain("sesame", server.password());
    assertThat(end(0, Map.of(), "config", "check")).isEqualTo("nothing is wrong; rooms: 1\n");
    // The environment comes first.
    assertThat(end(5, Map.of("FTPCHAT_PASSWORD", "wrong"), "history", "lobby"))
        .contains("the password is from FTPCHAT_PASSWORD")
        .hasLineCount(1);
    assertThat(end(3, Map.of("FTPCHAT_FTP_PASSWORD", "wrong"), "history", "lobby"))
        .contains("the password is from FTPCHAT_FTP_PASSWORD")
        .hasLineCount(1);
    assertThat(end(2, Map.of(), "history", "loby")).contains("did you mean lobby?").hasLineCount(1);
    end(0, Map.of(), "config", "remove", "lobby");
    assertThat(end(2, Map.of(), "history", "lobby")).contains("not a room: lobby");
  }

  @Test
  void theDoctorAsksForAWrongPasswordAgain() throws Exception {
    String prompt = "password of " + server.user() + " at 127.0.0.1:" + server.port() + ": ";
    try (FtpchatProcess doctor = onTerminal("doctor", url("doctor"))) {
      doctor.awaitOut(prompt).type("mistaken\n");
      awaitTimes(doctor, prompt, 2).type(server.password() + "\n");
      doctor.awaitOut("accepted as " + server.user()).endsWith(0);
      assertThat(doctor.out()).contains("530").doesNotContain("mistaken");
    }
  }

  @Test
  void onATerminalOnlyThePasswordThatIsWrongIsAskedForAgain() throws Exception {
    String room = url("again");
    end(0, passwords(), "send", room, "--as", "bob", "hello");
    String server =
        "password of " + ConfigIT.server.user() + " at 127.0.0.1:" + ConfigIT.server.port() + ": ";
    try (FtpchatProcess chat = onTerminal("chat", room, "--timeout", "20")) {
      chat.awaitOut("your name: ").type("alice\n");
      chat.awaitOut(server).type("mistaken\n");
      chat.awaitOut(ROOM_PROMPT).type("open\n");
      awaitTimes(chat, server, 2).type(ConfigIT.server.password() + "\n");
      // The one of the room is known, and turns out to be wrong now.
      awaitTimes(chat, ROOM_PROMPT, 2).type("sesame\n");
      chat.awaitOut("hello").awaitOut("alice> ").type("/quit\r").endsWith(0);
      assertThat(times(chat, server)).isEqualTo(2);
      assertThat(times(chat, ROOM_PROMPT)).isEqualTo(2);
      assertThat(chat.out()).contains("530").doesNotContain("sesame", "mistaken", "open\r");
    }
  }

  @Test
  void afterThreeWrongPasswordsItEnds() throws Exception {
    String room = url("thrice");
    end(0, passwords(), "send", room, "--as", "bob", "hello");
    for (List<String> command :
        List.of(
            List.of("history", room),
            List.of("tail", room),
            List.of("send", room, "--as", "a", "x"))) {
      try (FtpchatProcess process = onTerminal(command.toArray(String[]::new))) {
        process.awaitOut("password of ").type(server.password() + "\n");
        process.awaitOut(ROOM_PROMPT).type("one\n");
        awaitTimes(process, ROOM_PROMPT, 2).type("two\n");
        awaitTimes(process, ROOM_PROMPT, 3).type("three\n").endsWith(5);
        assertThat(times(process, "password of ")).isEqualTo(4);
        assertThat(process.out()).doesNotContain("hello");
      }
    }
  }

  /** What is limited is the time in which the server is to answer. */
  @Test
  void whoTypesHasAllTheTimeThereIs() throws Exception {
    String room = url("slow");
    end(0, passwords(), "send", room, "--as", "bob", "hello");
    try (FtpchatProcess history = onTerminal("history", room, "--timeout", "4")) {
      history.awaitOut("password of ").type(server.password() + "\n");
      history.awaitOut(ROOM_PROMPT).type("wrong\n");
      awaitTimes(history, ROOM_PROMPT, 2);
      long longer = System.nanoTime() + 5_000_000_000L;
      await(() -> System.nanoTime() > longer);
      history.type("sesame\n").endsWith(0);
      assertThat(history.out()).contains("  bob  hello");
    }
  }

  private FtpchatProcess onTerminal(String... args) throws URISyntaxException {
    assumeTrue(Files.isExecutable(PYTHON), PYTHON + " is not installed");
    Path terminal = Path.of(ConfigIT.class.getResource("terminal.py").toURI());
    Map<String, String> environment = new HashMap<>(environment(Map.of()));
    environment.put("TERM", "xterm-256color");
    return FtpchatProcess.start(environment, List.of(PYTHON.toString(), terminal.toString()), args);
  }

  private static FtpchatProcess awaitTimes(FtpchatProcess process, String text, int times) {
    await(() -> times(process, text) >= times);
    return process;
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private static int times(FtpchatProcess process, String text) {
    Matcher found = Pattern.compile(Pattern.quote(text)).matcher(process.out());
    int times = 0;
    while (found.find()) {
      times++;
    }
    return times;
  }

  /** Runs it to its end; gives what it printed, or what it said if it failed. */
  private String end(int code, Map<String, String> more, String... args) {
    try (FtpchatProcess process = FtpchatProcess.start(environment(more), args)) {
      process.endInput().endsWith(code);
      return code == 0 ? process.out() : process.err();
    }
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("XDG_CONFIG_HOME", home.resolve(".config").toString());
    environment.put("XDG_STATE_HOME", home.resolve("state").toString());
    return environment;
  }

  private static Map<String, String> passwords() {
    return Map.of("FTPCHAT_PASSWORD", "sesame", "FTPCHAT_FTP_PASSWORD", server.password());
  }

  private static String url(String room) {
    return "ftp://%s@127.0.0.1:%d/%s".formatted(server.user(), server.port(), room);
  }
}
