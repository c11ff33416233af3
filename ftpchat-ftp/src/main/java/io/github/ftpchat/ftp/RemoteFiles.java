package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What the transport does with files over one connection. Whatever could destroy a file is tried
 * out on a scratch file first; {@link Uploads} and {@link Downloads} do the rest.
 */
final class RemoteFiles {

  private static final Duration TRIAL_TIME = Duration.ofSeconds(8);

  private final Connection connection;
  private final Directories directories;
  private final FileSizes sizes;
  private final Downloads downloads;
  private final Uploads uploads;

  /** Makes a connection to clean up with, after the call under way was broken off too. */
  private final ServerCall<Connection> cleanUpConnector;

  RemoteFiles(Connection connection, ServerCall<Connection> cleanUpConnector) {
    this.connection = connection;
    this.cleanUpConnector = cleanUpConnector;
    directories = new Directories(connection);
    sizes = new FileSizes(connection, directories);
    downloads = new Downloads(connection, sizes);
    uploads = new Uploads(connection, directories, sizes);
  }

  Connection connection() {
    return connection;
  }

  Connection connectToCleanUp() throws TransportException {
    return cleanUpConnector.run();
  }

  Directories directories() {
    return directories;
  }

  FileSizes sizes() {
    return sizes;
  }

  Downloads downloads() {
    return downloads;
  }

  /** What writes without a trial. */
  Uploads uploads() {
    return uploads;
  }

  /** What is known of the files that exist, with the times that the server tells. */
  Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
    Map<String, FileStatus> found = sizes.find(names);
    FileTimes.ask(connection, found.keySet())
        .forEach(
            (name, time) -> found.computeIfPresent(name, (same, file) -> file.withModified(time)));
    return found;
  }

  /** Gives a file a name that no other file has; false if it is not there. */
  boolean rename(String name, String newName) throws TransportException {
    // Many servers put it in the place of another without a word.
    if (sizes.find(newName).isPresent()) {
      throw new TransportException(Reason.REFUSED, newName + " is there already");
    }
    return directories.rename(name, newName);
  }

  /**
   * Appends.
   *
   * @param openBy when the first byte may be sent at the latest
   */
  AppendResult append(String name, byte[] data, Deadline openBy) throws TransportException {
    return inTime(openBy, () -> appendBy(openBy, name, data));
  }

  private AppendResult appendBy(Deadline openBy, String name, byte[] data)
      throws TransportException {
    long started = System.nanoTime();
    try {
      requireAppends(name, openBy);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      return AppendResult.notWritten(Duration.ofNanos(System.nanoTime() - started), e);
    }
    return uploads.append(name, data, openBy);
  }

  /**
   * The APPE of some servers puts the data in the place of what is in the file. So of a server that
   * is not known it is tried on another file of the directory before a room's history is at stake;
   * where it cannot be tried, nothing is appended.
   */
  private void requireAppends(String name, Deadline openBy) throws TransportException {
    ServerProfile profile = connection.profile();
    if (profile.appendFault().isEmpty()
        && !profile.isKnownToAppend()
        && sizes.find(name).orElse(0) > 0) {
      // It may take longer than an append, but not forever where an append has a limit.
      connection
          .control()
          .deadline(
              openBy.orAfter(TRIAL_TIME.plus(connection.control().roundTrip().multipliedBy(30))));
      try {
        new AppendTrial(connection, sizes, uploads, scratchBeside(name)).run();
      } finally {
        connection.control().deadline(Deadline.NEVER);
      }
    }
    if (profile.appendFault().isPresent()) {
      throw new TransportException(
          Reason.UNSUPPORTED, "writing to %s: %s".formatted(name, profile.appendFault().get()));
    }
  }

  private ScratchFile scratchBeside(String name) {
    return scratch(RemotePaths.sibling(name, connection.profile().scratchName()));
  }

  /** A file of this name to try things out on. */
  ScratchFile scratch(String name) {
    return new ScratchFile(name, connection, sizes, downloads, uploads, cleanUpConnector);
  }

  /**
   * Does a round of the probe for concurrent appends on a file beside the room. A probe on the room
   * itself would hold others up and look to their probes like a server that does not serialise. So
   * where no such file can be made or removed there is none, and it stays unknown whether appends
   * are safe: that costs no more than the time to settle.
   */
  ProbeRound probe(String name, Connection second) throws TransportException {
    ScratchFile scratch = scratchBeside(name);
    try {
      ProbeRound round = SafetyProbe.run(connection, second, scratch);
      if (scratch.refusal() != null && scratch.refusal().isRefusedForGood()) {
        connection.profile().learnNoScratchFiles();
      }
      if (round == ProbeRound.SERIALISED) {
        connection.profile().learnAppendWorks();
      }
      return round;
    } finally {
      second.drop(Reason.LOST);
      scratch.remove();
    }
  }

  /**
   * Writes from a position on. There is no command to write at the head of a file and leave the
   * rest: STOR without a restart empties it first.
   */
  AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    if (position > 0 && connection.profile().mayWriteAt()) {
      tryWritingInside(name);
    }
    if (!connection.profile().mayWriteAt()) {
      throw new TransportException(
          Reason.UNSUPPORTED,
          connection
              .profile()
              .writingRefused()
              .orElse("the server cannot overwrite a part of a file and keep the rest"));
    }
    if (position == 0 && sizes.find(name).orElse(0) > 0) {
      throw new TransportException(
          Reason.UNSUPPORTED, "nothing can be written at the head of a file that is not empty");
    }
    if (position == 0 && directories.holdsAnything(name)) {
      // The size is wrong, and the file would be emptied.
      throw new TransportException(
          Reason.REFUSED, "the server says that " + name + " is empty, and it is not");
    }
    return uploads.writeAt(name, position, data);
  }

  /**
   * Some servers take a REST and store the file anew all the same. So it is tried on another file
   * of the directory before a room's history is at stake.
   */
  private void tryWritingInside(String name) throws TransportException {
    ServerProfile profile = connection.profile();
    if (profile.isSeenToWriteInside()) {
      return;
    }
    ScratchFile scratch = scratchBeside(name);
    String other = scratch.name();
    byte[] content = other.getBytes(StandardCharsets.UTF_8);
    try {
      Optional<Reply> refusal = scratch.store(0, content);
      if (refusal.isPresent()) {
        if (!refusal.get().isRefusedForGood()) {
          throw refusal.get().refusal("STOR " + other);
        }
        profile.learnNoWriting(refusal.get().refusal("STOR " + other).getMessage());
        return;
      }
      Finding finding = scratch.overwrite(content);
      if (profile.mayWriteAt() && !profile.isSeenToWriteInside()) {
        throw new TransportException(
            Reason.REFUSED, "writing to " + other + ": " + finding.detail());
      }
    } finally {
      scratch.remove();
    }
  }

  /** Runs an upload, which throws only before a byte was sent. */
  private static AppendResult inTime(Deadline openBy, ServerCall<AppendResult> upload)
      throws TransportException {
    long started = System.nanoTime();
    try {
      return upload.run();
    } catch (TransportException e) {
      if (e.reason() == Reason.TIMED_OUT && openBy.hasPassed()) {
        return AppendResult.notWritten(Duration.ofNanos(System.nanoTime() - started), e);
      }
      throw e;
    }
  }
}
