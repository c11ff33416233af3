package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;

/**
 * One data connection and the command that it serves. Passive only, always to the host of the
 * control connection, whatever address the server gives.
 *
 * <p>Ends with {@link #finish}, {@link #finishLater} or {@link #breakOff}, or with the whole
 * connection: any failure in between leaves it uncertain what the server will say.
 */
final class Transfer {

  /** Slower than this on average, and a transfer is broken off. */
  private static final Duration TIME_PER_BYTE = Duration.ofMillis(1);

  /** How much is read or written at a time. */
  static final int CHUNK = 32 << 10;

  /** How long a server may take to notice that the data have ended. */
  private static final Duration END_WAIT = Duration.ofSeconds(2);

  private static final int NOOP_OK = 200;

  private final Connection connection;
  private final String command;
  private final PassivePorts ports;
  private final int port;

  /** Asks for the next port, in the same write as the command. */
  private final Optional<String> commandAhead;

  private Socket plain;

  /** Where the bytes go: {@link #plain}, or TLS on it. */
  private Socket socket;

  /** What TLS is on; null in clear. */
  private TlsSession.DataSocket belowTls;

  private boolean endUnannounced;

  /** Why the data connection could not be made; null if it could. */
  private IOException connectFailure;

  /** Whether the server's first reply was awaited. */
  private boolean replied;

  /** Why it could not be had; null if it could. */
  private TransportException replyFailure;

  private long started = System.nanoTime();
  private long openedAt;
  private long lastReplyAt;
  private boolean ended;
  private boolean restartPending;
  private boolean restartRefused;
  private Reply refusal;
  private boolean endedByServer;

  /** What is left of the time that the transfer may take. */
  private long allowance;

  /** Gets a port for a command that is still to be sent. */
  Transfer(Connection connection, String command) throws TransportException {
    connection.finishLast();
    this.connection = connection;
    this.command = command;
    ports = connection.ports();
    port = ports.next();
    commandAhead = ports.commandAhead(uploads());
    allowance = connection.settings().timeout().toNanos();
  }

  /**
   * Opens a data connection and sends a command that uses it.
   *
   * @param position where in the file to start; if the server cannot, {@link #isRestartRefused()}
   */
  static Transfer start(Connection connection, String command, long position)
      throws TransportException {
    Transfer transfer = new Transfer(connection, command);
    if (position != connection.restartPosition()) {
      transfer.restart(position);
    }
    if (!transfer.isRefused()) {
      transfer.send();
      transfer.takeReply();
    }
    return transfer;
  }

  private boolean uploads() {
    return command.startsWith("APPE ") || command.startsWith("STOR ");
  }

  private void restart(long position) throws TransportException {
    String restart = "REST " + position;
    if (command.startsWith("RETR ") && connection.profile().kind().pipelinesRestart()) {
      connection.sendOnly(withCommandAhead(restart, command));
      restartPending = true;
      return;
    }
    Reply reply = connection.command(restart);
    if (reply.isIntermediate()) {
      connection.restartPosition(position);
    } else if (reply.isRefused() && connection.restartPosition() == 0) {
      restartRefused = true;
      refuse(reply);
    } else {
      throw connection.senseless(restart, reply);
    }
  }

  /**
   * Sends the command and connects meanwhile: servers wait for the data connection when they have
   * to, and it saves a round trip.
   */
  void send() throws TransportException {
    send(restartPending ? List.of() : withCommandAhead(command));
  }

  /** The same in one write with another command in front, the reply to which comes first. */
  void sendBehind(String other) throws TransportException {
    send(withCommandAhead(other, command));
  }

  private void send(List<String> commands) throws TransportException {
    started = System.nanoTime();
    if (!commands.isEmpty()) {
      connection.sendOnly(commands);
    }
    try {
      connection.within(
          connection.settings().connectTimeout(),
          command + ": connecting for the data",
          this::connect);
    } catch (TransportException e) {
      ports.unreachable();
      throw e;
    }
    socket = plain;
  }

  private List<String> withCommandAhead(String... commands) {
    return Stream.concat(Stream.of(commands), commandAhead.stream()).toList();
  }

  private Void connect() throws IOException {
    plain = connection.lifeline().hold(new Socket());
    plain.setTcpNoDelay(true);
    try {
      plain.connect(new InetSocketAddress(connection.address(), port));
    } catch (IOException e) {
      requireNotCut(e);
      connectFailure = e; // which does not matter if the command is refused
    }
    return null;
  }

  /** Waits for the reply that lets the data flow, or refuses. */
  void takeReply() throws TransportException {
    TlsSession tls = connection.tls();
    if (tls == null || !tls.mayBeginEarly() || connectFailure != null) {
      takeFirstReply();
    }
    if (tls != null && !isRefused()) {
      secure(tls);
    }
  }

