package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.terminal.Output;
import java.util.List;

/** The commands that there are. A new one is registered here, in both places. */
final class Commands {

  /** Their names, in the order of the help. */
  static final List<String> NAMES =
      List.of(
          "demo",
          "serve",
          "send",
          "history",
          "tail",
          "chat",
          "export",
          "rooms",
          "check",
          "archive",
          "config",
          "doctor",
          "passphrase");

  private Commands() {}

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
      case "config" -> new ConfigCommand(out);
      case "export" -> new ExportCommand(out);
      case "rooms" -> new RoomsCommand(out);
      case "check" -> new CheckCommand(out);
      case "archive" -> new ArchiveCommand(out);
      case "doctor" -> new DoctorCommand(out);
      case "passphrase" -> new PassphraseCommand(out);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
