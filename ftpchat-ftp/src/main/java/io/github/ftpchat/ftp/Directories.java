package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Lists, makes and removes directories, and tells a lost race from a refusal. */
final class Directories {

  /** How often a command is tried before its refusal is believed. */
  private static final int MAX_ATTEMPTS = 3;

  private static final String LIST = "LIST";
  private static final String MLSD = "MLSD";
  private static final String NLST = "NLST";
  private static final String STAT = "STAT";

  private final Connection connection;

  /** Whether STAT printed a directory on this connection. */
  private boolean statLists;

  /**
   * Avoids, on this connection, what was refused as unknown or printed what we cannot read. The
   * next connection tries them again: what was read may have been cut off.
   */
  private final CommandMemory listings = new CommandMemory();

  Directories(Connection connection) {
    this.connection = connection;
  }

  /** The names in a directory; none if it does not exist. */
  List<String> list(String directory) throws TransportException {
    if (!listings.avoids(STAT) && RemotePaths.isListable(directory)) {
      String command = STAT + " " + RemotePaths.listArgument(directory);
      Reply reply = connection.ask(command);
      if (reply.isCompleted() && reply.lines().size() > 1) {
        Listing listing = Listing.ofStat(reply);
        if (!listing.isUnderstood()) {
          listings.avoid(STAT);
        }
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
    boolean facts = connection.profile().listsFacts().orElse(false);
    return printed(directory, facts ? List.of(MLSD, NLST, LIST) : List.of(NLST, MLSD, LIST))
        .map(Listing::names)
        .orElseGet(List::of);
  }

  /**
   * Lists over a data connection, with the first of some commands that the server knows and that we
   * understand the answer to; nothing if there is nothing to list.
   */
  private Optional<Listing> printed(String directory, List<String> verbs)
      throws TransportException {
    String argument = RemotePaths.listArgument(directory);
    TransportException unknown = null;
    Optional<Listing> itself = Optional.empty();
    for (String verb : verbs) {
      // Only MLSD does not take a name for a pattern.
      if (listings.avoids(verb)
          || connection.profile().commands().avoids(verb)
          || !(verb.equals(MLSD) || RemotePaths.isListable(directory))) {
        continue;
      }
      String command = verb + " " + argument;
      Transfer transfer = startListing(verb, command);
      List<String> lines = transfer.isRefused() ? List.of() : transfer.readLines();
      if (!transfer.isRefused()) {
        Listing listing = read(verb, lines);
        if (verb.equals(NLST) && listing.names().equals(List.of(RemotePaths.lastPart(directory)))) {
          itself = Optional.of(listing); // which it may do for what it takes for a pattern
          continue;
        }
        if (listing.isUnderstood()) {
          return Optional.of(listing);
        }
      } else if (!transfer.refusal().isUnknownCommand()) {
        return nothing(directory, transfer.refusal(), command);
      } else {
        unknown = transfer.refusal().refusal(command);
      }
      listings.avoid(verb);
    }
    if (itself.isEmpty()) {
      throw unknown != null ? unknown : cannotList(directory);
    }
    return itself;
  }

  /** Some servers do not tolerate what they never spoke of. The next connection does without. */
  private Transfer startListing(String verb, String command) throws TransportException {
    try {
      return Transfer.start(connection, command, 0);
    } catch (TransportException e) {
      boolean announced = connection.profile().listsFacts().orElse(false);
      if (verb.equals(MLSD)
          && !announced
          && (e.reason() == Reason.LOST || e.reason() == Reason.TIMED_OUT)) {
        connection.profile().commands().avoid(MLSD);
      }
      throw e;
    }
  }

  private static Listing read(String verb, List<String> lines) {
    return switch (verb) {
      case MLSD -> Listing.ofFacts(lines);
      case NLST -> Listing.ofNames(lines);
      default -> Listing.ofLong(lines);
    };
  }

  /** A refusal can mean that there is no such directory, also one in other words. */
  private Optional<Listing> nothing(String directory, Reply refusal, String command)
      throws TransportException {
    boolean absent = refusal.meansAbsent();
    if (absent && refusal.isForbidden() && !directory.isEmpty()) {
      absent = !isThere(directory);
    } else {
      absent &= !refusal.isForbidden();
    }
    if (!absent) {
      throw refusal.refusal(command);
    }
    return Optional.empty();
  }

  private static TransportException cannotList(String directory) {
    return new TransportException(
        Reason.UNSUPPORTED,
        RemotePaths.isListable(directory)
            ? "the server lists directories in no way that is understood"
            : "cannot list a name that holds a pattern: " + Texts.quote(directory));
  }

  /** Finds the size of a file without SIZE and STAT, nothing if it does not exist. */
  OptionalLong measure(String name) throws TransportException {
    boolean facts = connection.profile().listsFacts().orElse(false);
    Optional<Listing> listing = Optional.empty();
    try {
      listing =
          printed(RemotePaths.parent(name), facts ? List.of(MLSD, LIST) : List.of(LIST, MLSD));
    } catch (TransportException e) {
      if (e.reason() != Reason.UNSUPPORTED) {
        throw e;
      }
    }
    if (listing.isPresent()) {
      Long size = listing.get().sizes().get(RemotePaths.lastPart(name));
      if (size == null) {
        return OptionalLong.empty();
      }
      if (size > 0) {
        return OptionalLong.of(size);
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
    if (transfer.data().read(new byte[1], 1) > 0) {
      transfer.breakOff();
      return true;
    }
    transfer.finish();
    return false;
  }

  /**
   * Tells whether there is no such file, as a listing says. Where nothing lists, it is tried to
   * read it, and only a refusal in plain words counts: a file that somebody else has open is
   * refused too.
   */
  boolean isAbsent(String name, Reply refusal) throws TransportException {
    try {
      return !isThere(name);
    } catch (TransportException e) {
      if (e.reason() != Reason.UNSUPPORTED) {
        throw e;
      }
    }
    Transfer transfer = Transfer.start(connection, "RETR " + name, 0);
    if (transfer.isRefused()) {
      return refusal.saysAbsent() && transfer.refusal().saysAbsent();
    }
    transfer.breakOff();
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
    byte[] buffer = new byte[DataConnection.CHUNK];
    long size = 0;
    for (int count; (count = transfer.data().read(buffer, buffer.length)) >= 0; ) {
      size += count;
      if (transfer.took().compareTo(limit) > 0) {
        connection.drop(Reason.TIMED_OUT);
        throw new TransportException(
            Reason.TIMED_OUT,
            "%s is too long to be counted, %d bytes so far".formatted(name, size));
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
        connection.profile().learnNoDirectories();
      }
      if (reply.code() == 521 || (reply.mentions("exist") && !reply.saysAbsent())) {
        return false;
      }
      if (isThere(name, reply, command)) {
        return false;
      }
      // Not there, and yet not made: somebody was quicker and has removed it since, or never will.
      if (attempt == MAX_ATTEMPTS || reply.isForbidden()) {
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
        connection.profile().learnNoDirectories();
      }
      if (reply.saysAbsent() || reply.mentions("not empty")) {
        return false;
      }
      if (!isThere(name, reply, command) || !list(name).isEmpty()) {
        return false;
      }
      if (attempt == MAX_ATTEMPTS || reply.isForbidden()) {
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
    if (isThere(name, reply, command)) {
      throw reply.refusal(command);
    }
    return false;
  }

  /** Gives a file another name; false if it is not there. */
  boolean rename(String name, String newName) throws TransportException {
    String from = "RNFR " + name;
    Reply reply = connection.command(from);
    if (!reply.isIntermediate()) {
      if (!reply.isRefused()) {
        throw connection.control().senseless(from, reply);
      }
      if (reply.saysAbsent() || !isThere(name, reply, from)) {
        return false;
      }
      throw reply.refusal(from);
    }
    String to = "RNTO " + newName;
    Reply renamed = connection.command(to);
    if (connection.isChanged(to, renamed)) {
      return true;
    }
    // Some look only now whether it is there.
    if (isThere(name, renamed, to)) {
      throw renamed.refusal(to);
    }
    return false;
  }

  /**
   * Tells whether there is what a command was refused for. Some servers say of everything that it
   * is not permitted.
   *
   * @throws TransportException the refusal, if it is not one that is also given when somebody else
   *     was quicker, or if the directory cannot be listed
   */
  private boolean isThere(String name, Reply refusal, String command) throws TransportException {
    TransportException problem = refusal.refusal(command);
    if (problem.reason() != Reason.REFUSED) {
      throw problem;
    }
    try {
      return isThere(name);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      problem.addSuppressed(e);
      throw problem;
    }
  }

  private boolean isThere(String name) throws TransportException {
    return list(RemotePaths.parent(name)).contains(RemotePaths.lastPart(name));
  }
}
