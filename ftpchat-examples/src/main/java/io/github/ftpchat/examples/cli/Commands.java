package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.help.CommandGroup;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.util.ArrayList;
import java.util.List;

/** The commands that there are. A new one is registered here, in both places. */
final class Commands {

  /** Their names, in the groups and the order of the help. */
  static final List<CommandGroup> GROUPS =
      List.of(
          new CommandGroup("Talk", List.of("chat", "gui", "send", "tail", "history")),
          new CommandGroup("Look", List.of("rooms", "export", "check", "archive", "doctor")),
          new CommandGroup("Serve", List.of("serve", "demo")),
          new CommandGroup("Set up", List.of("config", "passphrase", "completion", "man")));

  /** Their names, in the order of the help. */
  static final List<String> NAMES = names();

  /** Those that tell of all others. */
  static final List<String> OF_ALL = List.of("completion", "man");

  private Commands() {}

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (CommandGroup group : GROUPS) {
      names.addAll(group.names());
    }
    return List.copyOf(names);
  }

  /**
   * Makes a command. Only those that are needed are made, as the program starts faster without the
   * classes of the others.
   *
   * @param name one of {@link #NAMES}
   * @param out where the command prints what it was asked for
   */
  static Object make(String name, Output out) {
    return switch (name) {
      case "demo" -> new DemoCommand(out);
      case "serve" -> new ServeCommand(out);
      case "send" -> new SendCommand(out);
      case "history" -> new HistoryCommand(out);
      case "tail" -> new TailCommand(out);
      case "chat" -> new ChatCommand(out);
      case "gui" -> new GuiCommand(out);
      case "config" -> new ConfigCommand(out);
      case "export" -> new ExportCommand(out);
      case "rooms" -> new RoomsCommand(out);
      case "check" -> new CheckCommand(out);
      case "archive" -> new ArchiveCommand(out);
      case "doctor" -> new DoctorCommand(out);
      case "passphrase" -> new PassphraseCommand(out);
      case "completion" -> new CompletionCommand(out);
      case "man" -> new ManCommand(out);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
