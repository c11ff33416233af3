package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A terminal as tmux draws it, with the packaged program in it: what a person sees after all
 * sequences were obeyed. Each has a tmux server of its own, which closing ends.
 */
final class TmuxTerminal implements AutoCloseable {

  static final Path TMUX = Path.of("/usr/bin/tmux");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path JAR = Path.of("target", "ftpchat.jar").toAbsolutePath();

  private final Path socket;

  private TmuxTerminal(Path socket) {
    this.socket = socket;
  }

  /**
   * Starts the program.
   *
   * @param home the user's directory, in which the socket lies as well; its path must be short
   */
  static TmuxTerminal start(
      Path home, int columns, int rows, Map<String, String> environment, String... args) {
    try {
      TmuxTerminal terminal = new TmuxTerminal(Files.createTempDirectory("tmux").resolve("socket"));
      Path options =
          Files.writeString(home.resolve("tmux.conf"), "set -g default-terminal tmux-256color\n");
      List<String> command =
          new ArrayList<>(
              List.of("-f", options.toString(), "new-session", "-d", "-x", "" + columns, "-y"));
      command.add("" + rows);
      command.addAll(List.of("env", "-i", "TERM=tmux-256color", "PATH=/usr/bin:/bin", "TZ=UTC"));
      environment.forEach((name, value) -> command.add(name + "=" + value));
      // The terminal stays when the program has ended, so that its last words can be read.
      command.addAll(
          List.of(
              "sh",
              "-c",
              "trap : INT; \"$@\"; echo \"ended with $?\"; while :; do sleep 60; done",
              "sh"));
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(List.of("-Duser.home=" + home, "-jar", JAR.toString()));
      command.addAll(List.of(args));
      terminal.tmux(command);
      return terminal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types a text as it is. */
  TmuxTerminal type(String text) {
    tmux(List.of("send-keys", "-l", text));
    return this;
  }

  /** Presses keys, as tmux names them: {@code Enter}, {@code C-c}, {@code M-1}. */
  TmuxTerminal press(String... keys) {
    List<String> command = new ArrayList<>(List.of("send-keys"));
    command.addAll(List.of(keys));
    tmux(command);
    return this;
  }

  void resize(int columns, int rows) {
    tmux(List.of("resize-window", "-x", "" + columns, "-y", "" + rows));
  }

  /** The rows of the screen, without blanks at their ends, and without empty rows at the end. */
  String screen() {
    return tmux(List.of("capture-pane", "-p")).stripTrailing();
  }

  /** What was scrolled out at the top, and the screen. */
  String scrollback() {
    return tmux(List.of("capture-pane", "-p", "-S", "-")).stripTrailing();
  }

  /** Keeps all that the program sends from now on. */
  TmuxTerminal record(Path file) {
    tmux(List.of("pipe-pane", "cat > " + file));
    return this;
  }

  /** The screen with its styles. */
  String styledScreen() {
    return tmux(List.of("capture-pane", "-p", "-e"));
  }

  /** The screen without what is another in each run: times, days, and where the rooms are. */
  String timelessScreen() {
    return screen()
        .replaceAll("(?m)^\\d\\d:\\d\\d", "HH:MM")
        .replaceAll("(?s)---- \\w+day, .*?----", "---- DAY ----")
        .replaceAll("\\| /\\S*", "| ROOMS");
  }

  TmuxTerminal await(String text) {
    return await(screen -> screen.contains(text), text);
  }

  TmuxTerminal await(Predicate<String> condition, String what) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> condition.test(screen()));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the screen does not show " + what + ":\n" + screen(), e);
    }
    return this;
  }

  TmuxTerminal awaitEnd(int code) {
    return await("ended with " + code);
  }

  private String tmux(List<String> args) {
    List<String> command = new ArrayList<>(List.of(TMUX.toString(), "-u", "-S", socket.toString()));
    command.addAll(args);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    tmux(List.of("kill-server"));
    try {
      Files.deleteIfExists(socket);
      Files.delete(socket.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
