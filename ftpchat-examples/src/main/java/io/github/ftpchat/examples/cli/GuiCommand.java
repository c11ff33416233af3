package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.config.ConfigFile;
import io.github.ftpchat.examples.cli.config.Homes;
import io.github.ftpchat.examples.cli.gui.Gui;
import io.github.ftpchat.examples.cli.gui.GuiSettings;
import io.github.ftpchat.examples.cli.options.Expert;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Talks in rooms, in a window. */
@Command(
    name = "gui",
    description = {"Talk in rooms, in a window.", "It asks for the room if none is given."},
    footer = {"ftpchat gui", "ftpchat gui ftp://anna@192.168.1.10/lobby --as anna"})
final class GuiCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Output out;

  @Mixin private StoreOptions store;
  @Mixin private WriteOptions writing;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ROOM",
      description = "ftp://USER@HOST/ROOM, file:///DIR/ROOM or NAME, as for chat.")
  private String room;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The name to talk under, if none is configured.")
  private String name;

  @Option(
      names = "--config",
      order = Expert.OPTION,
      paramLabel = "FILE",
      description = {
        "What was configured.",
        "Default: $FTPCHAT_CONFIG, else ftpchat/config.toml in $XDG_CONFIG_HOME, else in ~/.config."
      })
  private Path config;

  GuiCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
      throw new UsageException(
          "this image of ftpchat has no window; ftpchat.jar has it, on any Java with java.desktop");
    }
    if (GraphicsEnvironment.isHeadless()) {
      throw new UsageException("there is no screen for a window; ftpchat chat needs none");
    }
    try (GuiRooms rooms =
        new GuiRooms(ConfigFile.find(config), Optional.ofNullable(name), store, writing, out)) {
      GuiSettings settings = new GuiSettings(state(), seen(), PATIENCE);
      Gui.open(settings, rooms, rooms.opener(), Optional.ofNullable(room)).await();
    }
    return ExitCode.DONE;
  }

  private static Optional<Path> seen() {
    try {
      return Optional.of(OwnerOnlyFiles.createDirectories(Homes.state("seen")));
    } catch (IOException e) {
      // Nothing is marked as new then.
      return Optional.empty();
    }
  }

  private static Optional<Path> state() {
    try {
      Path file = Homes.state("window.properties");
      OwnerOnlyFiles.createDirectories(file.getParent());
      return Optional.of(file);
    } catch (IOException e) {
      // The window looks as it does the first time then.
      return Optional.empty();
    }
  }
}
