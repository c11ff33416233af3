package io.github.ftpchat.examples.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file: who may write it, and that a change leaves what the user wrote. */
@DisabledOnOs(OS.WINDOWS)
class ConfigFileTest {

  private static final String WRITTEN =
      """
      # what I talk in
      [defaults]   # for all
      name='alice'

      # the old one
      [rooms.lobby]
      url = "file:///srv/lobby"   # at home

      # the new one
      [rooms."two words"]
      url = "file:///srv/two"
      """;

  @TempDir Path directory;

  @Test
  void aMissingFileIsMadeForItsOwnerAlone() throws IOException {
    Path path = directory.resolve("new/ftpchat/config.toml");
    ConfigFile file = ConfigFile.find(path);
    assertThat(file.exists()).isFalse();
    file.add("lobby", Map.of(ConfigKey.URL, "file:///srv/lobby"), after -> {});
    assertThat(path).hasContent("[rooms.lobby]\nurl = \"file:///srv/lobby\"\n");
    assertThat(modeOf(path)).isEqualTo("rw-------");
    assertThat(modeOf(path.getParent())).isEqualTo("rwx------");
    assertThat(path.getParent()).isDirectoryContaining("glob:**/config.toml");
    assertThat(file.read().rooms()).containsExactly("lobby");
  }

  @Test
  void aRoomIsAddedBehindWhatIsThere() throws IOException {
    ConfigFile file = written(WRITTEN.stripTrailing());
    Map<ConfigKey, String> settings = new LinkedHashMap<>();
    settings.put(ConfigKey.URL, "ftp://b@h/\"g\\");
    settings.put(ConfigKey.NAME, "line\nbreak");
    file.add("g.1", settings, after -> assertThat(after.rooms()).contains("g.1"));
    assertThat(Files.readString(file.path().orElseThrow()))
        .isEqualTo(
            WRITTEN
                + """

                [rooms."g.1"]
                url = "ftp://b@h/\\"g\\\\"
                name = "line\\nbreak"
                """);
    assertThat(file.read().room("g.1").orElseThrow().get(ConfigKey.URL).text())
        .isEqualTo("ftp://b@h/\"g\\");
  }

  @Test
  void nothingIsWrittenIfItCannotBeUsed() throws IOException {
    ConfigFile file = written(WRITTEN);
    Map<ConfigKey, String> settings = Map.of(ConfigKey.URL, "file:///srv/x");
    assertThatThrownBy(() -> file.add("lobby", settings, after -> {}))
        .hasMessageContaining("there is a room lobby");
    assertThatThrownBy(() -> file.add("a/b", settings, after -> {}))
        .hasMessageContaining("is no name");
    assertThatThrownBy(
            () ->
                file.add(
                    "x",
                    settings,
                    after -> {
                      throw new UsageException("not so");
                    }))
        .hasMessage("not so");
    assertThatThrownBy(() -> file.add("x", Map.of(ConfigKey.URL, "y".repeat(70_000)), a -> {}))
        .hasMessageContaining("more than");
    assertThat(file.path().orElseThrow()).hasContent(WRITTEN);
  }

