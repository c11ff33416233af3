package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.commons.net.MalformedServerReplyException;

/**
 * Starts a session: looks the host up, connects, reads the greeting, starts TLS (RFC 4217), logs
 * in, and asks what must be known before the first file.
 *
 * <p>Some servers end the session, or say nothing more, at a command that they do not expect. Then
 * all this is done again without it.
 */
final class Connecting {

  /** What Commons Net says of a line that is no reply. */
  private static final Pattern NO_REPLY = Pattern.compile("(?is)[^:]* reply: '?(.*?)'?");

  /** Asks for encrypted data connections, before the login. */
  private static final String PROTECTION = "PBSZ";

  private final Settings settings;
  private final ServerProfile profile;
  private final Control control;

  /** The greeting and the reply to the login. */
  private final List<Reply> introduction = new ArrayList<>();

  Connecting(Settings settings, ServerProfile profile, Control control) {
    this.settings = settings;
    this.profile = profile;
    this.control = control;
  }

  /** A server did not tolerate a command, which is not given again. */
  private static final class NotTolerated extends TransportException {

    private static final long serialVersionUID = 1L;

    NotTolerated(String command) {
      super(Reason.LOST, command + ": the server ended the session, or gave no answer");
    }
  }

  /**
   * Begins a session.
   *
   * @return the greeting and the reply to the login
   */
  List<Reply> begin() throws TransportException {
    while (true) {
      try {
        tryToBegin();
        return List.copyOf(introduction);
      } catch (NotTolerated e) {
        control.giveUp(); // the command is not sent again, so this ends
      }
    }
  }

  private void tryToBegin() throws TransportException {
    boolean refused = false;
    if (startTls()) {
      secure();
    } else {
      refused = offersNoTls();
    }
    Reply greeting = introduction.get(0);
    boolean protects = control.tls() == null || protects();
    login(refused);
    if (!protects) {
      protectAfterLogin();
    }
    ServerKind kind = ServerKind.of(greeting);
    if (kind == ServerKind.OTHER) {
      kind = ServerKind.of(ask("SYST"));
    }
    profile.learnServer(kind, control.tls() == null ? Channel.CLEAR : Channel.PROTECTED, greeting);
    prepare(kind);
    profile.countConnection();
  }

  /** Asks for what some servers do not tolerate, and counts that as a refusal from then on. */
  private Reply ask(String command) throws TransportException {
    if (profile.commands().avoids(command)) {
      return Reply.NONE;
    }
    Reply reply = control.ask(command);
    if (reply.isNone()) {
      profile.commands().avoid(command);
      throw new NotTolerated(command);
    }
    return reply;
  }

  /** Sets the server up for all transfers, and learns what it cannot do before it matters. */
  private void prepare(ServerKind kind) throws TransportException {
    Reply type;
    if (kind == ServerKind.OTHER) {
      type = control.command("TYPE I");
      if (profile.listsFacts().isEmpty()) {
        learnFeatures(ask("FEAT"));
      }
    } else {
      List<Reply> replies = control.commands(List.of("TYPE I", "FEAT", "REST 0"));
      type = replies.get(0);
      learnFeatures(replies.get(1));
      if (replies.get(2).isRefusedForGood()) {
        profile.learnNoRestart();
      }
    }
    if (!type.isCompleted()) {
      throw type.refusal("TYPE I");
    }
    if (kind.mayLackAppend()) {
      Reply help = ask("HELP");
      if (help.isCompleted() && help.lists("RETR") && !help.lists("APPE")) {
        profile.learnNoAppend();
      }
    }
  }

  private void learnFeatures(Reply features) {
    profile.learnListsFacts(features.isCompleted() && features.lists("MLSD", "MLST"));
  }

  // ---- the host

  private void connect() throws TransportException {
    TransportException unreachable = null;
    for (InetAddress address : addresses()) {
      try {
        control.connect(address);
        return;
      } catch (TransportException e) {
        if (e.reason() != Reason.UNREACHABLE) {
          throw e;
        }
        unreachable = e;
      }
    }
    throw unreachable;
  }

  private void greet() throws TransportException {
    String doing = "connecting to " + settings.address();
    Reply greeting;
    try {
      greeting = control.greeting(doing);
    } catch (TransportException e) {
      throw e.getCause() instanceof MalformedServerReplyException noReply ? notFtp(noReply, e) : e;
    }
    if (!greeting.isCompleted()) {
      throw greeting.loginRefusal(doing);
    }
    introduction.clear();
    introduction.add(greeting);
  }

  private TransportException notFtp(MalformedServerReplyException problem, TransportException e) {
    Matcher noReply = NO_REPLY.matcher(String.valueOf(problem.getMessage()));
    return noReply.matches()
        ? new TransportException(
            Reason.UNREACHABLE,
            "%s does not speak FTP: it says \"%s\""
                .formatted(settings.address(), Texts.quote(noReply.group(1))))
        : e;
  }

  /** Finds the addresses of the host, with a look-up that is under way if there is one. */
  private InetAddress[] addresses() throws TransportException {
    if (profile.lookUp == null || profile.lookUp.isDone()) {
      profile.lookUp = lookUp();
    }
    InetAddress[] addresses =
        control.within(
            settings.connectTimeout(),
            "looking up " + settings.host(),
            () -> control.lifeline().await(profile.lookUp));
    if (addresses.length == 0) {
      throw new TransportException(
          Reason.UNREACHABLE, "no such host: " + Texts.quote(settings.host()));
    }
    return addresses;
  }

