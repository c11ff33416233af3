package io.github.ftpchat.ftp;

import java.util.Set;

/**
 * Says what a command is for, to people who know nothing of FTP. The word of the command comes
 * last, for those who do.
 */
final class Wording {

  private static final Set<String> VERBS =
      Set.of(
          "APPE", "AUTH", "DELE", "EPSV", "FEAT", "HELP", "LIST", "MDTM", "MKD", "MLSD", "NLST",
          "NOOP", "PASV", "PBSZ", "PROT", "PWD", "REST", "RETR", "RMD", "RNFR", "RNTO", "SIZE",
          "STAT", "STOR", "SYST", "TYPE", "USER");

  private Wording() {}

  /**
   * What a command asks the server to do.
   *
   * @param command a command with its argument, or what is done in words
   * @return as in "to write to room.txt"; what is in words already is not changed
   */
  static String purpose(String command) {
    int space = command.indexOf(' ');
    String argument = space < 0 ? "" : command.substring(space + 1);
    return switch (verb(command)) {
      case "APPE", "STOR" -> "write to " + argument;
      case "RETR" -> "read " + argument;
      case "SIZE" -> "tell the size of " + argument;
      case "MLSD", "LIST", "NLST", "STAT" -> "list the folder" + folder(argument);
      case "MKD" -> "make the folder " + argument;
      case "RMD" -> "remove the folder " + argument;
      case "DELE" -> "delete " + argument;
      case "RNFR" -> "rename " + argument;
      case "RNTO" -> "give a file the name " + argument;
      case "MDTM" -> "tell the time of " + argument;
      case "REST" -> "begin in the middle of a file";
      case "AUTH" -> "encrypt the connection";
      case "PROT", "PBSZ" -> "encrypt connections for data";
      case "EPSV", "PASV" -> "open a connection for data";
      case "TYPE" -> "transfer bytes as they are";
      case "FEAT", "HELP" -> "tell what it can do";
      case "PWD" -> "tell the name of its folder";
      case "SYST" -> "tell what it is";
      case "USER" -> "take the user " + argument;
      case "NOOP" -> "answer";
      default -> command;
    };
  }

  /**
   * What goes on during a command.
   *
   * @param command a command with its argument, or what is done in words
   * @return as in "writing to room.txt"; what is in words already is not changed
   */
  static String activity(String command) {
    return switch (verb(command)) {
      case "APPE", "STOR" -> "writing" + purpose(command).substring("write".length());
      case "RETR" -> "reading" + purpose(command).substring("read".length());
      case "MKD" -> "making" + purpose(command).substring("make".length());
      case "RMD" -> "removing" + purpose(command).substring("remove".length());
      case "DELE" -> "deleting" + purpose(command).substring("delete".length());
      case "RNFR" -> "renaming" + purpose(command).substring("rename".length());
      case "" -> command;
      default -> "asking the server to " + purpose(command);
    };
  }

  /**
   * Names the command itself.
   *
   * @param command a command with its argument, or what is done in words
   * @return its word in parentheses after a blank; empty for what is in words already
   */
  static String source(String command) {
    String verb = verb(command);
    return verb.isEmpty() ? "" : " (" + verb + ")";
  }

  /** The first word, if it is a command's; else nothing. */
  private static String verb(String command) {
    String word = command.split("[ :]", 2)[0];
    return VERBS.contains(word) ? word : "";
  }

  private static String folder(String argument) {
    return argument.isEmpty() || argument.equals(".") ? "" : " " + argument;
  }
}
