package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ftpchat.examples.cli.config.ConfigFile;
import io.github.ftpchat.examples.cli.gui.GuiHost.FormException;
import io.github.ftpchat.examples.cli.gui.RoomForm;
import io.github.ftpchat.examples.cli.gui.RoomForm.Encryption;
import io.github.ftpchat.examples.cli.gui.RoomForm.Field;
import io.github.ftpchat.examples.cli.gui.Secret;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is wrong is blamed on the field that it was typed into, whatever its words are. */
class GuiRoomsTest {

  @TempDir private Path directory;

  private GuiRooms rooms;

  @BeforeEach
  void open() throws IOException {
    Options options = CommandLine.populateCommand(new Options(), "--no-outbox");
    rooms =
        new GuiRooms(
            ConfigFile.find(Files.createFile(directory.resolve("config.toml"))),
            Optional.empty(),
            options.store,
            options.writing,
            new Output(new ByteArrayOutputStream()));
  }

  @AfterEach
  void close() {
    rooms.close();
  }

  @ParameterizedTest
  @CsvSource({
    "the room!, anna, lobby, HOST",
    "the-room-host..., anna, '', ROOM",
    "nas.local, anna, a\u0001b, ROOM",
    "nas.local, the\u0001room, lobby, USER",
  })
  void theWrongPartOfAnAddressIsBlamed(String host, String user, String room, Field blamed) {
    assertThat(refusal(form("", host, user, room)).field()).contains(blamed);
  }

  @Test
  void aPasswordThatIsMissingIsBlamed() {
    FormException refusal = refusal(form("", "127.0.0.1", "anna", "lobby"));
    assertThat(refusal.field()).contains(Field.SERVER_PASSWORD);
    assertThat(refusal.isMissing()).isTrue();
    refusal = refusal(form(directory.toString(), "", "", "lobby"));
    assertThat(refusal.field()).contains(Field.ROOM_PASSWORD);
    assertThat(refusal.isMissing()).isTrue();
  }

  @Test
  void whatOnlySoundsAlikeIsNoMissingPassword() {
    FormException blamed =
        rooms.blame(new UsageException("no password of the room can be kept there"));
    assertThat(blamed.field()).isEmpty();
    assertThat(blamed.isMissing()).isFalse();
  }

  private FormException refusal(RoomForm form) {
    return catchThrowableOfType(FormException.class, () -> rooms.reach(form));
  }

  private static RoomForm form(String folder, String host, String user, String room) {
    return new RoomForm(
        "",
        folder,
        host,
        "",
        Encryption.OFF,
        user,
        Secret.NONE,
        room,
        Secret.NONE,
        "anna",
        "",
        false);
  }

  /** What the command takes. */
  @Command
  private static final class Options {

    @Mixin private StoreOptions store;
    @Mixin private WriteOptions writing;
  }
}
