package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Sends commands and reads replies on one control connection at a time: in step, so that each reply
 * belongs to its command, and in time. When it becomes uncertain what the server will say next,
 * everything is dropped for good, unless the session is {@linkplain #giveUp() given up} for
 * another.
 *
 * <p>Every method ends within a limit of time, and throws {@link TransportException} when the
 * connection is lost. A reply that refuses is returned.
 *
 * <p>It is longer than other classes because it is the one place that keeps in step: each of its
 * methods leaves the connection with no reply open, or says which.
 */
final class Control {

  /** How much is sent before the replies to it are read: less than any socket buffers. */
  private static final int PIPELINE_CHARACTERS = 8192;

  /**
   * How long the server may think about a command that it may not tolerate, on top of ten round
   * trips.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The same before a round trip was measured. */
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);

  /** What a step may take on top of its round trips. */
  private static final Duration STEP_SLACK = Duration.ofSeconds(1);

  private static final int STEP_ROUND_TRIPS = 12;

  /** Commands whose own reply may look like a second one to a transfer. */
  private static final Pattern CHANGING = Pattern.compile("(MKD|RMD|DELE|RNTO) ");

  /** Commands to which another belongs. */
  private static final Pattern CONTINUED = Pattern.compile("(USER|REST|RNFR) ");

  // Of all sessions.

  private final Settings settings;
  private final Lifeline lifeline;
  private Duration roundTrip = Duration.ZERO;

  /** By when everything that is under way must be over. */
  private Deadline deadline = Deadline.NEVER;

  /** Whether the host may have another address to try after a failure. */
  private boolean connecting;

  // Of one session.

  private ControlClient client;

  /** Null in clear. */
  private TlsSession tls;

  /**
   * The code of a reply that some servers give more than once: the greeting's, line by line, and
   * that of the end of a transfer; 0 for none.
   */
  private int repeatable;

  Control(Settings settings, Lifeline lifeline) {
    this.settings = settings;
    this.lifeline = lifeline;
  }

  // ---- the socket

  /** Connects to one of the host's addresses. What was there before is given up. */
  void connect(InetAddress address) throws TransportException {
    giveUp();
    connecting = true;
    client = new ControlClient(lifeline, settings.connectTimeout());
    try {
      within(
          settings.connectTimeout().plusSeconds(1),
          "connecting to " + settings.address(),
          () -> {
            client.connect(address, settings.port());
            return null;
          });
    } finally {
      connecting = false;
    }
  }

  /** Leaves the session, without telling the server. Another one can be started. */
  void giveUp() {
    tls = null;
    repeatable = 0;
    if (client != null) {
      lifeline.discard(client.plainSocket());
    }
  }

  /**
   * Encrypts the connection. Returns what went wrong, or null; throws if another version of TLS
   * cannot help.
   */
  SSLException encrypt(TlsVersion version) throws TransportException {
    String doing = "TLS handshake with " + settings.address();
    SSLException failure =
        within(
            settings.timeout(),
            doing,
            () -> {
              TlsSession session =
                  new TlsSession(settings.host(), settings.port(), version, settings.trust());
              try {
                client.continueOn(session.secureControl(client.plainSocket()));
                tls = session;
                return null;
              } catch (SSLException e) {
                return e;
              }
            });
    if (failure != null
        && (lifeline.cutBecause().isPresent() || Failures.reasonOf(failure) == Reason.UNTRUSTED)) {
      throw broken(doing, failure);
    }
    return failure;
  }

  // ---- commands

  /** Waits for the greeting. */
  Reply greeting(String doing) throws TransportException {
    client.newBudget();
    Reply greeting =
        within(settings.timeout(), doing, () -> available(doing, client.receiveGreeting()));
    mayRepeat(greeting.code());
    return greeting;
  }

  /** Sends the password, and returns the reply to it. */
  Reply login(String doing) throws TransportException {
    return within(
        settings.timeout(),
        doing,
        () -> {
          client.send(settings.password());
          return client.receive();
        });
  }

  /** Sends a command and returns the reply to it, whatever it says. */
  Reply command(String line) throws TransportException {
    return commands(List.of(line)).get(0);
  }

  /** Sends commands that do not depend on each other's replies, in as few writes as can be. */
  List<Reply> commands(List<String> lines) throws TransportException {
    return commands(lines, lines.size());
  }

  /**
   * The same, with no more than so many in one write. All replies together are as long as one may
   * be.
   */
  List<Reply> commands(List<String> lines, int atOnce) throws TransportException {
    client.newBudget();
    List<Reply> replies = new ArrayList<>(lines.size());
    while (replies.size() < lines.size()) {
      int from = replies.size();
      int most = Math.min(lines.size(), from + atOnce);
      int to = from;
      for (int characters = 0; to < most && characters < PIPELINE_CHARACTERS; to++) {
        characters += lines.get(to).length();
      }
      replies.addAll(exchange(lines.subList(from, to)));
    }
    return replies;
  }

  private List<Reply> exchange(List<String> lines) throws TransportException {
    requireInStep(lines.get(0));
    long start = System.nanoTime();
    List<Reply> replies =
        within(
            settings.timeout(),
            lines.get(0),
            () -> {
              client.send(lines);
              List<Reply> received = new ArrayList<>(lines.size());
              for (String line : lines) {
                received.add(available(line, receive(line)));
              }
              return received;
            });
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    roundTrip = roundTrip.isZero() || took.compareTo(roundTrip) < 0 ? took : roundTrip;
    for (int i = 0; i < lines.size(); i++) {
      requireFinal(lines.get(i), replies.get(i));
    }
    return replies;
  }

  /**
   * Sends a command that some servers do not tolerate: they say nothing, nothing that makes sense,
   * or end the session.
   *
   * @return the reply, or {@link Reply#NONE}: then the session is over, and another one can be
   *     started
   */
  Reply ask(String line) throws TransportException {
    Reply reply = tryToAsk(line);
    if (reply.code() == Reply.UNAVAILABLE) {
      drop(Reason.BUSY);
      throw reply.refusal(line);
    }
    return reply;
  }

  /**
   * Tells whether the session goes on. If not, another one can be begun. It is asked with a command
   * that every client sends, as some do not tolerate NOOP.
   */
  boolean isAlive() throws TransportException {
    Reply reply = tryToAsk("PWD");
    return !reply.isNone() && reply.code() != Reply.UNAVAILABLE;
  }

  private Reply tryToAsk(String line) throws TransportException {
    client.newBudget();
    Duration patience = patience();
    Reply unasked = unaskedReply(line);
    if (unasked != null && unasked.code() != Reply.UNAVAILABLE) {
      giveUp();
      return Reply.NONE;
    }
    Reply reply = unasked;
    if (reply == null) {
      reply = within(patience.plus(settings.timeout()), line, () -> replyWithin(patience, line));
    }
    boolean stood = isFinal(line, reply) && !reply.isFarewell();
    if (!stood || reply.isNone()) {
      giveUp();
    }
    return stood || reply.code() == Reply.UNAVAILABLE ? reply : Reply.NONE;
  }

  /** How long a server may think about what it may not tolerate. */
  Duration patience() {
    Duration patience =
        roundTrip.isZero() ? FIRST_PATIENCE : PATIENCE.plus(roundTrip.multipliedBy(10));
    return patience.compareTo(settings.timeout()) < 0 ? patience : settings.timeout();
  }

  private Reply replyWithin(Duration patience, String line) throws IOException {
    Socket socket = client.plainSocket();
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      client.send(List.of(line));
      Reply received = receive(line);
      socket.setSoTimeout(0);
      return received;
    } catch (IOException e) {
      if (lifeline.cutBecause().isPresent()) {
        throw e;
      }
      return Reply.NONE;
    }
  }

  /** Reads the reply to a command that does not transfer anything. */
  private Reply receive(String line) throws IOException {
    Reply reply = client.receive();
    while (isRepeated(reply, line)) {
      reply = client.receive();
    }
    repeatable = 0;
    return reply.to(line);
  }

  private boolean isRepeated(Reply reply, String command) {
    boolean same = reply.code() == repeatable;
    if (repeatable == Reply.TRANSFERRED) {
      // Some end a transfer with one code and then with the other.
      same |=
          reply.code() == Reply.DONE
              && reply.number().isEmpty()
              && !CHANGING.matcher(command).lookingAt();
    }
    return same && reply.lines().size() == 1;
  }

  /** Skips a second reply at the end of a transfer, and tells whether there was one. */
  boolean skipSecondEnd() throws TransportException {
    return hasReply() && client.nextCode() / 100 == 2 && unaskedReply("NOOP") == null;
  }

  /** Skips replies with this code from now on, until another one comes. */
  void mayRepeat(int code) {
    repeatable = code;
  }

  /** The reply, unless the server ends the session with it. */
  private static Reply available(String line, Reply reply) throws TransportException {
    if (reply.code() == Reply.UNAVAILABLE) {
      throw reply.refusal(line);
    }
    return reply;
  }

  /** A reply that announces another one belongs to something else. */
  private void requireFinal(String command, Reply reply) throws TransportException {
    if (!isFinal(command, reply)) {
      throw senseless(command, reply);
    }
  }

  private static boolean isFinal(String command, Reply reply) {
    boolean continued = CONTINUED.matcher(command).lookingAt();
    return reply.isCompleted() || reply.isRefused() || (continued && reply.isIntermediate());
  }

  /** Drops the connection for a reply that cannot belong to the command, and says so. */
  TransportException senseless(String command, Reply reply) {
    drop(Reason.PROTOCOL);
    return reply.nonsense(command);
  }

  /** Waits for one more reply. */
  Reply awaitReply(String command) throws TransportException {
    client.newBudget();
    return within(
        settings.timeout(), command, () -> available(command, client.receive().to(command)));
  }

  /** Waits for the reply to a command that does not transfer anything. */
  Reply replyTo(String command) throws TransportException {
    return within(settings.timeout(), command, () -> receive(command));
  }

  /** Sends commands without waiting for the replies to them. */
  void sendOnly(List<String> commands) throws TransportException {
    requireInStep(commands.get(0));
    within(
        settings.timeout(),
        commands.get(0),
        () -> {
          client.send(commands);
          return null;
        });
  }

  /** Waits a while for the start of a reply, and tells whether it came. */
  boolean replyComes(Duration wait) throws TransportException {
    return within(
        wait.plus(settings.timeout()),
        "waiting for a reply",
        () -> {
          long end = System.nanoTime() + wait.toNanos();
          while (!client.hasUnread()) {
            if (System.nanoTime() - end >= 0) {
              return false;
            }
            LockSupport.parkNanos(500_000);
          }
          return true;
        });
  }

  /**
   * Tells whether the server said nothing unasked, so that its next reply will belong to the next
   * command.
   */
  boolean isQuiet() throws IOException {
    return unaskedReply("waiting for a reply") == null && !client.hasUnread();
  }

  /** Tells whether any bytes came that were not read. In TLS they need not be a reply. */
  boolean hasUnread() throws IOException {
    return client.hasUnread();
  }

  /** Tells whether a reply came, at least in part, that nobody asked for. */
  private boolean hasReply() throws TransportException {
    return within(
        settings.timeout(),
        "waiting for a reply",
        tls == null ? client::hasUnread : client::hasReply);
  }

  /** Makes sure that no reply is there before its command: it would belong to something else. */
  void requireInStep(String command) throws TransportException {
    Reply answer = unaskedReply(command);
    if (answer != null) {
      throw answer.code() == Reply.UNAVAILABLE
          ? broken(command, answer.refusal(command))
          : senseless(command, answer);
    }
  }

  /** What the server said before it was asked; null for nothing. */
  private Reply unaskedReply(String command) throws TransportException {
    Reply answer = null;
    while (answer == null && hasReply()) {
      Reply reply = within(settings.timeout(), command, client::receive).to(command);
      answer = isRepeated(reply, command) ? null : reply;
    }
    return answer;
  }

  // ---- life

  /** Ends the connection, for good. */
  void drop(Reason reason) {
    lifeline.cut(reason);
  }

  /** Runs something that blocks on the sockets, with a limit, and drops them if it fails. */
  <T> T within(Duration limit, String doing, BlockingCall<T> call) throws TransportException {
    limit(limit);
    try {
      return call.run();
    } catch (IOException | RuntimeException e) {
      throw broken(doing, e);
    } finally {
      lifeline.unlimit();
    }
  }

  /** Restarts the limit of the call that is running. */
  void limit(Duration limit) {
    Duration left = deadline.left();
    lifeline.limit(left.compareTo(limit) < 0 ? left : limit);
  }

  /** From now on everything has to be over by this time, or the connection is cut. */
  void deadline(Deadline newDeadline) {
    deadline = newDeadline;
  }

  /** Drops the connection for an exception, unless it is cut already, and says why. */
  TransportException broken(String doing, Exception e) {
    if (e instanceof TransportException known && lifeline.cutBecause().isEmpty()) {
      drop(known.reason());
      return known;
    }
    Reason reason = lifeline.cutBecause().orElseGet(() -> reasonOf(e));
    if (!connecting || reason != Reason.UNREACHABLE) {
      drop(reason);
    }
    String what = Failures.describe(reason, e);
    return new TransportException(
        reason,
        "%s: %s%s"
            .formatted(
                Texts.quote(Wording.activity(doing)), Texts.quote(what), Wording.source(doing)),
        Texts.isPlain(e) ? e : null);
  }

  /** What cannot be connected to leaves the host's other addresses. */
  private Reason reasonOf(Exception e) {
    return connecting && e instanceof IOException ? Reason.UNREACHABLE : Failures.reasonOf(e);
  }

  // ---- what its users need to know

  Lifeline lifeline() {
    return lifeline;
  }

  /** Null in clear. */
  TlsSession tls() {
    return tls;
  }

  InetAddress address() {
    return client.getRemoteAddress();
  }

  /** How long a step may take that needs no more than a few round trips. */
  Duration allowance() {
    return STEP_SLACK.plus(roundTrip.multipliedBy(STEP_ROUND_TRIPS));
  }

  /** How long the shortest exchange took: one in which nothing was lost on the way. */
  Duration roundTrip() {
    return roundTrip;
  }
}