  @Test
  void aRoomIsRemovedAndWhatStandsAroundItStays() throws IOException {
    ConfigFile file = written(WRITTEN);
    file.remove("lobby");
    assertThat(Files.readString(file.path().orElseThrow()))
        .isEqualTo(
            """
            # what I talk in
            [defaults]   # for all
            name='alice'

            # the new one
            [rooms."two words"]
            url = "file:///srv/two"
            """);
    file.remove("two words");
    assertThat(file.read().rooms()).isEmpty();
    assertThat(file.read().defaults()).containsKey(ConfigKey.NAME);
    assertThatThrownBy(() -> file.remove("lobby")).hasMessageContaining("there is no room lobby");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rooms.lobby.url = 'file:///x'\nrooms.b.url = 'file:///y'\n",
        "[rooms]\nlobby = { url = 'file:///x' }\nb = { url = 'file:///y' }\n",
        "[rooms]\nb.url = 'file:///y'\nlobby.url = 'file:///x'\n[rooms.c]\nurl = 'file:///z'\n",
        "[rooms.lobby]\nname = '''\n[rooms.b]\n# '''\nurl = 'file:///x'\n[rooms.b]\nurl = 'file:///y'\n",
      })
  void whereTheRoomIsNoTableOfItsOwnNothingElseIsLost(String text) throws IOException {
    ConfigFile file = written(text);
    Configuration before = file.read();
    try {
      file.remove("lobby");
      assertThat(file.read().rooms()).doesNotContain("lobby").contains("b");
    } catch (UsageException e) {
      assertThat(e).hasMessageContaining("use an editor");
      assertThat(file.read().saysTheSameAs(before)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw--w----", "rw-----w-", "rw-rw-r--"})
  void aFileThatOthersCanWriteIsRefused(String mode) throws IOException {
    ConfigFile file = written(WRITTEN);
    Path path = file.path().orElseThrow();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(file::read)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("others can write " + path.toRealPath());
    assertThatThrownBy(() -> file.remove("lobby")).hasMessageContaining("others can write");
    assertThat(path).hasContent(WRITTEN);
  }

  @Test
  void aDirectoryThatOthersCanWriteIsRefused() throws IOException {
    ConfigFile file = written(WRITTEN);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThatThrownBy(file::read)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("others can replace files in " + directory.toRealPath());
  }

  @Test
  void aFileOrADirectoryThatBelongsToSomebodyElseIsRefused() throws IOException {
    Path path = written(WRITTEN).path().orElseThrow();
    int owner = (int) Files.getAttribute(path, "unix:uid");
    ConfigFile.requireOwner(path, owner);
    ConfigFile.requireOwner(Path.of("/"), owner + 1);
    boolean isRoot = owner == 0;
    if (isRoot) {
      // Only the administrator can give files away, and nobody minds the administrator's.
      for (Path given : List.of(path, directory)) {
        Files.setAttribute(given, "unix:uid", 12_345);
        assertThatThrownBy(() -> ConfigFile.find(path).read())
            .isInstanceOf(UsageException.class)
            .hasMessageContaining(given.toRealPath() + " belongs to somebody else (");
        Files.setAttribute(given, "unix:uid", 0);
      }
      assertThat(ConfigFile.find(path).read().rooms()).isNotEmpty();
    } else {
      assertThatThrownBy(() -> ConfigFile.requireOwner(path, owner + 1))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(path + " belongs to somebody else (");
    }
  }

  @Test
  void aFileThatOthersCanReadIsFine() throws IOException {
    ConfigFile file = written(WRITTEN);
    Files.setPosixFilePermissions(
        file.path().orElseThrow(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(file.read().rooms()).containsExactly("lobby", "two words");
  }

  @Test
  void aLinkStaysOneAndWhatItLeadsToIsChecked() throws IOException {
    Path target = Files.writeString(directory.resolve("real.toml"), WRITTEN);
    Path link = Files.createSymbolicLink(directory.resolve("config.toml"), target.getFileName());
    ConfigFile.find(link).add("x", Map.of(ConfigKey.URL, "file:///x"), after -> {});
    assertThat(link).isSymbolicLink();
    assertThat(target).content().contains("[rooms.x]");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> ConfigFile.find(link).read()).hasMessageContaining("real.toml");
  }

  @Test
  void whatIsNoConfigurationIsRefused() throws IOException {
    assertThatThrownBy(() -> ConfigFile.find(directory).read()).hasMessageContaining("directory");
    assertThatThrownBy(() -> ConfigFile.find(directory.resolve("x")).read())
        .hasMessageContaining("there is no configuration file");
    Path file = Files.write(directory.resolve("latin"), new byte[] {'#', (byte) 0xE4});
    assertThatThrownBy(() -> ConfigFile.find(file).read()).hasMessageEndingWith(": not UTF-8");
    Files.write(file, new byte[(64 << 10) + 1]);
    assertThatThrownBy(() -> ConfigFile.find(file).read()).hasMessageContaining("more than 65536");
  }

  @Test
  void aByteOrderMarkDoesNotMatter() throws IOException {
    assertThat(written("\uFEFF" + WRITTEN).read().rooms()).contains("lobby");
  }

  private ConfigFile written(String text) throws IOException {
    Path path = Files.writeString(directory.resolve("config.toml"), text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    return ConfigFile.find(path);
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
