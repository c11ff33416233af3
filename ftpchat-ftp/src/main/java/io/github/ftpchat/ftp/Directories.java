package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Lists, makes and removes directories, and tells a lost race from a refusal. */
final class Directories {

  /** How often a refusal is looked into before it is taken for one. */
  private static final int ATTEMPTS = 3;

  private final Connection connection;

  /** Whether STAT printed a directory on this connection. */
  private boolean statLists;

  private boolean statIsUseless;

  Directories(Connection connection) {
    this.connection = connection;
  }

  /** The names in a directory; none if it does not exist. */
  List<String> list(String directory) throws TransportException {
    if (!statIsUseless && Paths.isListable(directory)) {
      String command = "STAT " + Paths.listArgument(directory);
      Reply reply = connection.command(command);
      if (reply.isCompleted() && reply.lines().size() > 1) {
        Listing listing = Listing.ofStat(reply);
        statIsUseless = !listing.isUnderstood();
        statLists |= !listing.names().isEmpty() && listing.isUnderstood();
        if (statLists && listing.isUnderstood()) {
          return listing.names();
        }
      } else if (statLists && reply.meansAbsent()) {
        return List.of();
      }
    }
    return listByData(directory);
  }

  private List<String> listByData(String directory) throws TransportException {
    String argument = Paths.listArgument(directory);
    if (connection.listsFacts()) {
      Listing listing = Listing.ofFacts(print("MLSD " + argument).orElse(List.of()));
      if (listing.isUnderstood()) {
        return listing.names();
      }
    }
    if (!Paths.isListable(directory)) {
      throw new TransportException(
          Reason.UNSUPPORTED, "cannot list a name that holds a pattern: " + Texts.quote(directory));
    }
    return Listing.ofNames(print("NLST " + argument).orElse(List.of())).names();
  }

  /** Lists over a data connection; nothing if there is nothing to list. */
  private Optional<List<String>> print(String command) throws TransportException {
    Transfer transfer = Transfer.start(connection, command, 0);
    List<String> lines = transfer.isRefused() ? List.of() : transfer.readLines();
    if (!transfer.isRefused()) {
      return Optional.of(lines);
    }
    Reply refusal = transfer.refusal();
    if (!(refusal.meansAbsent() || refusal.saysAbsent()) || refusal.isForbidden()) {
      throw refusal.refusal(command);
    }
    return Optional.empty();
  }

  /** Finds the size of a file without SIZE and STAT, nothing if it does not exist. */
  OptionalLong measure(String name) throws TransportException {
    String parent = Paths.parent(name);
    if (Paths.isListable(parent)) {
      boolean facts = connection.listsFacts();
      String command = (facts ? "MLSD " : "LIST ") + Paths.listArgument(parent);
      Optional<List<String>> lines = print(command);
      if (lines.isPresent()) {
        Listing listing = facts ? Listing.ofFacts(lines.get()) : Listing.ofLong(lines.get());
        Long size = listing.sizes().get(Paths.lastPart(name));
        if (size != null && size > 0) {
          return OptionalLong.of(size);
        }
        if (size == null && listing.isUnderstood()) {
          return OptionalLong.empty();
        }
      }
    }
    return count(name);
  }

  /** Reads a file to see whether there is a byte in it; false if it cannot be read. */
  boolean holdsAnything(String name) throws TransportException {
    String command = "RETR " + name;
    Transfer transfer = Transfer.start(connection, command, 0);
    if (transfer.isRefused()) {
      return false;
    }
    if (transfer.read(new byte[1], 1) > 0) {
      transfer.breakOff();
      return true;
    }
    transfer.finish();
    return false;
  }

  /** Reads a file to see how long it is, as far as the timeout lets it. */
  OptionalLong count(String name) throws TransportException {
    String command = "RETR " + name;
    Transfer transfer = Transfer.start(connection, command, 0);
    if (transfer.isRefused()) {
      if (transfer.refusal().meansAbsent()) {
        return OptionalLong.empty();
      }
      throw transfer.refusal().refusal(command);
    }
    Duration limit = connection.settings().timeout();
    byte[] buffer = new byte[Transfer.CHUNK];
    long size = 0;
    for (int count; (count = transfer.read(buffer, buffer.length)) >= 0; ) {
      size += count;
      if (transfer.took().compareTo(limit) > 0) {
        connection.drop(Reason.TIMED_OUT);
        throw new TransportException(
            Reason.TIMED_OUT,
            command + ": too long to be counted, %d bytes so far".formatted(size));
      }
    }
    Reply reply = transfer.finish();
    if (reply.isRefused()) {
      throw reply.refusal(command);
    }
    return OptionalLong.of(size);
  }

  /** Makes a directory; false if it is there. */
  boolean make(String name) throws TransportException {
    String command = "MKD " + name;
    Reply reply = connection.command(command);
    for (int attempt = 1; !connection.isChanged(command, reply); attempt++) {
      if (reply.isUnknownCommand()) {
        connection.profile().hasNoDirectories();
      }
      if (reply.code() == 521 || (reply.mentions("exist") && !reply.mentions("not exist"))) {
        return false;
      }
      requireUnclear(reply, command);
      if (isThere(name)) {
        return false;
      }
      // Not there, and yet not made: somebody was quicker and has removed it since, or never will.
      if (attempt == ATTEMPTS) {
        throw reply.refusal(command);
      }
      reply = connection.command(command);
    }
    return true;
  }

  /** Removes an empty directory; false if it is not there or not empty. */
  boolean remove(String name) throws TransportException {
    String command = "RMD " + name;
    Reply reply = connection.command(command);
    for (int attempt = 1; !connection.isChanged(command, reply); attempt++) {
      if (reply.isUnknownCommand()) {
        connection.profile().hasNoDirectories();
      }
      if (reply.saysAbsent() || reply.mentions("not empty")) {
        return false;
      }
      requireUnclear(reply, command);
      if (!isThere(name) || !list(name).isEmpty()) {
        return false;
      }
      if (attempt == ATTEMPTS) {
        throw reply.refusal(command);
      }
      reply = connection.command(command);
    }
    return true;
  }

  /** Deletes a file; false if it is not there. */
  boolean delete(String name) throws TransportException {
    String command = "DELE " + name;
    Reply reply = connection.command(command);
    if (connection.isChanged(command, reply)) {
      return true;
    }
    if (reply.saysAbsent()) {
      return false;
    }
    requireUnclear(reply, command);
    if (isThere(name)) {
      throw reply.refusal(command);
    }
    return false;
  }

  /** Lets only those refusals pass that are also given when somebody else was quicker. */
  private static void requireUnclear(Reply reply, String command) throws TransportException {
    if (!reply.meansAbsent() || reply.isForbidden()) {
      throw reply.refusal(command);
    }
  }

  private boolean isThere(String name) throws TransportException {
    return list(Paths.parent(name)).contains(Paths.lastPart(name));
  }
}
