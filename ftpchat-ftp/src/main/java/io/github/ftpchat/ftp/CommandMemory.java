package io.github.ftpchat.ftp;

import java.util.HashSet;
import java.util.Set;

/**
 * What became of commands that not every server tolerates, by their names. There is one for a
 * server, which all connections to it share, and one for what is true of a single connection.
 */
final class CommandMemory {

  /** Those that the server answered. */
  private final Set<String> answered = new HashSet<>();

  /** Those that failed once since they were last answered, which may have been an accident. */
  private final Set<String> suspected = new HashSet<>();

  /** Those that are not sent any more. */
  private final Set<String> avoided = new HashSet<>();

  /** Tells whether a command got an answer. */
  boolean isAnswered(String command) {
    return answered.contains(Commands.verb(command));
  }

  /** Notes that a command got an answer. */
  void learnAnswered(String command) {
    answered.add(Commands.verb(command));
    suspected.remove(Commands.verb(command));
  }

  /** Notes that a command failed: after the second time in a row it is avoided. */
  void suspect(String command) {
    if (!suspected.add(Commands.verb(command))) {
      avoid(command);
    }
  }

  /** Tells whether a command is not to be sent any more. */
  boolean avoids(String command) {
    return avoided.contains(Commands.verb(command));
  }

  /** Notes that a command is not to be sent any more. That is final. */
  void avoid(String command) {
    avoided.add(Commands.verb(command));
  }

  /** Forgets all but what is avoided, because another server seems to answer. */
  void forgetServer() {
    answered.clear();
    suspected.clear();
  }
}