  private void takeFirstReply() throws TransportException {
    replied = true;
    if (restartPending) {
      Reply restart = connection.awaitReply("REST");
      if (!restart.isIntermediate()) {
        throw connection.senseless("REST", restart); // it took one when we logged in
      }
      connection.restartPosition(Connection.UNCERTAIN);
    }
    Reply reply = connection.awaitReply(command);
    openedAt = System.nanoTime();
    if (reply.isRefused()) {
      if (connection.restartPosition() != 0) {
        connection.restartPosition(Connection.UNCERTAIN);
      }
      refuse(reply);
      takePortAhead();
      return;
    }
    connection.restartPosition(0);
    if (!reply.isPreliminary()) {
      throw connection.senseless(command, reply);
    }
    if (connectFailure != null) {
      ports.unreachable();
      throw connection.broken(command + ": connecting for the data", connectFailure);
    }
  }

  /**
   * Encrypts the data connection. The server's first reply is awaited inside the handshake, once
   * our part of it is on its way: servers reply when they see the connection, which is a round trip
   * after we do.
   */
  private void secure(TlsSession tls) throws TransportException {
    String doing = command + ": TLS handshake of the data connection";
    IOException failure =
        connection.within(
            connection.settings().timeout(),
            doing,
            () -> {
              try {
                belowTls = tls.dataSocket(plain, this::requireReply);
                socket = tls.secureData(belowTls);
                return null;
              } catch (IOException e) {
                if (!isRefused() && replyFailure == null) {
                  requireNotCut(e);
                }
                return e;
              }
            });
    if (replyFailure != null) {
      throw replyFailure;
    }
    if (!replied) {
      takeFirstReply(); // a server that refuses may have ended the data connection before
    }
    if (failure != null && !isRefused()) {
      connection.lifeline().discard(plain);
      if (connection.replyComes(END_WAIT)) {
        Reply reply = connection.awaitReply(command);
        learn(reply);
        if (reply.demandsSessionReuse()) {
          connection.drop(Reason.TLS_FAILED);
          throw reply.refusal(command);
        }
      }
      throw connection.broken(doing, failure);
    }
  }

  /**
   * Ends the handshake if the server does not want the data. Else its limit of time starts anew.
   */
  private Void requireReply() throws IOException {
    if (!replied) {
      try {
        takeFirstReply();
      } catch (TransportException e) {
        replyFailure = e;
        throw e;
      }
      if (isRefused()) {
        throw new SocketException("refused");
      }
      connection.limit(connection.settings().timeout());
    }
    return null;
  }

  private void refuse(Reply reply) {
    lastReplyAt = System.nanoTime();
    ended = true;
    refusal = reply;
    learn(reply);
    if (plain != null) {
      connection.lifeline().discard(plain);
    }
  }

  /** Tells whether the server refused; nothing else can be done with the transfer then. */
  boolean isRefused() {
    return refusal != null;
  }

  /** Tells whether it refused to start at the position. */
  boolean isRestartRefused() {
    return restartRefused;
  }

  /** What the server said when it refused. */
  Reply refusal() {
    return refusal;
  }

  /** How long it took from the command to the reply that let the data flow. */
  Duration opening() {
    return Duration.ofNanos(openedAt - started);
  }

  /** How long it took from the command to the last reply, or to now. */
  Duration took() {
    return Duration.ofNanos((ended ? lastReplyAt : System.nanoTime()) - started);
  }

  /** Reads some bytes; fewer than 0 at the end. */
  int read(byte[] buffer, int length) throws TransportException {
    int count = timed(() -> socket.getInputStream().read(buffer, 0, length));
    endUnannounced = count < 0 && belowTls != null && belowTls.hasEnded();
    return count;
  }

  /**
   * Tells whether the data ended without a word in TLS. Servers do that, but so does who is on the
   * way and wants less to be read.
   */
  boolean isEndUnannounced() {
    return endUnannounced;
  }

  /** Writes bytes. If the server ends the connection meanwhile, its reply will say why. */
  void write(byte[] data) throws TransportException {
    for (int from = 0; from < data.length && !endedByServer; from += CHUNK) {
      int start = from;
      int length = Math.min(CHUNK, data.length - from);
      timed(
          () -> {
            try {
              socket.getOutputStream().write(data, start, length);
            } catch (IOException e) {
              endedByServer = true;
              requireNotCut(e);
            }
            return length;
          });
    }
  }

  /**
   * Runs one step. The time that it may take is what is left of an allowance, which starts as the
   * timeout, shrinks with the time that passes and grows with each byte, never above the timeout.
   */
  private int timed(Connection.Blocking<Integer> step) throws TransportException {
    long start = System.nanoTime();
    int count = connection.within(Duration.ofNanos(allowance), command, step);
    allowance =
        Math.min(
            connection.settings().timeout().toNanos(),
            allowance - (System.nanoTime() - start) + count * TIME_PER_BYTE.toNanos());
    return count;
  }

