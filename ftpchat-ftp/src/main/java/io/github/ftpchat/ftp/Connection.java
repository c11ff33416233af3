package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A logged-in session, with what operations need to know about it. When it becomes uncertain what
 * the server will say next, the connection is dropped for good, and its user makes another.
 *
 * <p>A server may end a session in good order: after a transfer, or at a command that it does not
 * tolerate. Then a new session takes its place, and the operation goes on.
 */
final class Connection {

  private static final Log LOG = Log.FTP;

  /** After a REST whose transfer was refused: some servers still keep it, others do not. */
  static final long UNCERTAIN = -1;

  /** How long to wait for a second reply at the end of a transfer, where there may be one. */
  static final Duration SECOND_END_WAIT = Duration.ofMillis(200);

  // Of all sessions.

  private final Settings settings;
  private final ServerProfile profile;
  private final Control control;
  private final Connecting connecting;

  // Of one session.

  private List<Reply> introduction = List.of();
  private final PortAhead portAhead = new PortAhead();

  /** Where the server would start the next transfer, or {@link #UNCERTAIN}. */
  private long restartPosition;

  /** Whether the server took a REST, and nothing since that it was for. */
  private boolean restartPending;

  /** Whether there was a transfer. */
  private boolean hasTransferred;

  // Of the last transfer.

  /** Its command; null if something else was done since. */
  private String lastTransfer;

  /** Takes the last reply to it, which was not awaited; null if there is none. */
  private ServerCall<Reply> lastReply;

  /** What was appended last. */
  private Echo echo = Echo.NONE;

  private Connection(Settings settings, ServerProfile profile, Lifeline lifeline) {
    this.settings = settings;
    this.profile = profile;
    control = new Control(settings, lifeline);
    connecting = new Connecting(settings, profile, control);
  }

  /** Connects and logs in. */
  static Connection open(Settings settings, ServerProfile profile, Lifeline lifeline)
      throws TransportException {
    return open(settings, profile, lifeline, Deadline.NEVER);
  }

  /** Connects and logs in by some time. */
  static Connection open(
      Settings settings, ServerProfile profile, Lifeline lifeline, Deadline deadline)
      throws TransportException {
    Connection connection = new Connection(settings, profile, lifeline);
    connection.control.deadline(deadline);
    try {
      connection.introduction = connection.connecting.begin();
      connection.control.deadline(Deadline.NEVER);
      return connection;
    } catch (TransportException e) {
      connection.drop(e.reason());
      throw e;
    }
  }

  /** Replaces the session, in which nothing is under way, by a new one. */
  void renew() throws TransportException {
    control.giveUp();
    portAhead.forget();
    restartPosition = 0;
    restartPending = false;
    echo = Echo.NONE;
    lastTransfer = null;
    hasTransferred = false;
    String before = introduction.get(0).greeting();
    try {
      introduction = connecting.begin();
    } catch (TransportException e) {
      drop(e.reason());
      throw e;
    }
    if (!introduction.get(0).greeting().equals(before)) {
      drop(Reason.LOST);
      throw new TransportException(
          Reason.LOST, settings.address() + " is another server than before");
    }
  }

  // ---- commands

  /** Sends a command and returns the reply to it, whatever it says. */
  Reply command(String line) throws TransportException {
    settle();
    return control.command(line);
  }

  /** Sends commands that do not depend on each other's replies, in as few writes as can be. */
  List<Reply> commands(List<String> lines) throws TransportException {
    settle();
    // A simple server may not be ready for more than one command at a time.
    boolean simple = profile.kind() == ServerKind.OTHER;
    return control.commands(lines, simple ? 1 : lines.size());
  }

  /**
   * Sends a command that a server may not tolerate, which counts as a refusal. After the second
   * time in a row it is not sent any more.
   *
   * @return the reply, or {@link Reply#NONE}
   */
  Reply ask(String line) throws TransportException {
    if (profile.answers(line)) {
      return command(line);
    }
    if (profile.commands().avoids(line)) {
      return Reply.NONE;
    }
    settle();
    Reply reply = control.ask(line);
    if (reply.isNone()) {
      LOG.debug("{}: no answer to {}", settings.address(), line);
      profile.commands().suspect(line);
      renew();
    } else {
      profile.commands().learnAnswered(line);
    }
    return reply;
  }

  /** Sends a command, and once more in another session where this one ends at it. */
  Reply insistOn(String line) throws TransportException {
    if (profile.answers(line)) {
      return command(line);
    }
    settle();
    Reply reply = control.ask(line);
    if (reply.isNone()) {
      renew();
      reply = command(line);
    }
    profile.commands().learnAnswered(line);
    return reply;
  }

