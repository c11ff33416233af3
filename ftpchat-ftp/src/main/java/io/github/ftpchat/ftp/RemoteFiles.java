package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads and writes files over one connection. */
final class RemoteFiles {

  private static final Duration TRIAL = Duration.ofSeconds(8);

  /** How long it is waited at once for what the server acknowledged and has not written yet. */
  private static final List<Duration> WRITE_PAUSES =
      Stream.of(200, 400, 800, 1_600, 2_000).map(Duration::ofMillis).toList();

  private final Connection connection;
  private final Directories directories;
  private final FileSizes sizes;
  private final Opener lastOpener;

  /** Makes a connection to clean up with, after the call under way was broken off too. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws TransportException;
  }

  RemoteFiles(Connection connection, Opener lastOpener) {
    this.connection = connection;
    this.lastOpener = lastOpener;
    directories = new Directories(connection);
    sizes = new FileSizes(connection, directories);
  }

  Connection connection() {
    return connection;
  }

  Connection connectToCleanUp() throws TransportException {
    return lastOpener.open();
  }

  Directories directories() {
    return directories;
  }

  FileSizes sizes() {
    return sizes;
  }

  long read(String name, long position, long limit, ByteSink sink) throws TransportException {
    long done = 0;
    boolean nothingCame = false;
    while (true) {
      Part part = readPart(name, position + done, limit - done, sink);
      done += part.length;
      if (part.length > 0) {
        sizes.noteFilled(name);
      }
      if (!part.mayBeCut || sizes.find(name).orElse(0) <= position + done) {
        return done;
      }
      // More was written since, or somebody on the way has cut it off.
      boolean nothingCameAgain = nothingCame && part.length == 0;
      nothingCame = part.length == 0;
      if (nothingCameAgain) {
        connection.drop(Reason.LOST);
        throw new TransportException(
            Reason.LOST, "RETR %s: the data end before the file does".formatted(name));
      }
    }
  }

  /**
   * What one transfer brought.
   *
   * @param mayBeCut whether it ended before the limit, and nothing says that this was the end
   */
  private record Part(long length, boolean mayBeCut) {}

  private Part readPart(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    String command = "RETR " + name;
    long start = connection.profile().restarts() ? position : 0;
    Transfer transfer = Transfer.start(connection, command, start);
    if (transfer.isRestartRefused()) {
      if (!transfer.refusal().isRefused()) {
        connection.profile().hasNoRestart();
        connection.renew(); // nobody knows what it means to do
      } else if (!isAccident(transfer.refusal()) && transfer.refusal().isRefusedForGood()) {
        connection.profile().hasNoRestart();
      }
      start = 0;
      transfer = Transfer.start(connection, command, start);
    }
    if (transfer.isRefused()) {
      requireAtEnd(name, position, transfer.refusal().refusal(command));
      return new Part(0, false);
    }
    return receive(transfer, command, position - start, limit, sink);
  }

  /** No answer to REST can be an accident, unless it comes again. */
  private boolean isAccident(Reply refusal) {
    return refusal.isNone() && !connection.profile().avoids("REST");
  }

  private Part receive(Transfer transfer, String command, long skip, long limit, ByteSink sink)
      throws TransportException {
    byte[] buffer = new byte[Transfer.CHUNK];
    long ahead = skip;
    long done = 0;
    while (done < limit) {
      int wanted = (int) Math.min(buffer.length, ahead > 0 ? ahead : limit - done);
      int count = transfer.read(buffer, wanted);
      if (count < 0) {
        if (transfer.finishLater()) {
          return new Part(done, false);
        }
        Reply reply = transfer.finish();
        if (reply.isRefused()) {
          throw reply.refusal(command);
        }
        return new Part(done, transfer.isEndUnannounced());
      }
      int skipped = (int) Math.min(ahead, count);
      ahead -= skipped;
      if (count > skipped) {
        sink.accept(buffer, skipped, count - skipped);
        done += count - skipped;
      }
    }
    transfer.breakOff();
    return new Part(done, false);
  }

  /** Some servers refuse to start at or behind the end of a file as if it did not exist. */
  private void requireAtEnd(String name, long position, TransportException refusal)
      throws TransportException {
    OptionalLong size = OptionalLong.empty();
    if (position > 0 && refusal.reason() == Reason.REFUSED) {
      size = sizes.find(name);
    }
    if (size.isEmpty() || size.getAsLong() > position) {
      throw refusal;
    }
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
    return appendUnchecked(openBy, name, data);
  }

  /** Appends, whatever may become of what is in the file. */
  AppendResult appendUnchecked(Deadline openBy, String name, byte[] data)
      throws TransportException {
    Transfer transfer = openToAppend(name, openBy);
    if (transfer.isRefused() && isRefusedForAnyFile(transfer.refusal())) {
      connection.profile().hasNoAppend();
    }
    learn(transfer);
    return send(transfer, "APPE " + name, data, openBy);
  }

