package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.OptionalLong;

/** Reads files over one connection, and notices when a file is cut short on the way. */
final class Downloads {

  private final Connection connection;
  private final FileSizes sizes;

  Downloads(Connection connection, FileSizes sizes) {
    this.connection = connection;
    this.sizes = sizes;
  }

  /**
   * Reads from a position on.
   *
   * @param limit how many bytes at most
   * @return how many were read
   */
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
            Reason.LOST, "reading %s: the data end before the file does".formatted(name));
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
        connection.profile().learnNoRestart();
        connection.renew(); // nobody knows what it means to do
      } else if (!isAccident(transfer.refusal()) && transfer.refusal().isRefusedForGood()) {
        connection.profile().learnNoRestart();
      }
      start = 0;
      transfer = Transfer.start(connection, command, start);
    }
    if (transfer.isRefused()) {
      requireAtEnd(name, position, transfer.refusal().refusal(command));
      return new Part(0, false);
    }
    Echo.Listener own = connection.echo().listenFor(name);
    return receive(transfer, command, position - start, limit, own, sink);
  }

  /** No answer to REST can be an accident, unless it comes again. */
  private boolean isAccident(Reply refusal) {
    return refusal.isNone() && !connection.profile().commands().avoids("REST");
  }

  /**
   * Receives the data.
   *
   * @param own hears what this session appended itself. Where that comes back as the end of the
   *     file, nothing in front of it was cut off
   */
  private Part receive(
      Transfer transfer, String command, long skip, long limit, Echo.Listener own, ByteSink sink)
      throws TransportException {
    byte[] buffer = new byte[DataConnection.CHUNK];
    long ahead = skip;
    long done = 0;
    while (done < limit) {
      int wanted = (int) Math.min(buffer.length, ahead > 0 ? ahead : limit - done);
      int count = transfer.data().read(buffer, wanted);
      if (count < 0) {
        if (transfer.finishLater(connection.tls() == null && own.hasHeard())) {
          return new Part(done, false);
        }
        Reply reply = transfer.finish();
        if (reply.isRefused()) {
          throw reply.refusal(command);
        }
        return new Part(done, transfer.data().isEndUnannounced());
      }
      int skipped = (int) Math.min(ahead, count);
      ahead -= skipped;
      own.accept(buffer, 0, count);
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
}
