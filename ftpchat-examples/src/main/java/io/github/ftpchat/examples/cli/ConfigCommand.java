package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.config.ConfigFile;
import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Configuration;
import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.options.NewRoomOptions;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrlParser;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;

/** Shows and changes what is configured. */
@Command(
    name = "config",
    description = {
      "Show and change the rooms that have names.",
      "Of passwords it tells where they come from."
    },
    subcommands = {
      ConfigCommand.Add.class,
      ConfigCommand.Remove.class,
      ConfigCommand.Where.class,
      ConfigCommand.Check.class
    },
    footer = {
      "ftpchat config add lobby ftp://anna@192.168.1.10/lobby --as anna",
      "ftpchat chat lobby",
      "ftpchat config check"
    })
final class ConfigCommand implements Callable<Integer> {

  private final Output out;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = {
        "The configuration file.",
        "Default: $FTPCHAT_CONFIG, else ftpchat/config.toml in $XDG_CONFIG_HOME, else in ~/.config."
      })
  private Path config;

  ConfigCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    ConfigFile file = file();
    Configuration configuration = file.read();
    String path = path(file);
    if (!file.exists()) {
      say("nothing is configured; 'ftpchat config add NAME URL' makes " + path);
      return ExitCode.DONE;
    }
    say(path);
    for (String room : configuration.rooms()) {
      out.print("\n");
      say(room);
      show(configuration.room(room).orElseThrow());
      RoomOptions options = RoomOptions.of(configuration, room);
      say("  password of the room: " + source(options, false));
      if (!options.address().startsWith("file:")) {
        say("  password of the server: " + source(options, true));
      }
    }
    if (!configuration.defaults().isEmpty()) {
      out.print("\n");
      say("defaults");
      show(configuration.defaults());
    }
    out.flush();
    return ExitCode.DONE;
  }

  /** Shows what is no matter of passwords. */
  private void show(Map<ConfigKey, Setting> table) {
    table.forEach(
        (key, setting) -> {
          if (!key.word().contains("password")) {
            say("  " + key.word() + ": " + (key == ConfigKey.URL ? url(setting) : setting.text()));
          }
        });
  }

  /** What is no URL may be anything, a password in a wrong place too. */
  private static String url(Setting setting) {
    try {
      return RoomUrlParser.parse(setting.text()).text();
    } catch (IllegalArgumentException e) {
      return setting.text().matches("(?i)ftps?://[^@:]*")
          ? setting.text()
          : "wrong, see ftpchat config check";
    }
  }

  private static String source(RoomOptions options, boolean server) {
    ConfigKey file = server ? ConfigKey.FTP_PASSWORD_FILE : ConfigKey.PASSWORD_FILE;
    ConfigKey command = server ? ConfigKey.FTP_PASSWORD_COMMAND : ConfigKey.PASSWORD_COMMAND;
    return options.passwordSetting(file, command).map(Setting::where).orElse("asked for");
  }

  private ConfigFile file() {
    return ConfigFile.find(config);
  }

  private static String path(ConfigFile file) {
    return file.path()
        .map(Path::toString)
        .orElseThrow(() -> new UsageException("there is no place for a configuration file"));
  }

  private void say(String line) {
    out.print(TerminalText.line(line) + "\n");
  }

  private void sayNow(String line) {
    out.printNow(TerminalText.line(line) + "\n");
  }

  /** Adds a room. */
  @Command(
      name = "add",
      description = "Configure a room. What is missing is asked for on a terminal.",
      footer = "ftpchat config add lobby ftp://anna@192.168.1.10/lobby --as anna")
  static final class Add implements Callable<Integer> {

    @ParentCommand private ConfigCommand parent;
    @Mixin private NewRoomOptions options;

    @Override
    public Integer call() {
      ConfigFile file = parent.file();
      String room = options.room();
      Path written =
          file.add(
              room,
              options.settings(file.exists() ? file.read() : Configuration.none()),
              after -> RoomOptions.of(after, room).check());
      parent.sayNow("added to " + written + "; try: ftpchat chat " + room);
      return ExitCode.DONE;
    }
  }

  /** Removes a room. */
  @Command(
      name = "remove",
      description = "Remove a room from the configuration; what is in the room stays.",
      footer = "ftpchat config remove lobby")
  static final class Remove implements Callable<Integer> {

    @ParentCommand private ConfigCommand parent;

    @Parameters(paramLabel = "ROOM", description = "The name that the room has in the file.")
    private String room;

    @Override
    public Integer call() {
      parent.sayNow("removed from " + parent.file().remove(room));
      return ExitCode.DONE;
    }
  }

  /** Tells where the file is. */
  @Command(
      name = "path",
      description = "Print where the configuration file is, or would be.",
      footer = "ftpchat config path")
  static final class Where implements Callable<Integer> {

    @ParentCommand private ConfigCommand parent;

    @Override
    public Integer call() {
      parent.sayNow(path(parent.file()));
      return ExitCode.DONE;
    }
  }

  /** Looks for what is wrong. */
  @Command(
      name = "check",
      description = "Look for what is wrong in the configuration, without a connection.",
      footer = "ftpchat config check")
  static final class Check implements Callable<Integer> {

    @ParentCommand private ConfigCommand parent;

    @Override
    public Integer call() {
      Configuration configuration = parent.file().read();
      List<String> rooms = configuration.rooms();
      // What is wrong in the defaults is wrong in many rooms, and said once.
      Set<String> wrong = new LinkedHashSet<>();
      check(() -> RoomOptions.checkDefaults(configuration), wrong);
      check(() -> ChatCommand.checkConfigured(RoomOptions.of(configuration, "")), wrong);
      for (String room : rooms) {
        RoomOptions options = RoomOptions.of(configuration, room);
        check(options::check, wrong);
        check(() -> ChatCommand.checkConfigured(options), wrong);
      }
      wrong.forEach(StandardError::note);
      if (!wrong.isEmpty()) {
        return ExitCode.USAGE;
      }
      parent.sayNow("nothing is wrong; rooms: " + rooms.size());
      return ExitCode.DONE;
    }

    private static void check(Runnable check, Set<String> wrong) {
      try {
        check.run();
      } catch (UsageException e) {
        wrong.add(e.getMessage());
      }
    }
  }
}