  /** Sends commands without waiting for the replies to them. */
  void sendOnly(List<String> commands) throws TransportException {
    settle();
    control.sendOnly(commands);
  }

  /** Tells whether a command that makes or removes something did so or was refused. */
  boolean isChanged(String command, Reply reply) throws TransportException {
    if (!reply.isChanged() && !reply.isRefused()) {
      throw control.senseless(command, reply);
    }
    return reply.isChanged();
  }

  // ---- transfers

  /** Leaves the last reply to a transfer for later: it is taken before the next command is sent. */
  void finishLater(ServerCall<Reply> takeLastReply) {
    lastReply = takeLastReply;
  }

  /** Takes note that a transfer is over. */
  void transferred(String command) {
    lastTransfer = command;
    hasTransferred = true;
    control.mayRepeat(Reply.TRANSFERRED);
  }

  /** Takes note of what was appended, if the server said so; {@link Echo#NONE} of anything else. */
  void uploaded(Echo appended) {
    echo = appended;
  }

  /** What was appended last. */
  Echo echo() {
    return echo;
  }

  /** Tells whether there was a transfer in this session, after which some servers get stuck. */
  boolean hasTransferred() {
    return hasTransferred;
  }

  /** Brings what is under way to its end, so that the next command can follow. */
  void settle() throws TransportException {
    finishLast();
    String last = lastTransfer;
    lastTransfer = null;
    if (last != null && profile.mayEndSessions(last)) {
      checkSessionGoesOn(last);
    }
  }

  /** Takes what the server still has to say about the last transfer. */
  private void finishLast() throws TransportException {
    ServerCall<Reply> last = lastReply;
    lastReply = null;
    if (last == null) {
      return;
    }
    try {
      profile.lastRepliesMatter |= last.run().isRefused();
    } catch (TransportException e) {
      profile.lastRepliesMatter |= !e.reason().causedByCaller();
      throw e;
    }
  }

  /**
   * Finds out, after the first transfer of its kind, whether the server says twice that it is over,
   * and whether it ends the session then.
   */
  private void checkSessionGoesOn(String transfer) throws TransportException {
    boolean uploads = Commands.uploads(transfer);
    if (profile.mayEndTwice(uploads)) {
      boolean twice = control.replyComes(SECOND_END_WAIT) && control.skipSecondEnd();
      profile.learnEndsTwice(uploads, twice);
    }
    if (control.isAlive()) {
      profile.learnKeepsSession(transfer);
    } else {
      renew();
    }
  }

  /** Tells whether the server may start the next upload at a position that it was given before. */
  boolean mayRestart() {
    return restartPending;
  }

  long restartPosition() {
    return restartPosition;
  }

  /** Takes note of a REST that the server took. */
  void restartAt(long position) {
    restartPosition = position;
    restartPending = true;
  }

  /** Takes note that a transfer was refused, after a REST perhaps. */
  void transferRefused() {
    if (restartPosition != 0) {
      restartPosition = UNCERTAIN;
    }
  }

  /**
   * Takes note that a transfer began.
   *
   * @param ofFile whether of a file, and not of a listing
   */
  void transferBegan(boolean ofFile) {
    restartPosition = 0;
    restartPending &= !ofFile;
  }

  // ---- life

  /**
   * Tells whether the next operation can use it: nothing is lost, the server said nothing in the
   * meantime, and would accept a data connection. Takes the last reply to a transfer first.
   */
  boolean isUsable() {
    try {
      finishLast();
      boolean seenLater = lastTransfer != null && profile.mayEndSessions(lastTransfer);
      return lifeline().cutBecause().isEmpty() && (seenLater || control.isQuiet()) && canTransfer();
    } catch (IOException e) {
      LOG.debug("The connection is replaced", e);
      return false;
    }
  }

  private boolean canTransfer() {
    return tls() == null || !profile.demandsSessionReuse || tls().canResume();
  }

  /** Ends the connection. */
  void drop(Reason reason) {
    control.drop(reason);
  }

  // ---- what its users need to know

  Control control() {
    return control;
  }

  ServerProfile profile() {
    return profile;
  }

  Settings settings() {
    return settings;
  }

  PortAhead portAhead() {
    return portAhead;
  }

  Lifeline lifeline() {
    return control.lifeline();
  }

  /** Null in clear. */
  TlsSession tls() {
    return control.tls();
  }

  /** The greeting and the reply to the login. */
  List<Reply> introduction() {
    return introduction;
  }
}
