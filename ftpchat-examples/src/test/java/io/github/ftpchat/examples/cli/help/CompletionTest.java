package io.github.ftpchat.examples.cli.help;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What shells make of the scripts, for a program whose words are all traps. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no bash")
class CompletionTest {

  @TempDir Path directory;

  @BeforeEach
  void writeScripts() throws IOException {
    for (String shell : Completion.SHELLS) {
      Files.writeString(
          directory.resolve("script." + shell), Completion.of(shell, HostileCommand.guide()));
    }
  }

  @AfterEach
  void nothingWasExecuted() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.endsWith("pwned"))).isEmpty();
    }
  }

  @Test
  void bashReadsTheScript() throws Exception {
    assertThat(run("bash", "-n", "script.bash")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zsh", "fish"})
  void otherShellsReadTheScript(String shell) throws Exception {
    assumeInstalled(shell);
    assertThat(run(shell, "-n", "script." + shell)).isEmpty();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(complete("")).containsExactly("do", "keep", "help");
    assertThat(complete("h")).containsExactly("help");
    assertThat(complete("do", "--")).containsExactly("--how", "--file", "--dir", "--name");
    assertThat(complete("do", "--na")).containsExactly("--name");
    assertThat(complete("help", ""))
        .containsExactly("do", "keep", "urls", "passwords", "exit-codes");
    assertThat(complete("nonsense", "")).isEmpty();
    assertThat(complete("--verbose", "d")).containsExactly("do");
  }

  @Test
  void bashCompletesValues() throws Exception {
    assertThat(complete("do", "")).containsExactly("one", "two");
    assertThat(complete("do", "t")).containsExactly("two");
    assertThat(complete("do", "--how", "p")).containsExactly("plain");
    // As bash splits --how=p.
    assertThat(complete("do", "--how", "=", "p")).containsExactly("plain");
    assertThat(complete("do", "--how", "=")).hasSize(4);
    assertThat(complete("do", "--name", "")).isEmpty();
  }

  @Test
  void bashExecutesNothingOfWhatItOffers() throws Exception {
    assertThat(complete("do", "--how", ""))
        .containsExactly(HostileCommand.EVIL, "it's", "back`>pwned`tick", "plain");
    assertThat(complete("do", "--how", "$(touch pwned)")).isEmpty();
    assertThat(complete("do", "--how", "*")).isEmpty();
    assertThat(complete("$(touch pwned)", "")).isEmpty();
  }

  @Test
  void bashCompletesWhatACommandHasOfItsOwn() throws Exception {
    assertThat(complete("keep", "")).containsExactly("drop");
    assertThat(complete("keep", "--")).containsExactly("--all");
    assertThat(complete("keep", "drop", "--")).containsExactly("--now");
    assertThat(complete("keep", "drop", "d")).isEmpty();
  }

  @Test
  void bashCompletesConfiguredRooms() throws Exception {
    configure();
    assertThat(complete("keep", "drop", ""))
        .containsExactly("lobby", "l_2-b", "two\\ words", "\\$\\(touch\\ pwned\\)", "g.1", "last");
    assertThat(complete("keep", "drop", "lo")).containsExactly("lobby");
    assertThat(complete("keep", "drop", "-")).containsExactly("--now");
    Files.delete(directory.resolve(".config/ftpchat/config.toml"));
    assertThat(complete("keep", "drop", "")).isEmpty();
  }

  @Test
  void otherShellsCompleteConfiguredRooms() throws Exception {
    configure();
    String[] rooms = {"lobby", "l_2-b", "two words", "$(touch pwned)", "g.1", "last"};
    assumeInstalled("zsh");
    String zsh =
        "compdef() { : }; source script.zsh; compadd() { print -rl -- \"${(P@)2}\" };"
            + " _ftpchat_rooms";
    assertThat(run("zsh", "-f", "-c", zsh).lines()).containsExactly(rooms);
    assumeInstalled("fish");
    assertThat(run("fish", "--no-config", "-c", "source script.fish; __ftpchat_rooms").lines())
        .containsExactly(rooms);
    assertThat(completeInFish("ftpchat keep drop l"))
        .containsExactlyInAnyOrder("l_2-b", "last", "lobby");
    assertThat(completeInFish("ftpchat keep d")).containsExactly("drop\tDrop a room.");
    assertThat(completeInFish("ftpchat keep drop --")).noneMatch(line -> line.contains("--all"));
    assertThat(completeInFish("ftpchat do d")).isEmpty();
  }

  private void configure() throws IOException {
    Path folder = Files.createDirectories(directory.resolve(".config/ftpchat"));
    Files.writeString(
        folder.resolve("config.toml"),
        """
        [defaults]
        name = "[rooms.no]"
        [rooms.lobby] # the first
          [rooms.l_2-b]
        [rooms."two words"]
        [rooms.'$(touch pwned)']
        [rooms."bell\\u0007"]
        # [rooms.gone]
        [rooms."g.1"]
        [rooms.last]"""
            .replace("\\\\", "\\"));
  }

  @Test
  void bashCompletesFilesWithNamesOfAnyKind() throws Exception {
    Path place = Files.createDirectory(directory.resolve("place"));
    for (String name : List.of("a b", "$(touch pwned)", "`touch pwned`", "it's", "*")) {
      Files.createFile(place.resolve(name));
    }
    Files.createDirectory(place.resolve("folder"));
    assertThat(complete("do", "--file", "place/"))
        .containsExactlyInAnyOrder(
            "place/a b",
            "place/$(touch pwned)",
            "place/`touch pwned`",
            "place/it's",
            "place/*",
            "place/folder");
    assertThat(complete("do", "--file", "place/a")).containsExactly("place/a b");
    assertThat(complete("do", "--dir", "place/")).containsExactly("place/folder");
    assertThat(complete("do", "--file", "place/$(touch pwned)")).isSubsetOf("place/$(touch pwned)");
  }

  @Test
  void fishCompletesAndExecutesNothing() throws Exception {
    assumeInstalled("fish");
    assertThat(completeInFish("ftpchat d")).anyMatch(line -> line.startsWith("do\t"));
    assertThat(completeInFish("ftpchat do --n")).anyMatch(line -> line.startsWith("--name\t"));
    assertThat(completeInFish("ftpchat do --how "))
        .extracting(line -> line.replaceFirst("\t.*", ""))
        .contains("plain", "it's", HostileCommand.EVIL);
    assertThat(completeInFish("ftpchat do --name ")).isEmpty();
  }

  private static void assumeInstalled(String shell) {
    assumeThat(Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of))
        .as("%s is installed", shell)
        .anyMatch(folder -> Files.isExecutable(folder.resolve(shell)));
  }

  /** What bash would offer for the last of the words behind {@code ftpchat}. */
  private List<String> complete(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "bash",
            "--norc",
            "-c",
            "source script.bash; COMP_WORDS=(ftpchat \"$@\"); COMP_CWORD=$#; _ftpchat;"
                + " ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"",
            "test"));
    command.addAll(Arrays.asList(words));
    return run(command.toArray(String[]::new)).lines().toList();
  }

  private List<String> completeInFish(String line) throws Exception {
    String ask = "source script.fish; complete -C '" + line + "'";
    return run("fish", "--no-config", "-c", ask).lines().toList();
  }

  /** Gives all that a program prints, with what it complains of. */
  private String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("HOME", directory.toString());
    builder.environment().remove("XDG_CONFIG_HOME");
    builder.environment().remove("FTPCHAT_CONFIG");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed;
  }
}