  /**
   * Ends the data in good order and returns the reply that ends the transfer, which is a completed
   * or refused one. A completed one after not everything could be written makes no sense.
   *
   * <p>In TLS the end is announced and the server's awaited: that brings the ticket that the next
   * data connection resumes with in TLS 1.3, and servers tell it from a broken connection.
   */
  Reply finish() throws TransportException {
    endData();
    return takeLastReply();
  }

  /**
   * The same for a download that was read to its end, without waiting for the reply: the next
   * command does. Servers give it only when they have seen that we know of the end, so it comes a
   * round trip after all else. Of a server that cannot read its file to the end, one read can come
   * out too short before that is known; who compares with the size sees it.
   *
   * @return false if it cannot be done without: only in TLS an end proves that nothing was cut off
   *     on the way, and a server that did not confirm one before may not mean the next
   */
  boolean finishLater() throws TransportException {
    if (belowTls == null || endUnannounced || connection.profile().lastRepliesMatter) {
      return false;
    }
    endData();
    connection.finishLater(this);
    return true;
  }

  private void endData() throws TransportException {
    connection.within(
        connection.settings().timeout(),
        command,
        () -> {
          if (socket instanceof SSLSocket tls && !endedByServer) {
            end(tls);
          }
          plain.close();
          return null;
        });
  }

  /** Takes what the server has to say after the data. */
  Reply takeLastReply() throws TransportException {
    Reply reply = lastReply();
    takePortAhead();
    if (uploads()) {
      ports.uploaded();
    }
    return reply;
  }

  private void takePortAhead() {
    if (commandAhead.isPresent()) {
      ports.takeAhead(isRefused() ? port : 0);
    }
  }

  private void end(SSLSocket tls) throws IOException {
    try {
      tls.shutdownOutput();
      plain.setSoTimeout(Math.toIntExact(END_WAIT.toMillis()));
      byte[] rest = new byte[1024];
      InputStream input = tls.getInputStream();
      int bytes = 0;
      for (int count = 0; count >= 0 && bytes < CHUNK; count = input.read(rest)) {
        bytes += count;
      }
    } catch (IOException e) {
      // It waits for our end of the connection, or ended its own roughly. The reply will tell.
      requireNotCut(e);
    }
  }

  private void requireNotCut(IOException e) throws IOException {
    if (connection.lifeline().cutBecause().isPresent()) {
      throw e;
    }
  }

  /**
   * Ends the data before their end. The server may have been about to end by itself, or see that
   * its data are refused: either is fine. If it says neither, the connection is dropped; what was
   * read stays good.
   */
  void breakOff() throws TransportException {
    connection.lifeline().discard(plain);
    try {
      if (!connection.replyComes(END_WAIT)) {
        connection.drop(Reason.LOST);
        return;
      }
      Reply reply = connection.awaitReply(command);
      // Pure-FTPd's has the code of the one before. Make sure that it was the last.
      if (!reply.isCompleted()
          && !reply.isRefused()
          && connection.command("NOOP").code() != NOOP_OK) {
        connection.drop(Reason.PROTOCOL);
      }
      takePortAhead();
    } catch (TransportException e) {
      if (e.reason() == Reason.ABORTED || e.reason() == Reason.CLOSED) {
        throw e;
      }
    }
  }

  /**
   * Ends an upload of which no byte was sent, in good order so that nothing is left to be written.
   * If the server does not confirm that soon, the connection is dropped, which writes nothing
   * either.
   */
  void endEmpty() {
    try {
      endData();
      if (connection.replyComes(END_WAIT)) {
        takeLastReply();
      } else {
        connection.drop(Reason.LOST);
      }
    } catch (TransportException e) {
      // The connection was dropped.
    }
  }

  private Reply lastReply() throws TransportException {
    connection.lifeline().discard(plain);
    Reply reply = connection.awaitReply(command);
    lastReplyAt = System.nanoTime();
    ended = true;
    learn(reply);
    if (!reply.isRefused() && (!reply.isTransferred() || endedByServer)) {
      throw connection.senseless(command, reply);
    }
    return reply;
  }

  private void learn(Reply reply) {
    connection.profile().demandsSessionReuse |= reply.demandsSessionReuse();
  }

  /** Reads a directory to its end as lines, and ends the transfer; it may be refused only then. */
  List<String> readLines() throws TransportException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[CHUNK];
    for (int count; (count = read(buffer, buffer.length)) >= 0; ) {
      bytes.write(buffer, 0, count);
      if (bytes.size() > BoundedReader.MAX_CHARACTERS) {
        connection.drop(Reason.PROTOCOL);
        throw new TransportException(
            Reason.PROTOCOL,
            "%s: more than %d bytes".formatted(command, BoundedReader.MAX_CHARACTERS));
      }
    }
    Reply reply = finish();
    if (reply.isRefused()) {
      refusal = reply;
      return List.of();
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
