package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.log.Log;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.commons.net.MalformedServerReplyException;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPReply;

/**
 * One logged-in control connection. After any doubt about what the server will say next it is
 * dropped, for good, and its user makes another.
 *
 * <p>Every method ends within a limit of time, and throws {@link TransportException} when the
 * connection is lost; replies that refuse are returned.
 */
final class Connection {

  private static final Log log = Log.FTP;

  /** How much is sent before the replies to it are read: less than any socket buffers. */
  private static final int PIPELINE_CHARACTERS = 8192;

  /** What Commons Net says of a line that is no reply. */
  private static final Pattern NO_REPLY = Pattern.compile("(?is)[^:]* reply: '?(.*?)'?");

  /** After a REST whose transfer was refused: some servers still keep it, others do not. */
  static final long UNCERTAIN = -1;

  private final Settings settings;
  private final ServerProfile profile;
  private final Lifeline lifeline;
  private final PassivePorts ports;
  private ControlClient client;

  /** Null in clear. */
  private TlsSession tls;

  private boolean listsFacts;

  /** What it said before and when it let us in. */
  private final List<Reply> introduction = new ArrayList<>();

  /** Where the server would start the next transfer, or {@link #UNCERTAIN}. */
  private long restartPosition;

  /** A transfer whose last replies were not awaited; null if there is none. */
  private Transfer unfinished;

  private Duration roundTrip = Duration.ZERO;

  /** When all that is done now has to be over. */
  private Deadline deadline = Deadline.NEVER;

  /** Whether the host may have another address to try after a failure. */
  private boolean connecting;

  private Connection(Settings settings, ServerProfile profile, Lifeline lifeline) {
    this.settings = settings;
    this.profile = profile;
    this.lifeline = lifeline;
    ports = new PassivePorts(this);
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
    connection.deadline(deadline);
    try {
      connection.open();
      connection.deadline(Deadline.NEVER);
      return connection;
    } catch (TransportException e) {
      connection.drop(e.reason());
      throw e;
    }
  }

  private void open() throws TransportException {
    if (startTls()) {
      secure();
    } else {
      goInClear();
    }
    Reply greeting = introduction.get(0);
    login();
    ServerKind kind = ServerKind.of(greeting);
    if (kind == ServerKind.OTHER) {
      kind = ServerKind.of(command("SYST"));
    }
    profile.meet(kind, tls == null ? Channel.CLEAR : Channel.PROTECTED, greeting);
    prepare(kind);
    profile.connected();
  }

  /** Sets the server up for all transfers, and learns what it cannot do before it matters. */
  private void prepare(ServerKind kind) throws TransportException {
    List<String> lines = List.of("TYPE I", "FEAT", "REST 0");
    List<Reply> replies = new ArrayList<>();
    if (kind == ServerKind.OTHER) {
      // A simple server may not be ready for more than one command at a time.
      for (String line : lines) {
        replies.add(command(line));
      }
    } else {
      replies.addAll(commands(lines));
    }
    if (!replies.get(0).isCompleted()) {
      throw replies.get(0).refusal("TYPE I");
    }
    listsFacts = replies.get(1).isCompleted() && replies.get(1).lists("MLSD", "MLST");
    if (replies.get(2).isRefusedForGood()) {
      profile.hasNoRestart();
    }
    if (kind.mayLackAppend()) {
      Reply help = command("HELP");
      if (help.isCompleted() && help.lists("RETR") && !help.lists("APPE")) {
        profile.hasNoAppend();
      }
    }
  }

  // ---- connecting

