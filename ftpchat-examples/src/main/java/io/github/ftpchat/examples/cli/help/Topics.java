package io.github.ftpchat.examples.cli.help;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What is so for several commands, and is told in one place: {@code ftpchat help TOPIC}. Manual
 * pages take it from here as well.
 *
 * @since 0.1
 */
public final class Topics {

  /** The names of all topics. */
  public static final List<String> NAMES = List.of("urls", "passwords", "exit-codes");

  /** Exit codes and what they mean. */
  static final List<List<String>> EXIT_CODES =
      List.of(
          List.of("0", "done"),
          List.of("1", "failed"),
          List.of("2", "wrong usage; nothing was sent"),
          List.of("3", "the server refused the login"),
          List.of("4", "the server was not reached, or the time was over"),
          List.of("5", "the room does not open with this password"),
          List.of("6", "the certificate is not trusted, or TLS failed"));

  /** Variables, for commands one of whose options speaks of them. */
  private static final List<List<String>> ENVIRONMENT =
      List.of(
          List.of("FTPCHAT_FTP_PASSWORD", "The password of the server."),
          List.of("FTPCHAT_PASSWORD", "The password of the room."),
          List.of("XDG_STATE_HOME", "Where to remember things, instead of ~/.ftpchat."),
          List.of("FTPCHAT_CONFIG", "The configuration file."),
          List.of("XDG_CONFIG_HOME", "Where the configuration is, instead of ~/.config."));

  /** Files, for commands one of whose options speaks of what stands first. */
  private static final List<List<String>> FILES =
      List.of(
          List.of(
              "known_hosts",
              "~/.ftpchat/known_hosts, $XDG_STATE_HOME/ftpchat/known_hosts",
              "Which servers have TLS, and the keys of those whose certificates cannot be"
                  + " verified."),
          List.of(
              ".ftpchat/serve",
              "~/.ftpchat/serve, $XDG_STATE_HOME/ftpchat/serve",
              "The passwords that serve made, one for each folder."));

  private static final String URLS =
      """
      A ROOM is one of

        NAME                          a name that ftpchat config add has given it
        ftp://USER@HOST/ROOM          a room on an FTP server
        ftp://USER@HOST:2121/ROOM     the same on another port than 21
        ftps://USER@HOST/ROOM         with TLS from the first byte on, port 990
        file:///DIR/ROOM              in a folder of this computer

      ftp:// takes TLS as well, where the server has it; see --tls. An IPv6 address
      stands in brackets: ftp://anna@[fd00::1]/lobby.

      ROOM is the name of the file without .txt, in the folder in which the server
      lets USER begin. Folders may stand in front of it: ftp://anna@host/chats/lobby.

      Write ? as %3F, # as %23, % as %25, @ in the name of a user as %40, a space
      as %20. The shell acts on & ; ! ( ) $ and spaces before ftpchat sees them:
      put a ROOM that holds one between single quotes: 'ftp://anna@host/tom&anna'.
      No password is part of it; see ftpchat help passwords.
      """;

  private static final String PASSWORDS =
      """
      There are two passwords: the server's lets USER log in there, the room's
      encrypts what is in the room and never leaves this computer. Each comes from
      the first of these that is there:

        the server's                  the room's
        --ftp-password-file FILE      --password-file FILE
        FTPCHAT_FTP_PASSWORD          FTPCHAT_PASSWORD
        what is configured for it     what is configured for it
        a question at the terminal    a question at the terminal

      FILE holds the password alone, in one line of UTF-8. The others are variables
      of the environment. No password is taken from the command line: others on
      this computer can read it there, and shells keep it. The configuration names
      files or commands that have passwords, see ftpchat config.

      serve makes a password for the server, if none is given, and prints it. A
      password for a room that nobody guesses is printed by ftpchat passphrase.
      """;

  private Topics() {}

  /**
   * Gives the text of a topic.
   *
   * @param name one of {@link #NAMES}
   * @return lines
   */
  public static String text(String name) {
    return switch (name) {
      case "urls" -> URLS;
      case "passwords" -> PASSWORDS;
      case "exit-codes" -> exitCodes();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String exitCodes() {
    StringBuilder text = new StringBuilder("A command ends with\n\n");
    for (List<String> code : EXIT_CODES) {
      text.append("  ").append(code.get(0)).append("  ").append(code.get(1)).append('\n');
    }
    return text.toString();
  }

  /** What {@code ftpchat help} takes. */
  static List<String> wordsOfHelp(CommandGuide root) {
    List<String> words = new ArrayList<>();
    for (CommandGuide command : root.commands()) {
      words.add(command.name());
    }
    words.addAll(NAMES);
    return words;
  }

  /** The topics that somebody who uses a command may want to read. */
  static List<String> of(CommandGuide command) {
    List<String> topics = new ArrayList<>();
    if (command.parameters().stream().anyMatch(p -> p.paramLabel().equals("ROOM"))) {
      topics.add("urls");
    }
    if (speaksOf(command, "_PASSWORD")) {
      topics.add("passwords");
    }
    topics.add("exit-codes");
    return topics;
  }

  /** Variables that a command takes something from, and what. */
  static List<List<String>> environment(CommandGuide command) {
    return ENVIRONMENT.stream().filter(entry -> speaksOf(command, entry.get(0))).toList();
  }

  /** Files that a command keeps, and what is in them. */
  static List<List<String>> files(CommandGuide command) {
    return FILES.stream()
        .filter(entry -> speaksOf(command, entry.get(0)))
        .map(entry -> entry.subList(1, 3))
        .toList();
  }

  private static boolean speaksOf(CommandGuide command, String word) {
    for (OptionSpec option : command.options()) {
      for (String text : option.description()) {
        if (text.contains(word)) {
          return true;
        }
      }
    }
    return false;
  }
}
