package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Two uploads to a scratch file, by two connections. */
final class TwoUploads implements UploadPair {

  /** How long the second of two replies may follow the first. */
  private static final Duration SECOND_REPLY_WAIT = Duration.ofMillis(300);

  private final Connection first;
  private final Connection second;
  private final ScratchFile file;
  private final String command;
  private final byte[] firstBytes = ScratchData.newLine();
  private final byte[] secondBytes = ScratchData.newLine();

  /** Null before it is open and when it is over. */
  private Transfer firstUpload;

  /** Null before it is asked for and when it is over. */
  private Transfer secondUpload;

  private boolean letIn;

  TwoUploads(Connection first, Connection second, ScratchFile file) {
    this.first = first;
    this.second = second;
    this.file = file;
    command = "APPE " + file.name();
  }

  @Override
  public Duration roundTrip() {
    Duration one = first.control().roundTrip();
    Duration other = second.control().roundTrip();
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public Optional<Duration> openFirst() throws TransportException {
    Optional<Transfer> opened = file.open();
    firstUpload = opened.orElse(null);
    return opened.map(Transfer::opening);
  }

  @Override
  public boolean askForSecond(Duration limit) throws TransportException {
    if (!secondTakesSeveral()) {
      return false;
    }
    secondUpload = new Transfer(second, command);
    secondUpload.sendBehind("NOOP");
    if (!second.control().replyComes(limit)) {
      file.mayComeBack(); // nobody knows when the server will see the command
      return false;
    }
    return second.control().awaitReply("NOOP").isCompleted();
  }

  /**
   * Tells whether the server takes several commands in one write, as many simple ones do not: they
   * lose all but the first. Finding that out can cost the connection.
   */
  private boolean secondTakesSeveral() throws TransportException {
    ServerProfile profile = second.profile();
    if (profile.takesSeveral().isEmpty() && second.ask("NOOP").isNone()) {
      profile.learnTakesSeveral(false);
    }
    if (profile.takesSeveral().isEmpty()) {
      second.sendOnly(List.of("NOOP", "NOOP"));
      second.control().replyTo("NOOP");
      profile.learnTakesSeveral(second.control().replyComes(SECOND_REPLY_WAIT));
      if (profile.takesSeveral().get()) {
        second.control().replyTo("NOOP");
      } else {
        second.drop(Reason.LOST);
      }
    }
    return profile.takesSeveral().get();
  }

  @Override
  public Answer answer(Duration wait) throws TransportException {
    if (!second.control().replyComes(wait)) {
      return Answer.NOTHING;
    }
    secondUpload.takeReply();
    letIn = !secondUpload.isRefused();
    return letIn ? Answer.LET_IN : Answer.REFUSED;
  }

  @Override
  public boolean endFirst() throws TransportException {
    Transfer upload = firstUpload;
    firstUpload = null;
    return end(upload, firstBytes);
  }

  @Override
  public boolean endSecond() throws TransportException {
    Transfer upload = secondUpload;
    secondUpload = null;
    return end(upload, secondBytes);
  }

  private static boolean end(Transfer upload, byte[] bytes) throws TransportException {
    upload.data().write(bytes);
    return upload.finish().isTransferred();
  }

  @Override
  public boolean holdBoth() throws TransportException {
    byte[] both = ScratchData.join(firstBytes, secondBytes);
    return ScratchData.endsIn(file.read(0, both.length), both);
  }

  /** Ends what is under way, without another byte. */
  void close() {
    if (secondUpload != null) {
      if (letIn) {
        secondUpload.endEmpty();
      } else {
        second.drop(Reason.LOST);
      }
    }
    if (firstUpload != null) {
      firstUpload.endEmpty();
    }
  }
}