  /**
   * Opens a file to append to. Some servers do that only to a file that is there, and say of others
   * what they say where it is not allowed. So it is made, by an upload of nothing, as anything else
   * could take the place of what somebody has written since.
   */
  Transfer openToAppend(String name, Deadline openBy) throws TransportException {
    if (openBy == Deadline.NEVER) {
      return openToAppend(name); // in the time that all has
    }
    if (openBy.hasPassed()) {
      throw tooLate("APPE " + name);
    }
    connection.control().deadline(openBy);
    try {
      return openToAppend(name);
    } finally {
      connection.control().deadline(Deadline.NEVER);
    }
  }

  private Transfer openToAppend(String name) throws TransportException {
    if (connection.mayRestart()) {
      connection.renew(); // or it might append in the middle
    }
    Transfer transfer = Transfer.start(connection, "APPE " + name, 0);
    if (transfer.isRefused() && isRefusedAsAbsent(name, transfer.refusal())) {
      Transfer making = Transfer.start(connection, "STOR " + name, 0);
      if (!making.isRefused()) {
        making.finish();
        transfer = Transfer.start(connection, "APPE " + name, 0);
      }
    }
    return transfer;
  }

  /** Tells whether an APPE was refused for a file that is not there, as two looks say. */
  private boolean isRefusedAsAbsent(String name, Reply refusal) throws TransportException {
    return connection.profile().kind() == ServerKind.OTHER
        && refusal.meansAbsent()
        && sizes.find(name).isEmpty()
        && directories.isAbsent(name, refusal);
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
      // It may take longer than an append, but not for ever where there is a limit for that.
      connection
          .control()
          .deadline(openBy.orAfter(TRIAL.plus(connection.control().roundTrip().multipliedBy(30))));
      try {
        tryAppending(name);
      } finally {
        connection.control().deadline(Deadline.NEVER);
      }
    }
    if (profile.appendFault().isPresent()) {
      throw new TransportException(
          Reason.UNSUPPORTED, "APPE " + name + ": " + profile.appendFault().get());
    }
  }

  private void tryAppending(String name) throws TransportException {
    ScratchFile scratch = scratchBeside(name);
    Optional<TwoLines> begun = connection.profile().trial(scratch.name());
    TwoLines trial = begun.isPresent() ? begun.get() : beginTrial(scratch);
    boolean kept = false;
    boolean judged = false;
    try {
      byte[] found = found(scratch, trial);
      for (int i = 0; i < WRITE_PAUSES.size() && trial.mayGoOn(found); i++) {
        connection.control().replyComes(WRITE_PAUSES.get(i)); // nobody replies, so this waits
        found = found(scratch, trial);
      }
      kept = trial.mayGoOn(found);
      judged = true;
      judge(trial, found, kept);
    } finally {
      connection.profile().trial(kept ? Optional.of(trial) : Optional.empty());
      if (!kept) {
        scratch.removeMade();
      }
      if (!judged) {
        connection.profile().forgetScratchName();
      }
    }
  }

  private void judge(TwoLines trial, byte[] found, boolean tooEarly) throws TransportException {
    if (trial.isWhole(found)) {
      connection.profile().seenToAppend();
    } else if (tooEarly) {
      // The next append looks again: a server can take its time to write what it acknowledged.
      throw notTried(
          new TransportException(
              Reason.REFUSED, "what was appended to %s is not there yet".formatted(trial.file())));
    } else {
      connection.profile().seenNotToAppend("the server's APPE " + trial.faultOf(found));
    }
  }

  private TwoLines beginTrial(ScratchFile scratch) throws TransportException {
    TwoLines trial = new TwoLines(scratch.name());
    boolean done = false;
    try {
      requireTried(scratch, scratch.append(trial.first()), false);
      requireTried(scratch, scratch.append(trial.second()), true);
      done = true;
      return trial;
    } finally {
      if (!done) {
        scratch.remove();
      }
    }
  }

  private byte[] found(ScratchFile scratch, TwoLines trial) throws TransportException {
    try {
      return scratch.read(0, trial.length());
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      if (sizes.find(scratch.name()).isEmpty()) {
        return new byte[0];
      }
      throw e.reason() == Reason.REFUSED ? notTried(e) : e;
    }
  }

  private void requireTried(ScratchFile scratch, Optional<Reply> refusal, boolean again)
      throws TransportException {
    if (refusal.isEmpty()) {
      return;
    }
    TransportException problem = refusal.get().refusal("APPE " + scratch.name());
    if (refusal.get().isUnknownCommand()
        || (refusal.get().isRefusedForGood() && (again || refusal.get().forbidsAppending()))) {
      connection.profile().hasNoAppend();
      learn(refusal.get());
      throw new TransportException(Reason.UNSUPPORTED, problem.getMessage(), problem);
    }
    throw refusal.get().isRefusedForGood() ? notTried(problem) : problem;
  }

  private static TransportException notTried(TransportException problem) {
    return new TransportException(
        problem.reason(),
        "it cannot be tried out whether the server's APPE appends or overwrites: "
            + problem.getMessage(),
        problem);
  }

  private ScratchFile scratchBeside(String name) {
    return new ScratchFile(this, Paths.sibling(name, connection.profile().scratchName()));
  }

  /**
   * Does a round of the probe for concurrent appends on a file beside the room. A probe on the room
   * itself would hold others up and look to their probes like a server that does not serialise. So
   * where no such file can be made or removed there is none, and it stays unknown whether appends
   * are safe: that costs no more than the time to settle.
   */
  SafetyProbe.Round probe(String name, Connection second) throws TransportException {
    ScratchFile scratch = scratchBeside(name);
    try {
      SafetyProbe.Round round = SafetyProbe.run(connection, second, scratch);
      if (scratch.refusal() != null && scratch.refusal().isRefusedForGood()) {
        connection.profile().keepsScratchFiles();
      }
      if (round == SafetyProbe.Round.SERIALISED) {
        connection.profile().seenToAppend();
      }
      return round;
    } finally {
      second.drop(Reason.LOST);
      scratch.remove();
    }
  }

  /** vsftpd answers 550 to a command that it was told to deny, 553 where it cannot write. */
  private boolean isRefusedForAnyFile(Reply refusal) {
    boolean denied = connection.profile().kind() == ServerKind.VSFTPD && refusal.code() == 550;
    return refusal.isUnknownCommand() || denied;
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
          Reason.UNSUPPORTED, "the server cannot overwrite a part of a file and keep the rest");
    }
    if (position == 0 && sizes.find(name).orElse(0) > 0) {
      throw new TransportException(
          Reason.UNSUPPORTED, "FTP cannot write at the head of a file that is not empty");
    }
    if (position == 0 && directories.holdsAnything(name)) {
      // The size is wrong, and the file would be emptied.
      throw new TransportException(
          Reason.REFUSED, "STOR " + name + ": the server says that it is empty, and it is not");
    }
    String command = "STOR " + name;
    Transfer transfer = Transfer.start(connection, command, position);
    if (transfer.isRestartRefused()) {
      TransportException refusal = transfer.refusal().refusal("REST " + position);
      if (!transfer.refusal().isRefusedForGood()) {
        throw refusal;
      }
      connection.profile().hasNoRestart();
      throw new TransportException(Reason.UNSUPPORTED, refusal.getMessage());
    }
    learn(transfer);
    return send(transfer, command, data, Deadline.NEVER);
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
        profile.writesNotInside();
        return;
      }
      Finding finding = scratch.overwrite(content);
      if (profile.mayWriteAt() && !profile.isSeenToWriteInside()) {
        throw new TransportException(Reason.REFUSED, "STOR " + other + ": " + finding.detail());
      }
    } finally {
      scratch.remove();
    }
  }

  /**
   * Writes a file anew. Servers empty it when they take the command, before data can come and some
   * before they know that none will: nothing but a refusal for good proves that it is as it was.
   */
  AppendResult replace(String name, byte[] data) {
    String command = "STOR " + name;
    long started = System.nanoTime();
    Transfer transfer;
    try {
      transfer = Transfer.start(connection, command, 0);
    } catch (TransportException e) {
      return AppendResult.unknown(Duration.ofNanos(System.nanoTime() - started), e);
    }
    if (transfer.isRefused() && transfer.refusal().code() / 100 == 4) {
      return AppendResult.unknown(transfer.took(), transfer.refusal().refusal(command));
    }
    return send(transfer, command, data, Deadline.NEVER);
  }

  @FunctionalInterface
  private interface Upload {
    AppendResult run() throws TransportException;
  }

  /** Runs an upload, which throws only before a byte was sent. */
  private static AppendResult inTime(Deadline openBy, Upload upload) throws TransportException {
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

  private static TransportException tooLate(String command) {
    return new TransportException(
        Reason.TIMED_OUT, command + ": the file could not be opened in time, nothing was sent");
  }

  private void learn(Transfer transfer) {
    if (transfer.isRefused()) {
      learn(transfer.refusal());
    }
  }

  private void learn(Reply refusal) {
    if (refusal.forbidsAppending()) {
      connection.profile().hasNoAppend();
      connection.profile().writesNotInside();
    }
  }

  private static AppendResult send(
      Transfer transfer, String command, byte[] data, Deadline openBy) {
    if (transfer.isRefused()) {
      return AppendResult.notWritten(transfer.took(), transfer.refusal().refusal(command));
    }
    if (openBy.hasPassed()) {
      transfer.endEmpty();
      return AppendResult.notWritten(transfer.took(), tooLate(command));
    }
    try {
      transfer.write(data);
      Reply reply = transfer.finish();
      return reply.isTransferred()
          ? AppendResult.acked(transfer.took())
          : AppendResult.unknown(transfer.took(), reply.refusal(command));
    } catch (TransportException e) {
      return AppendResult.unknown(transfer.took(), e);
    }
  }
}