  private void connect() throws TransportException {
    TransportException unreachable = null;
    for (InetAddress address : addresses()) {
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
        return;
      } catch (TransportException e) {
        if (e.reason() != Reason.UNREACHABLE) {
          throw e;
        }
        lifeline.discard(client.plainSocket());
        unreachable = e;
      } finally {
        connecting = false;
      }
    }
    throw unreachable;
  }

  private void greet() throws TransportException {
    String doing = "connecting to " + settings.address();
    Reply greeting = within(settings.timeout(), doing, this::receiveGreeting);
    if (!greeting.isCompleted()) {
      throw greeting.loginRefusal(doing);
    }
    introduction.clear();
    introduction.add(greeting);
  }

  private Reply receiveGreeting() throws IOException {
    try {
      return client.receiveGreeting();
    } catch (MalformedServerReplyException e) {
      Matcher noReply = NO_REPLY.matcher(String.valueOf(e.getMessage()));
      if (!noReply.matches()) {
        throw e;
      }
      throw new TransportException(
          Reason.UNREACHABLE,
          "%s does not speak FTP: it says \"%s\""
              .formatted(settings.address(), Texts.quote(noReply.group(1))));
    }
  }

  /** Finds the addresses of the host, with a look-up that is under way if there is one. */
  private InetAddress[] addresses() throws TransportException {
    if (profile.lookUp == null || profile.lookUp.isDone()) {
      profile.lookUp = lookUp();
    }
    InetAddress[] addresses =
        within(
            settings.connectTimeout(),
            "looking up " + settings.host(),
            () -> lifeline.await(profile.lookUp));
    if (addresses.length == 0) {
      throw new TransportException(
          Reason.UNREACHABLE, "no such host: " + Texts.quote(settings.host()));
    }
    return addresses;
  }

  /** Looks the host up in a thread of its own, as that cannot be ended. */
  private CompletableFuture<InetAddress[]> lookUp() {
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    Runnable lookUp =
        () -> {
          try {
            found.complete(InetAddress.getAllByName(settings.host()));
          } catch (UnknownHostException | RuntimeException e) {
            found.complete(new InetAddress[0]);
          }
        };
    Thread thread = new Thread(lookUp, "ftpchat-lookup");
    thread.setDaemon(true);
    thread.start();
    return found;
  }

  /** Connects, and tells whether a TLS handshake is next. */
  private boolean startTls() throws TransportException {
    connect();
    if (settings.implicitTls()) {
      return true;
    }
    greet();
    return settings.tls() != TlsPolicy.OFF && offersTls();
  }

  private void goInClear() throws TransportException {
    if (settings.tls() == TlsPolicy.REQUIRED) {
      throw new TransportException(
          Reason.TLS_FAILED, settings.address() + " offers no TLS, and TLS is required");
    }
    if (settings.tls() == TlsPolicy.PREFERRED) {
      settings.knownHosts().requireNoTls(settings.address());
    }
    if (!address().isLoopbackAddress()) {
      profile.warnOfClear(
          settings.tls() == TlsPolicy.PREFERRED
              ? settings.address() + " offers no TLS"
              : "TLS with " + settings.address() + " is off");
    }
  }

  /**
   * Encrypts the connection. A server that does not speak the version that we prefer ends it, so
   * the other version takes a new one.
   */
  private void secure() throws TransportException {
    SSLException failure = handshake(profile.tlsVersion);
    if (failure != null) {
      lifeline.discard(client.plainSocket());
      if (!startTls() || handshake(profile.tlsVersion.other()) != null) {
        throw new TransportException(
            Reason.TLS_FAILED,
            "TLS handshake with %s: %s"
                .formatted(settings.address(), Texts.quote(String.valueOf(failure.getMessage()))),
            failure);
      }
      profile.tlsVersion = profile.tlsVersion.other();
    }
    if (settings.trust().kind() == Trust.Kind.ANY) {
      profile.warnOfUnverified(settings);
    }
    KnownHosts hosts = settings.knownHosts();
    if (hosts != null && hosts.recognise(settings.address(), tls.found())) {
      settings.firstUse().accept(tls.found().pin().toString(), hosts.file());
    }
    if (settings.implicitTls()) {
      greet();
    }
    command("PBSZ 0");
    Reply protection = command("PROT P");
    if (!protection.isCompleted()) {
      throw new TransportException(Reason.TLS_FAILED, protection.refusal("PROT P").getMessage());
    }
  }

  private boolean offersTls() throws TransportException {
    Reply auth = command("AUTH TLS");
    // Apache FtpServer, and others, say 431 where they have no certificate, thus no TLS.
    if (auth.isRefused() && auth.code() < 500 && auth.code() != 431) {
      // It cannot now, which does not mean that it has none.
      throw new TransportException(Reason.TLS_FAILED, auth.refusal("AUTH TLS").getMessage());
    }
    if (auth.isCompleted()) {
      requireInStep("TLS handshake with " + settings.address());
    }
    return auth.isCompleted();
  }

  /** Returns what went wrong, or null; throws if another version of TLS cannot help. */
  private SSLException handshake(TlsSession.Version version) throws TransportException {
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
        && (lifeline.cutBecause().isPresent() || reasonOf(failure) == Reason.UNTRUSTED)) {
      throw broken(doing, failure);
    }
    return failure;
  }

  private void login() throws TransportException {
    String doing = "logging in to " + settings.address() + " as " + settings.user();
    String user = "USER " + settings.user();
    Reply reply = command(user);
    if (reply.code() == 331) {
      reply =
          within(
              settings.timeout(),
              doing,
              () -> {
                client.send(settings.password());
                return client.receive();
              });
    }
    introduction.add(reply);
    if (!reply.isCompleted()) {
      throw reply.loginRefusal(doing);
    }
  }

  // ---- commands

  /** Sends a command and returns the reply to it, whatever it says. */
  Reply command(String line) throws TransportException {
    return commands(List.of(line)).get(0);
  }

  /** Sends commands that do not depend on each other's replies, in as few writes as can be. */
  List<Reply> commands(List<String> lines) throws TransportException {
    client.newBudget();
    List<Reply> replies = new ArrayList<>(lines.size());
    while (replies.size() < lines.size()) {
      int from = replies.size();
      int to = from;
      for (int characters = 0; to < lines.size() && characters < PIPELINE_CHARACTERS; to++) {
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
                received.add(client.receive().to(line));
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

  /** A reply that announces another one belongs to something else. */
  private void requireFinal(String command, Reply reply) throws TransportException {
    boolean continued = command.startsWith("USER ") || command.startsWith("REST ");
    if (!reply.isCompleted() && !reply.isRefused() && !(continued && reply.isIntermediate())) {
      throw senseless(command, reply);
    }
  }

  /** Drops the connection for a reply that cannot belong to the command, and says so. */
  TransportException senseless(String command, Reply reply) {
    drop(Reason.PROTOCOL);
    return reply.nonsense(command);
  }

  /** Tells whether a command that makes or removes something did so or was refused. */
  boolean isChanged(String command, Reply reply) throws TransportException {
    if (!reply.isChanged() && !reply.isRefused()) {
      throw senseless(command, reply);
    }
    return reply.isChanged();
  }

  /** Waits for the reply that ends a transfer. */
  Reply awaitReply(String command) throws TransportException {
    client.newBudget();
    return within(settings.timeout(), command, client::receive).to(command);
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

  /** Leaves the last replies to a transfer to be taken before anything else is asked. */
  void finishLater(Transfer transfer) {
    unfinished = transfer;
  }

  /** Takes what the server still has to say of the last transfer. */
  void finishLast() throws TransportException {
    Transfer last = unfinished;
    unfinished = null;
    if (last == null) {
      return;
    }
    try {
      profile.lastRepliesMatter |= last.takeLastReply().isRefused();
    } catch (TransportException e) {
      profile.lastRepliesMatter |= e.reason() != Reason.ABORTED && e.reason() != Reason.CLOSED;
      throw e;
    }
  }

  /** An answer that is there before the question belongs to something else. */
  private void requireInStep(String command) throws TransportException {
    finishLast();
    boolean unread =
        within(settings.timeout(), command, tls == null ? client::hasUnread : client::hasBuffered);
    if (unread) {
      throw senseless("before " + command, awaitReply(command));
    }
  }

  // ---- life

  /**
   * Tells whether the next operation can use it: nothing is lost, the server said nothing in the
   * meantime, and would accept a data connection. Takes the last replies to a transfer first.
   */
  boolean isUsable() {
    try {
      finishLast();
      return lifeline.cutBecause().isEmpty() && !client.hasUnread() && canTransfer();
    } catch (IOException e) {
      log.debug("The connection is replaced", e);
      return false;
    }
  }

  private boolean canTransfer() {
    return tls == null || !profile.demandsSessionReuse || tls.canResume();
  }

  /** Ends the connection. */
  void drop(Reason reason) {
    lifeline.cut(reason);
  }

  /** Runs something that blocks on the sockets, with a limit, and drops them if it fails. */
  <T> T within(Duration limit, String doing, Blocking<T> blocking) throws TransportException {
    limit(limit);
    try {
      return blocking.run();
    } catch (IOException | RuntimeException e) {
      throw broken(doing, e);
    } finally {
      lifeline.unlimit();
    }
  }

  /** Starts the limit of what is running anew. */
  void limit(Duration limit) {
    Duration left = deadline.left();
    lifeline.limit(left.compareTo(limit) < 0 ? left : limit);
  }

  /** From now on everything has to be over by this time, or the connection is cut. */
  void deadline(Deadline newDeadline) {
    deadline = newDeadline;
  }

  /** Something that waits for the server. */
  @FunctionalInterface
  interface Blocking<T> {
    T run() throws IOException;
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
    String what =
        switch (reason) {
          case TIMED_OUT -> "no answer in time";
          case ABORTED -> "aborted";
          case CLOSED -> "the transport is closed";
          case BUSY -> client.lastText();
          case LOST ->
              e instanceof FTPConnectionClosedException
                  ? "the server closed the connection"
                  : textOf(e);
          default -> textOf(e);
        };
    return new TransportException(
        reason, Texts.quote(doing) + ": " + Texts.quote(what), Texts.isPlain(e) ? e : null);
  }

  private static String textOf(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private Reason reasonOf(Exception e) {
    if ((connecting && e instanceof IOException)
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof SocketTimeoutException
        || e instanceof UnknownHostException) {
      return Reason.UNREACHABLE;
    }
    if (e instanceof FTPConnectionClosedException) {
      return client.getReplyCode() == FTPReply.SERVICE_NOT_AVAILABLE ? Reason.BUSY : Reason.LOST;
    }
    if (e instanceof SSLException) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertificateException) {
          return Reason.UNTRUSTED;
        }
        if (cause instanceof EOFException || cause instanceof SocketException) {
          return Reason.LOST;
        }
      }
      return Reason.TLS_FAILED;
    }
    return e instanceof MalformedServerReplyException || e instanceof RuntimeException
        ? Reason.PROTOCOL
        : Reason.LOST;
  }

  // ---- what its users need to know

  ServerProfile profile() {
    return profile;
  }

  Settings settings() {
    return settings;
  }

  PassivePorts ports() {
    return ports;
  }

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

  /** What it said before and when it let us in: the greeting and the reply to the login. */
  List<Reply> introduction() {
    return introduction;
  }

  boolean listsFacts() {
    return listsFacts;
  }

  /** How long the shortest exchange took: one in which nothing was lost on the way. */
  Duration roundTrip() {
    return roundTrip;
  }

  long restartPosition() {
    return restartPosition;
  }

  void restartPosition(long position) {
    restartPosition = position;
  }
}
