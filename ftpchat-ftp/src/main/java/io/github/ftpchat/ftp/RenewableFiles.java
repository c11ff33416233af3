package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.Optional;
import java.util.function.Function;

/** The files of a server, over a connection that is made anew where it was lost. */
final class RenewableFiles {

  /** Makes connections, which end with the first one. */
  @FunctionalInterface
  interface Connector {
    Connection open(Settings settings) throws TransportException;
  }

  private final Settings settings;
  private final Connector connector;
  private final Function<Connection, RemoteFiles> newFiles;
  private RemoteFiles files;
  private boolean lost;

  /**
   * Begins with a connection that is there.
   *
   * @param newFiles makes what uses a connection, and another to clean up with
   */
  RenewableFiles(
      Settings settings,
      Connector connector,
      Function<Connection, RemoteFiles> newFiles,
      RemoteFiles files) {
    this.settings = settings;
    this.connector = connector;
    this.newFiles = newFiles;
    this.files = files;
  }

  /** Those of the last connection, which may be lost. */
  RemoteFiles last() {
    return files;
  }

  /** The connection, made anew if it is lost. */
  Connection usable() throws TransportException {
    Connection connection = files.connection();
    if (!connection.isUsable()) {
      Optional<Reason> end = connection.lifeline().cutBecause();
      if (end.isPresent() && end.get().causedByCaller()) {
        throw new TransportException(end.get(), "the examination was broken off");
      }
      drop(connection);
      files = newFiles.apply(connector.open(settings));
    }
    return files.connection();
  }

  /** Makes a further connection. */
  Connection another(Settings with) throws TransportException {
    return connector.open(with);
  }

  /** Drops a connection on which something may be under way. */
  void drop(Connection connection) {
    connection.drop(Reason.LOST);
    lost = true;
  }

  /** Replaces a connection that is lost, after the examination was broken off too. */
  void renewToCleanUp() throws TransportException {
    if (isCut() || !files.connection().isUsable()) {
      files.connection().drop(Reason.LOST);
      files = newFiles.apply(files.connectToCleanUp());
    }
  }

  /** Tells whether the last connection was cut. */
  boolean isCut() {
    return files.connection().lifeline().cutBecause().isPresent();
  }

  /** Notes that a connection was lost, with commands on their way perhaps. */
  void noteLost() {
    lost = true;
  }

  /** Tells whether a connection was lost, with commands on their way perhaps. */
  boolean hasLost() {
    return lost;
  }
}