  /** Looks the host up in a thread of its own, because a look-up cannot be interrupted. */
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

  // ---- TLS

  /** Connects, and tells whether a TLS handshake is next. */
  private boolean startTls() throws TransportException {
    connect();
    if (settings.implicitTls()) {
      return true;
    }
    greet();
    return settings.tls() != TlsPolicy.OFF && offersTls();
  }

  private boolean offersTls() throws TransportException {
    if (profile.auth().isAvoided()) {
      return false;
    }
    Reply auth = control.ask("AUTH TLS");
    if (auth.isNone()) {
      throw silentAtAuth();
    }
    profile.auth().trust();
    // Apache FtpServer, and others, say 431 where they have no certificate, thus no TLS.
    if (auth.isRefused() && auth.code() < 500 && auth.code() != 431) {
      // It cannot now, which does not mean that it has none.
      throw new TransportException(Reason.TLS_FAILED, auth.refusal("AUTH TLS").getMessage());
    }
    if (auth.isCompleted()) {
      profile.auth().learnAccepted();
      control.requireInStep("TLS handshake with " + settings.address());
    }
    return auth.isCompleted();
  }

  /**
   * AUTH got no answer. The first time that may be an accident. The second time there is no TLS,
   * and where the policy allows it the password goes in clear.
   */
  private TransportException silentAtAuth() throws TransportException {
    boolean again = profile.auth().suspect();
    String silent = "AUTH TLS: the server ended the session, or gave no answer";
    if (profile.auth().isAccepted()) {
      return new TransportException(Reason.LOST, silent);
    }
    if (settings.tls() == TlsPolicy.PREFERRED) {
      settings.knownHosts().requireNoTls(settings.address());
    }
    if (again && settings.tls() == TlsPolicy.REQUIRED) {
      return new TransportException(Reason.TLS_FAILED, silent + ", and TLS is required");
    }
    if (again) {
      profile.auth().avoid();
    }
    return new NotTolerated("AUTH TLS");
  }

  /** Goes on in clear if that may be. Tells whether AUTH was refused just now. */
  private boolean offersNoTls() throws TransportException {
    String noTls =
        settings.address()
            + (profile.auth().isAvoided() ? " ends the session at AUTH TLS" : " offers no TLS");
    if (settings.tls() == TlsPolicy.REQUIRED) {
      throw new TransportException(Reason.TLS_FAILED, noTls + ", and TLS is required");
    }
    if (settings.tls() == TlsPolicy.PREFERRED) {
      settings.knownHosts().requireNoTls(settings.address());
    }
    if (!control.address().isLoopbackAddress()) {
      profile.warnOfClear(
          settings.tls() == TlsPolicy.PREFERRED
              ? noTls
              : "TLS with " + settings.address() + " is off");
    }
    return settings.tls() == TlsPolicy.PREFERRED && !profile.auth().isAvoided();
  }

  /**
   * Encrypts the connection. A server that does not speak the version that we prefer ends it, so
   * the other version takes a new one.
   */
  private void secure() throws TransportException {
    SSLException failure = control.encrypt(profile.tlsVersion);
    if (failure != null) {
      if (!startTls() || control.encrypt(profile.tlsVersion.other()) != null) {
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
    TlsSession tls = control.tls();
    profile.serverKey = KeyPin.of(tls.certificate()).toString();
    KnownHosts hosts = settings.knownHosts();
    if (hosts != null && hosts.recognise(settings.address(), tls.found())) {
      settings.firstUse().accept(tls.found().pin().toString(), hosts.file());
    }
    if (settings.implicitTls()) {
      greet();
    }
  }

  /** Has the data connections encrypted; false if it has to be tried again after the login. */
  private boolean protects() throws TransportException {
    if (profile.commands().avoids(PROTECTION)) {
      return false;
    }
    Reply protection = Reply.NONE;
    for (String command : List.of("PBSZ 0", "PROT P")) { // some refuse the first, and need it not
      protection = control.ask(command);
      if (protection.isNone()) {
        profile.commands().avoid(PROTECTION);
        throw new NotTolerated(command);
      }
    }
    return protection.isCompleted();
  }

  private void protectAfterLogin() throws TransportException {
    profile.commands().avoid(PROTECTION);
    control.command("PBSZ 0");
    Reply protection = control.command("PROT P");
    if (!protection.isCompleted()) {
      throw new TransportException(Reason.TLS_FAILED, protection.refusal("PROT P").getMessage());
    }
  }

  // ---- the login

  /**
   * Logs in.
   *
   * @param refused whether the server may end the session because it had to refuse AUTH
   */
  private void login(boolean refused) throws TransportException {
    String doing = "logging in to " + settings.address() + " as " + settings.user();
    Reply reply = introduction.get(0);
    if (reply.code() == Reply.LOGGED_IN) {
      introduction.add(reply); // by our address
      return;
    }
    String user = "USER " + settings.user();
    reply = refused ? control.ask(user) : control.command(user);
    if (refused && (reply.isNone() || reply.isRefused())) {
      profile.auth().avoid();
      throw new NotTolerated("AUTH TLS");
    }
    if (reply.code() == 331) {
      reply = control.login(doing);
    }
    introduction.add(reply);
    if (!reply.isCompleted()) {
      throw reply.loginRefusal(doing);
    }
  }
}
