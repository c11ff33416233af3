package io.github.ftpchat.ftp;

/** What the text of a command says about it. */
final class Commands {

  private Commands() {}

  /** The name of a command, without its argument. */
  static String verb(String command) {
    int space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }

  /** Tells whether it uploads a file. */
  static boolean uploads(String command) {
    return command.startsWith("APPE ") || command.startsWith("STOR ");
  }

  /** Tells whether it transfers a file, and not a listing. */
  static boolean transfersFile(String command) {
    return uploads(command) || command.startsWith("RETR ");
  }
}
