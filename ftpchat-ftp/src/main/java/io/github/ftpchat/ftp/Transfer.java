package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One command that transfers data, and the replies to it. The bytes go through its {@link
 * DataConnection}.
 *
 * <p>Ends with {@link #finish}, {@link #finishLater} or {@link #breakOff}, or with the whole
 * connection: any failure in between leaves it uncertain what the server will say.
 *
 * <p>It is longer than other classes because servers differ in when they reply, wait and refuse;
 * all that is one order of events, which is easier to follow in one place.
 */
final class Transfer {

  /** How long a server may take to reply before the handshake of TLS 1.3 begins without that. */
  private static final Duration REPLY_WAIT = Duration.ofSeconds(1);

  private static final int MAX_PRELIMINARY = 3;

  private static final long POLL_NANOS = 200_000;

  private static final int NOOP_OK = 200;

  // What it is.

  private final Connection connection;
  private final String command;
  private final Control control;
  private final PassivePorts ports;
  private final DataConnection data;

  /** Whether the data connection is made when the command is on its way. */
  private final boolean connectsLate;

  private int port;

  /** Asks for the next port, in the same write as the command. */
  private final Optional<String> commandAhead;

  // How far it is.

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
    data = new DataConnection(control, connection.settings(), command);
    nextPort();
    commandAhead = ports.commandAhead(uploads());
  }

  private void nextPort() throws TransportException {
    port = ports.next();
    if (!connectsLate) {
      // What swallows packets is not waited for as long as something is left to be tried.
      connect(connection.profile().reachesPorts ? Duration.ZERO : control.patience());
      if (data.connectFailure() != null && ports.unreachable()) {
        data.discard();
        port = ports.next();
        connect(Duration.ZERO);
      }
      connection.profile().reachesPorts |= data.connectFailure() == null;
    }
  }

  /**
   * Opens a data connection and sends a command that uses it.
   *
   * @param position where in the file to start; if the server cannot, {@link #isRestartRefused()}
   */
  static Transfer start(Connection connection, String command, long position)
      throws TransportException {
    Transfer transfer = begin(connection, command, position);
    if (!transfer.isRefused()) {
      transfer.takeReply();
    }
    return transfer;
  }

  /** The same without waiting for the reply: unless it is refused, {@link #takeReply} follows. */
  static Transfer begin(Connection connection, String command, long position)
      throws TransportException {
    Transfer transfer = new Transfer(connection, command);
    if (position != connection.restartPosition()) {
      transfer.restart(position);
    }
    if (!transfer.isRefused()) {
      transfer.send();
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
  }

  /** Connects to the port, in a limit of time; zero stands for the usual one. */
  private void connect(Duration limit) throws TransportException {
    try {
      data.connect(port, limit);
    } catch (TransportException e) {
      ports.unreachable();
      throw e;
    }
  }

  private List<String> withCommandAhead(String... commands) {
    return Stream.concat(Stream.of(commands), commandAhead.stream()).toList();
  }

  /** Waits a while, and tells whether {@link #takeReply} can go on. */
  boolean isDue(Duration wait) throws TransportException {
    return (control.tls() != null && connection.profile().repliesAfterHandshake)
        || control.replyComes(wait);
  }

  /** Waits for the reply that lets the data flow, or refuses. */
  void takeReply() throws TransportException {
    TlsSession tls = control.tls();
    if (tls == null || data.connectFailure() != null || !beginsEarly(tls)) {
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
      connection.transferRefused();
      refuse(reply);
      takePortAhead();
      return;
    }
    connection.transferBegan(Commands.transfersFile(command));
    if (!reply.isPreliminary()) {
      throw control.senseless(command, reply);
    }
    if (data.connectFailure() != null) {
      ports.unreachable();
      throw control.broken(command + ": connecting for the data", data.connectFailure());
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
                data.encrypt(tls, this::requireReply);
                return null;
              } catch (IOException e) {
                if (!isRefused() && replyFailure == null) {
                  data.requireNotCut(e);
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
      data.discard();
      if (control.replyComes(DataConnection.END_WAIT)) {
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
      if (data.hasUnread()) {
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
    data.discard();
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

  /** The bytes. */
  DataConnection data() {
    return data;
  }

  /** How long it took from the command to the reply that let the data flow. */
  Duration opening() {
    return Duration.ofNanos(openedAt - started);
  }

  /** How long it took from the command to the last reply, or to now. */
  Duration took() {
    return Duration.ofNanos((ended ? lastReplyAt : System.nanoTime()) - started);
  }

  /**
   * Ends the data in good order and returns the reply that ends the transfer, which is a completed
   * or refused one. A completed one after not everything could be written makes no sense.
   *
   * <p>In TLS the end is announced and the server's awaited: that brings the ticket that the next
   * data connection resumes with in TLS 1.3, and servers tell it from a broken connection.
   */
  Reply finish() throws TransportException {
    data.end();
    return takeLastReply();
  }

  /**
   * The same for a download that was read to its end, without waiting for the reply: the next
   * command does. Servers give it only when they have seen that we know of the end, so it comes a
   * round trip after all else. Of a server that cannot read its file to the end, one read can come
   * out too short before that is known; a caller that compares with the size notices.
   *
   * @param isWhole whether what came proves that nothing was cut off
   * @return false if it cannot be done without: else only in TLS an end proves that, and a server
   *     that did not confirm one before may not mean the next
   */
  boolean finishLater(boolean isWhole) throws TransportException {
    if (!(isWhole || data.isEndProven()) || connection.profile().lastRepliesMatter) {
      return false;
    }
    data.end();
    connection.finishLater(this::takeLastReply);
    return true;
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

  /**
   * Ends a download before its end. The server may have been about to end by itself, or see that
   * its data are refused: either is fine. If it says neither, the connection is dropped; what was
   * read stays good.
   */
  void breakOff() throws TransportException {
    data.discard();
    try {
      if (!control.replyComes(DataConnection.END_WAIT)) {
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
      data.end();
      if (control.replyComes(DataConnection.END_WAIT)) {
        takeLastReply();
      } else {
        connection.drop(Reason.LOST);
      }
    } catch (TransportException e) {
      // The connection was dropped.
    }
  }

  private Reply lastReply() throws TransportException {
    data.discard();
    Reply reply = control.awaitReply(command);
    // Some say twice that they begin.
    for (int i = 0; reply.isPreliminary() && i < MAX_PRELIMINARY; i++) {
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
    if (!reply.isRefused() && (!reply.isTransferred() || data.isEndedByServer())) {
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
    byte[] buffer = new byte[DataConnection.CHUNK];
    for (int count; (count = data.read(buffer, buffer.length)) >= 0; ) {
      bytes.write(buffer, 0, count);
      if (bytes.size() > ReplyReader.MAX_BYTES) {
        connection.drop(Reason.PROTOCOL);
        throw new TransportException(
            Reason.PROTOCOL,
            "%s: more than %d bytes".formatted(Wording.activity(command), ReplyReader.MAX_BYTES));
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
