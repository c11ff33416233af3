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
import java.util.concurrent.locks.LockSupport;
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

  /** How long a server may take to reply before the handshake of TLS 1.3 begins without that. */
  private static final Duration REPLY_WAIT = Duration.ofSeconds(1);

  private static final int MAX_BEGINNINGS = 3;

  private static final long POLL_NANOS = 200_000;

  private static final int NOOP_OK = 200;

  private final Connection connection;
  private final String command;
  private final Control control;
  private final PassivePorts ports;

  /** Whether the data connection is made when the command is on its way. */
  private final boolean connectsLate;

  private int port;

  /** Asks for the next port, in the same write as the command. */
  private final Optional<String> commandAhead;

  private Socket plain;

  /** Where the bytes go: {@link #plain}, or TLS on it. */
  private Socket socket;

  /** What TLS is on; null in clear. */
  private TlsDataSocket belowTls;

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

  /**
   * Gets a port for a command that is still to be sent, and connects to it, unless the server is
   * known to take the command first: many others wait for the connection as soon as they have told
   * the port, or refuse a command that comes before it.
   */
  Transfer(Connection connection, String command) throws TransportException {
    connection.settle();
    this.connection = connection;
    this.control = connection.control();
    this.command = command;
    ports = new PassivePorts(connection);
    connectsLate = connection.profile().kind().takesCommandsEarly();
    allowance = connection.settings().timeout().toNanos();
    nextPort();
    commandAhead = ports.commandAhead(uploads());
  }

  private void nextPort() throws TransportException {
    port = ports.next();
    if (!connectsLate) {
      // What swallows packets is not waited for as long as something is left to be tried.
      connect(connection.profile().reachesPorts ? Duration.ZERO : control.patience());
      if (connectFailure != null && ports.unreachable()) {
        control.lifeline().discard(plain);
        connectFailure = null;
        port = ports.next();
        connect(Duration.ZERO);
      }
      connection.profile().reachesPorts |= connectFailure == null;
    }
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
    return Commands.uploads(command);
  }

  private void restart(long position) throws TransportException {
    String restart = "REST " + position;
    if (command.startsWith("RETR ") && connection.profile().kind().pipelinesRestart()) {
      connection.sendOnly(withCommandAhead(restart, command));
      restartPending = true;
      return;
    }
    Reply reply = connection.ask(restart);
    if (reply.isIntermediate()) {
      connection.restartAt(position);
    } else if (connection.restartPosition() == 0) {
      restartRefused = true;
      refuse(reply);
    } else {
      throw control.senseless(restart, reply);
    }
  }

  /**
   * Sends the command. Where the data connection is made only now, that saves a round trip: such
   * servers wait for it when they have to.
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
      control.sendOnly(commands);
    }
    if (connectsLate) {
      connect(Duration.ZERO);
    }
    socket = plain;
  }

  /**
   * Connects.
   *
   * @param limit for how long that is tried; zero stands for the usual time
   */
  private void connect(Duration limit) throws TransportException {
    try {
      control.within(
          connection.settings().connectTimeout(),
          command + ": connecting for the data",
          () -> tryToConnect(Math.toIntExact(limit.toMillis())));
    } catch (TransportException e) {
      ports.unreachable();
      throw e;
    }
  }

  private List<String> withCommandAhead(String... commands) {
    return Stream.concat(Stream.of(commands), commandAhead.stream()).toList();
  }

  private Void tryToConnect(int limitMillis) throws IOException {
    plain = control.lifeline().hold(new Socket());
    plain.setTcpNoDelay(true);
    try {
      plain.connect(new InetSocketAddress(control.address(), port), limitMillis);
    } catch (IOException e) {
      requireNotCut(e);
      connectFailure = e; // which does not matter if the command is refused
    }
    return null;
  }

  /** Waits a while and tells whether {@link #takeReply} will get on. */
  boolean isDue(Duration wait) throws TransportException {
    return (control.tls() != null && connection.profile().repliesAfterHandshake)
        || control.replyComes(wait);
  }

  /** Waits for the reply that lets the data flow, or refuses. */
  void takeReply() throws TransportException {
    TlsSession tls = control.tls();
    if (tls == null || connectFailure != null || !beginsEarly(tls)) {
      takeFirstReply();
    }
    if (tls != null && !isRefused()) {
      secure(tls);
    }
  }

  /**
   * Tells whether the handshake begins before the reply has come. Some servers reply only after it,
   * so it is begun in any case after a while.
   */
  private boolean beginsEarly(TlsSession tls) throws TransportException {
    return tls.mayBeginEarly()
        || connection.profile().repliesAfterHandshake
        || (!connectsLate && !control.replyComes(REPLY_WAIT));
  }

  private void takeFirstReply() throws TransportException {
    replied = true;
    if (restartPending) {
      Reply restart = control.awaitReply("REST");
      if (!restart.isIntermediate()) {
        throw control.senseless("REST", restart); // it took one when we logged in
      }
      connection.restartAt(Connection.UNCERTAIN);
    }
    Reply reply = control.awaitReply(command);
    openedAt = System.nanoTime();
    if (reply.isRefused()) {
      connection.refused();
      refuse(reply);
      takePortAhead();
      return;
    }
    connection.began(Commands.transfersFile(command));
    if (!reply.isPreliminary()) {
      throw control.senseless(command, reply);
    }
    if (connectFailure != null) {
      ports.unreachable();
      throw control.broken(command + ": connecting for the data", connectFailure);
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
        control.within(
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
      connection.profile().repliesAfterHandshake |= failure == null;
      takeFirstReply(); // a server that refuses may have ended the data connection before
    }
    if (failure != null && !isRefused()) {
      control.lifeline().discard(plain);
      if (control.replyComes(END_WAIT)) {
        Reply reply = control.awaitReply(command);
        learn(reply);
        if (reply.demandsSessionReuse()) {
          connection.drop(Reason.TLS_FAILED);
          throw reply.refusal(command);
        }
      }
      throw control.broken(doing, failure);
    }
  }

  /**
   * Ends the handshake if the server does not want the data. Else its limit of time starts anew.
   */
  private Void requireReply() throws IOException {
    if (!replied && (connectsLate || comesFirst())) {
      try {
        takeFirstReply();
      } catch (TransportException e) {
        replyFailure = e;
        throw e;
      }
      connection.profile().repliesAfterHandshake = false;
      if (isRefused()) {
        throw new SocketException("refused");
      }
      control.limit(connection.settings().timeout());
    }
    return null;
  }

  /** Waits for what comes first: a reply, or else something of the handshake. */
  private boolean comesFirst() throws IOException {
    while (!control.hasUnread()) {
      if (plain.getInputStream().available() > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private void refuse(Reply reply) {
    lastReplyAt = System.nanoTime();
    ended = true;
    refusal = reply;
    learn(reply);
    if (plain != null) {
      control.lifeline().discard(plain);
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
  private int timed(BlockingCall<Integer> step) throws TransportException {
    long start = System.nanoTime();
    int count = control.within(Duration.ofNanos(allowance), command, step);
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
    connection.finishLater(this::takeLastReply);
    return true;
  }

  private void endData() throws TransportException {
    control.within(
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
      connection.portAhead().uploaded();
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
    if (control.lifeline().cutBecause().isPresent()) {
      throw e;
    }
  }

  /**
   * Ends the data before their end. The server may have been about to end by itself, or see that
   * its data are refused: either is fine. If it says neither, the connection is dropped; what was
   * read stays good.
   */
  void breakOff() throws TransportException {
    control.lifeline().discard(plain);
    try {
      if (!control.replyComes(END_WAIT)) {
        connection.drop(Reason.LOST);
        return;
      }
      Reply reply = control.awaitReply(command);
      connection.transferred(command);
      // Pure-FTPd's has the code of the one before. Make sure that it was the last.
      if (!reply.isCompleted()
          && !reply.isRefused()
          && connection.command("NOOP").code() != NOOP_OK) {
        connection.drop(Reason.PROTOCOL);
      }
      takePortAhead();
    } catch (TransportException e) {
      if (e.reason().causedByCaller()) {
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
      if (control.replyComes(END_WAIT)) {
        takeLastReply();
      } else {
        connection.drop(Reason.LOST);
      }
    } catch (TransportException e) {
      // The connection was dropped.
    }
  }

  private Reply lastReply() throws TransportException {
    control.lifeline().discard(plain);
    Reply reply = control.awaitReply(command);
    // Some say twice that they begin.
    for (int i = 0; reply.isPreliminary() && i < MAX_BEGINNINGS; i++) {
      reply = control.awaitReply(command);
    }
    lastReplyAt = System.nanoTime();
    ended = true;
    if (connection.profile().endsTwice(uploads())
        && control.replyComes(Connection.SECOND_END_WAIT)) {
      control.awaitReply(command);
    }
    connection.transferred(command);
    learn(reply);
    if (!reply.isRefused() && (!reply.isTransferred() || endedByServer)) {
      throw control.senseless(command, reply);
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
      if (bytes.size() > ReplyReader.MAX_BYTES) {
        connection.drop(Reason.PROTOCOL);
        throw new TransportException(
            Reason.PROTOCOL, "%s: more than %d bytes".formatted(command, ReplyReader.MAX_BYTES));
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
