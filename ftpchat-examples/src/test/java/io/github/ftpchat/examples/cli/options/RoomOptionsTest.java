package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.config.ConfigFile;
import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** Where what goes for a room comes from. The servers are never reached. */
@DisabledOnOs(OS.WINDOWS)
class RoomOptionsTest {

  private static final String CONFIGURED =
      """
      [defaults]
      name = "alice"
      dialect = "1.6"
      cipher = "strong"
      password-command = "echo of all"

      [rooms.lobby]
      url = "ftp://alice@one.example/lobby"
      tls = "required"
      tls-pin = "sha256:one"
      ftp-password-command = "echo of one"
      cipher = "fernet"
      password-command = "echo of lobby"

      [rooms.games]
      url = "ftp://alice@one.example/games"
      name = "player"
      dialect = "auto"

      [rooms.far]
      url = "ftp://bob@two.example/far/off"
      tls = "off"

      [rooms.wrong]
      url = "ftp://alice@one.example/"
      tls = "maybe"
      """;

  @TempDir Path directory;

  private final List<String> asked = new ArrayList<>();
  private Path config;

  @BeforeEach
  void write() throws IOException {
    config = Files.writeString(directory.resolve("config.toml"), CONFIGURED);
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void theTableOfTheRoomComesBeforeTheDefaultsAndThoseBeforeWhatIsBuiltIn() {
    RoomOptions lobby = options("lobby");
    assertThat(lobby.url()).isEqualTo(new RoomUrl.Ftp(false, "alice", "one.example", 21, "lobby"));
    assertThat(lobby.tls()).isEqualTo(TlsPolicy.REQUIRED);
    assertThat(lobby.cipherChoice()).isEqualTo(CipherChoice.FERNET);
    assertThat(lobby.name()).contains("alice");
    assertThat(lobby.dialect().orElseThrow().dialect()).contains(Dialect.V1_6);
    assertThat(password(lobby)).isEqualTo("of lobby");
    assertThat(serverPassword(lobby)).isEqualTo("of one");
    RoomOptions games = options("games");
    assertThat(games.tls()).isEqualTo(TlsPolicy.PREFERRED);
    assertThat(games.cipherChoice()).isEqualTo(CipherChoice.STRONG);
    assertThat(games.name()).contains("player");
    assertThat(games.dialect().orElseThrow().dialect()).isEmpty();
    assertThat(password(games)).isEqualTo("of all");
    assertThat(asked).isEmpty();
  }

  @Test
  void optionsComeBeforeWhatIsConfigured() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "of the option\n");
    RoomOptions lobby =
        options(
            "lobby",
            "--tls",
            "off",
            "--cipher",
            "strong",
            "--tls-pin",
            "x",
            "--password-file",
            file.toString());
    assertThat(lobby.tls()).isEqualTo(TlsPolicy.OFF);
    assertThat(lobby.cipherChoice()).isEqualTo(CipherChoice.STRONG);
    assertThat(lobby.pin().map(Setting::text)).contains("x");
    assertThat(password(lobby)).isEqualTo("of the option");
    assertThat(lobby.name("carol")).isEqualTo("carol");
    assertThat(lobby.name(null)).isEqualTo("alice");
  }

  @Test
  void aNameOfOneRoomIsCheckedAsAnyOther() throws IOException {
    assertThat(options("games").ownName()).contains("player");
    assertThat(options("lobby").ownName()).isEmpty();
    Files.writeString(config, CONFIGURED.replace("\"player\"", "\"\\u2060\""));
    assertThatThrownBy(() -> options("games").ownName())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("name: is empty");
  }

  @Test
  void aUrlHasTheDefaultsAlone() {
    RoomOptions url = options("ftp://alice@one.example/lobby");
    assertThat(url.isConfigured()).isFalse();
    assertThat(url.tls()).isEqualTo(TlsPolicy.PREFERRED);
    assertThat(password(url)).isEqualTo("of all");
    assertThat(serverPassword(url)).isEqualTo("typed");
    assertThat(asked).containsExactly("password of alice at one.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lobby/", "ftp://alice@one.example/lobby/"})
  void aSlashAtTheEndDoesNotMatter(String room) {
    assertThat(options(room).url().room()).isEqualTo("lobby");
  }

  @Test
  void aFolderIsNoRoomOfThatName() {
    assertThatThrownBy(() -> options("file://" + directory + "/").url())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is a folder and no room in it");
    assertThat(options("file://" + directory + "/lobby/").url())
        .isEqualTo(new RoomUrl.Directory(directory, "lobby"));
  }

  @Test
  void whatIsNoRoomIsRefusedWithWhatIsNear() {
    assertThatThrownBy(() -> options("loby").url())
        .isInstanceOf(UsageException.class)
        .hasMessage("ROOM: no room of that name is configured: loby; did you mean lobby?");
    assertThatThrownBy(() -> options("kitchen").url())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("kitchen; write ftp://USER@HOST/ROOM or file:///DIR/ROOM")
        .hasMessageContaining("lobby, games, far, wrong");
  }

  @Test
  void whatIsWrongInTheTableIsNamedWithItsLine() {
    assertThatThrownBy(() -> options("wrong").url())
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(config + ", line 25: url: the room is missing");
    assertThatThrownBy(() -> options("wrong").tls())
        .isInstanceOf(UsageException.class)
        .hasMessage(config + ", line 26: tls: not preferred, required or off: maybe");
  }

  @Test
  void aUserThatIsMissingIsNothingWrong() throws IOException {
    Files.writeString(config, "[rooms.a]\nurl = 'ftp://h/x'\n[rooms.b]\nurl = 'ftp://h'\n");
    options("a").check();
    assertThatThrownBy(() -> options("b").check()).hasMessageContaining("user is missing");
  }

  @Test
  void withoutANameTheOptionIsMissing() throws IOException {
    Files.writeString(config, "");
    assertThatThrownBy(() -> options("ftp://a@b/c").name(null))
        .isInstanceOf(ParameterException.class)
        .hasMessage("Missing required option: '--as=NAME'");
  }

  @Test
  void anotherRoomOfTheSameServerHasWhatGoesForTheServer() {
    RoomOptions lobby = options("lobby", "--timeout", "7");
    RoomOptions bare = lobby.forRoom("new room");
    assertThat(bare.url())
        .isEqualTo(new RoomUrl.Ftp(false, "alice", "one.example", 21, "new room"));
    assertThat(bare.timeout()).hasSeconds(7);
    assertThat(bare.tls()).isEqualTo(TlsPolicy.REQUIRED);
    assertThat(bare.pin().map(Setting::text)).contains("sha256:one");
    assertThat(bare.cipherChoice()).isEqualTo(CipherChoice.STRONG);
    assertThat(serverPassword(bare)).isEqualTo("of one");
    assertThat(password(bare)).isEqualTo("of all");
    assertThat(bare.isConfigured()).isFalse();
    RoomOptions games = lobby.forRoom("games");
    assertThat(games.name()).contains("player");
    assertThat(games.tls()).isEqualTo(TlsPolicy.REQUIRED);
    assertThat(games.forRoom("lobby").url()).isEqualTo(lobby.url());
    assertThat(lobby.url().room()).isEqualTo("lobby");
  }

  @Test
  void aPasswordThatWasTypedForAServerIsNotAskedForAgainThere() {
    RoomOptions first = options("ftp://alice@one.example/x");
    assertThat(serverPassword(first)).isEqualTo("typed");
    assertThat(serverPassword(first.forRoom("y"))).isEqualTo("typed");
    assertThat(serverPassword(first.forRoom("ftp://alice@one.example:21/z"))).isEqualTo("typed");
    assertThat(asked).hasSize(1);
  }

  @Test
  void noOtherServerIsToldAPassword() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "of the option\n");
    RoomOptions lobby =
        options(
            "lobby",
            "--ftp-password-file",
            file.toString(),
            "--password-file",
            file.toString(),
            "--tls-pin",
            "x");
    assertThat(serverPassword(lobby)).isEqualTo("of the option");
    for (String other :
        List.of(
            "far",
            "ftp://alice@two.example/lobby",
            "ftp://bob@one.example/lobby",
            "ftp://alice@one.example:22/lobby",
            "ftps://alice@one.example/lobby")) {
      RoomOptions far = lobby.forRoom(other);
      asked.clear();
      assertThat(serverPassword(far)).as(other).isEqualTo("typed");
      assertThat(asked).hasSize(1);
      assertThat(password(far)).as(other).isEqualTo("of all");
      assertThat(far.pin()).as(other).isEmpty();
      assertThat(far.tls()).isEqualTo(other.equals("far") ? TlsPolicy.OFF : TlsPolicy.PREFERRED);
    }
    assertThat(password(lobby.forRoom("games"))).isEqualTo("of the option");
    assertThat(password(lobby.forRoom("far").forRoom("lobby"))).isEqualTo("of lobby");
    assertThat(password(lobby.forRoom("far").forRoom("games"))).isEqualTo("of all");
    assertThat(password(lobby.forRoom("games").forRoom("x"))).isEqualTo("of the option");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a\u001bb", "/x", "ftp://h", "http://a/b"})
  void whatIsNoRoomIsRefusedForAnotherRoomToo(String room) {
    assertThatThrownBy(() -> options("lobby").forRoom(room)).isInstanceOf(UsageException.class);
  }

  @Test
  void theRoomIsSavedAsItWasGiven() {
    RoomOptions given =
        options("ftp://a%20b@h.example/x%2Fy%25/", "--tls", "required", "--cipher", "strong");
    given.save("new", "carol");
    RoomOptions saved = options("new");
    assertThat(saved.url()).isEqualTo(given.url());
    assertThat(saved.name()).contains("carol");
    assertThat(saved.tls()).isEqualTo(TlsPolicy.REQUIRED);
    assertThat(saved.cipherChoice()).isEqualTo(CipherChoice.STRONG);
    assertThat(config).content().startsWith(CONFIGURED);
    assertThatThrownBy(() -> given.save("lobby", null)).hasMessageContaining("already");
    assertThat(ConfigFile.find(config).read().rooms()).hasSize(5);
  }

  @Test
  void aPasswordThatIsWrongAndWasTypedIsAskedForThreeTimesInAll() {
    RoomPasswords passwords = options("ftp://alice@one.example/x").passwords();
    passwords.server().get();
    assertThat(passwords.canBeAskedAgain(refused())).isTrue();
    passwords.server().get();
    assertThat(passwords.canBeAskedAgain(refused())).isTrue();
    passwords.server().get();
    assertThat(passwords.canBeAskedAgain(refused())).isFalse();
    assertThat(asked).hasSize(3).allMatch("password of alice at one.example"::equals);
  }

  @Test
  void onlyTheOneThatIsWrongIsAskedForAgain() throws IOException {
    Files.writeString(config, "");
    RoomOptions options = options("ftp://alice@one.example/x");
    int[] attempts = new int[1];
    int result =
        options
            .passwords()
            .untilRight(
                () -> {
                  serverPassword(options);
                  password(options);
                  attempts[0]++;
                  if (attempts[0] == 1) {
                    throw refused();
                  }
                  if (attempts[0] == 2) {
                    throw new UnreadableRoomException("not this one");
                  }
                  return attempts[0];
                });
    assertThat(result).isEqualTo(3);
    assertThat(asked)
        .containsExactly(
            "password of alice at one.example",
            "password of the room",
            "password of alice at one.example",
            "password of the room");
  }

  @Test
  void aPasswordThatIsGivenSomewhereIsNotAskedForAndItsPlaceIsNamed() {
    RoomOptions lobby = options("lobby");
    assertThatThrownBy(
            () ->
                lobby
                    .passwords()
                    .untilRight(
                        () -> {
                          throw refused();
                        }))
        .isInstanceOf(ConnectionException.class)
        .hasMessage("530 no; the password is from " + config + ", line 11: ftp-password-command");
    assertThatThrownBy(
            () ->
                lobby
                    .passwords()
                    .untilRight(
                        () -> {
                          throw new UnreadableRoomException("not this one");
                        }))
        .isInstanceOf(UnreadableRoomException.class)
        .hasMessage("not this one; the password is from " + config + ", line 13: password-command");
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsNoMatterOfPasswordsIsNotTriedAgain() {
    RoomOptions options = options("ftp://alice@one.example/x");
    ConnectionException lost =
        new ConnectionException(new TransportException(TransportException.Reason.LOST, "gone"));
    serverPassword(options);
    assertThat(options.passwords().canBeAskedAgain(lost)).isFalse();
    assertThat(options.passwords().canBeAskedAgain(new IllegalStateException())).isFalse();
    options.passwords().areRight();
    assertThat(options.passwords().canBeAskedAgain(refused())).isFalse();
  }

  private RoomOptions options(String... args) {
    Holder holder = new Holder();
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", config.toString()));
    new CommandLine(holder).parseArgs(all.toArray(String[]::new));
    holder.options.promptWith(
        what -> {
          asked.add(what);
          return "typed".toCharArray();
        });
    return holder.options;
  }

  private static String password(RoomOptions options) {
    return new String(options.passwords().room().get());
  }

  private static String serverPassword(RoomOptions options) {
    return new String(options.passwords().server().get());
  }

  private static ConnectionException refused() {
    return new ConnectionException(
        new TransportException(TransportException.Reason.LOGIN_REFUSED, "530 no"));
  }

  @Command
  static final class Holder {
    @Mixin private RoomOptions options;
  }
}
