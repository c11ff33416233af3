package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import io.github.ftpchat.transport.TransportNames;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reaches files on an FTP server, in clear or with TLS (FTPS, explicit or implicit).
 *
 * <pre>{@code
 * Transport transport =
 *     FtpTransport.builder("ftp.example.org").user("alice").password(password).build();
 * }</pre>
 *
 * <p>Names are relative to the directory that the login lands in.
 *
 * <p><b>Connections.</b> One logged-in control connection serves all operations. The transport
 * makes it when it is first needed, and drops it after anything that leaves it uncertain what the
 * server will say next; the next operation makes a new one. Data connections are passive, and
 * always lead to the host of the control connection.
 *
 * <p><b>Odd servers.</b> For a command that the transport can do without it waits only a few
 * seconds. If the server gives no answer, or ends the FTP session, the call goes on in another
 * session. The command is then avoided: {@code SYST} and {@code FEAT} at once, others when this
 * happens twice in a row. The transport also goes on in another session if a server ends each
 * session with the first transfer. It reads replies more tolerantly than RFC 959 defines them, and
 * bounds them. At TRACE the dialogue is logged, without the password.
 *
 * <p><b>Time.</b>
 *
 * <ul>
 *   <li>The connect timeout limits finding the host, and each connection.
 *   <li>The timeout limits each reply, each round of commands, each TLS handshake, and each silence
 *       of the server while data flow. While data flow the server must also take or give 1000 bytes
 *       a second on average. Where the server gives no sizes, the timeout also limits reading a
 *       file to count its bytes.
 *   <li>An upload that must be open by some time is given up then. That costs the connection,
 *       unless the server had opened the file.
 *   <li>{@link #abort()} and {@link #close()} do not block, and end a call under way at once.
 * </ul>
 *
 * <p><b>Threads.</b> Each connection has a daemon thread {@code ftpchat-limit} that cuts it when a
 * limit of time passed. A short-lived daemon thread {@code ftpchat-lookup} looks up the host's
 * address. All end with {@link #close()}; a look-up ends at the latest when the system's resolver
 * has answered.
 *
 * <p><b>What the server's replies prove.</b> {@link AppendResult.Outcome#NOT_WRITTEN} means that
 * the server refused before it read any byte. Any failure afterwards is {@link
 * AppendResult.Outcome#UNKNOWN}. To a server whose appends are known to be safe an append in clear
 * without a limit of time is sent before it has agreed, which saves a round trip. {@link #writeAt}
 * at position 0 works only where the file is empty or absent, because FTP has no command to
 * overwrite the head of a file and keep the rest.
 *
 * <p><b>What is tried out first.</b> Some servers replace a file when asked to write inside it, and
 * some do so when asked to append. So the transport tries this out on a scratch file beside the
 * file, once for each server: before the first {@link #writeAt} that needs it, and before the first
 * {@link #append} to a file that is not empty on a server of no known kind. The scratch file is
 * {@code ftpchat-probe-<16 hex>.tmp}. It is removed, even after {@link #abort()}.
 *
 * <ul>
 *   <li>If the trial shows that the server does anything else, the call fails with {@link
 *       TransportException.Reason#UNSUPPORTED} and touches nothing.
 *   <li>If the scratch file cannot be made or read, an append is refused, because it could wipe the
 *       file.
 *   <li>If the scratch file cannot be removed, it is left behind once and named in a warning. It is
 *       also left behind if the process ends in the middle. It can be deleted at any time.
 *   <li>{@link #probeAppendSafety} makes one of the rounds that it takes on such a file, and none
 *       where the file cannot be made or removed.
 * </ul>
 *
 * <p>If a server refuses to append because the file does not exist, and two looks confirm that, the
 * transport makes the file by an upload of nothing ({@code STOR}). What somebody else writes to it
 * in that moment, without a lock, is lost.
 *
 * <p><b>Secrets.</b> The password is kept in an array that {@link #close()} wipes. It is never part
 * of a message or log.
 *
 * @since 0.1
 */
public final class FtpTransport implements Transport {

  /** How long each step of removing what was made may take when the rest was broken off. */
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(2);

  private final Settings settings;
  private final ServerProfile profile = new ServerProfile();

  // Guarded by the lock, as any thread may abort or close.

  private final Object lock = new Object();

  /** The sockets of the last connection, and of all that a call under way uses. */
  private final Set<Lifeline> lifelines = new HashSet<>();

  private boolean underWay;
  private boolean aborted;
  private boolean closed;

  // Of the thread that calls.

  /** Null before the first connection. */
  private RemoteFiles files;

  private FtpTransport(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts to describe a server.
   *
   * @param host its name or address; an IPv6 address may be in brackets
   * @return the builder
   * @throws IllegalArgumentException if it is empty or holds white space, control characters, a
   *     slash or an @
   */
  public static Builder builder(String host) {
    return new Builder(host);
  }

  /**
   * The public key that the server showed when it was connected to last. From any thread.
   *
   * @return its fingerprint in the form of {@link Builder#pinnedKey}; empty before there was a
   *     connection with TLS
   */
  public Optional<String> serverKey() {
    return Optional.ofNullable(profile.serverKey);
  }

  @Override
  public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
    names.forEach(FtpTransport::requireName);
    return call(remote -> remote.sizes().find(names));
  }

  @Override
  public Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
    names.forEach(FtpTransport::requireName);
    return call(remote -> remote.describe(names));
  }

  @Override
  public long read(String name, long position, long limit, ByteSink sink)
      throws TransportException {
    requireName(name);
    requirePosition(position);
    if (limit <= 0) {
      throw new IllegalArgumentException("limit is not positive: " + limit);
    }
    Objects.requireNonNull(sink, "sink");
    return call(remote -> remote.downloads().read(name, position, limit, sink));
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    return append(name, data, Deadline.NEVER);
  }

  @Override
  public AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return append(name, data, Deadline.in(openWithin));
  }

  private AppendResult append(String name, byte[] data, Deadline openBy) throws TransportException {
    requireName(name);
    Objects.requireNonNull(data, "data");
    return call(remote -> remote.append(name, data, openBy));
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    requireName(name);
    requirePosition(position);
    Objects.requireNonNull(data, "data");
    return call(remote -> remote.writeAt(name, position, data));
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    requireName(name);
    Objects.requireNonNull(data, "data");
    return call(remote -> remote.uploads().replace(name, data));
  }

  @Override
  public List<String> list(String directory) throws TransportException {
    if (!directory.isEmpty()) {
      requireName(directory);
    }
    return call(remote -> remote.directories().list(directory));
  }

  @Override
  public boolean makeDirectory(String name) throws TransportException {
    requireName(name);
    return call(remote -> remote.directories().make(name));
  }

  @Override
  public boolean removeDirectory(String name) throws TransportException {
    requireName(name);
    return call(remote -> remote.directories().remove(name));
  }

  @Override
  public boolean delete(String name) throws TransportException {
    requireName(name);
    return call(remote -> remote.directories().delete(name));
  }

  @Override
  public boolean rename(String name, String newName) throws TransportException {
    requireName(name);
    requireName(newName);
    return call(remote -> remote.rename(name, newName));
  }

  @Override
  public TransportCapabilities capabilities() {
    return profile.capabilities();
  }

  @Override
  public AppendSafety probeAppendSafety(String name) throws TransportException {
    requireName(name);
    return call(
        remote -> {
          AppendSafety known = profile.capabilities().appendSafety();
          return known == AppendSafety.UNKNOWN && profile.isWorthProbing()
              ? profile.learnRound(probe(remote, name))
              : known;
        });
  }

  private ProbeRound probe(RemoteFiles remote, String name) throws TransportException {
    Connection second;
    try {
      second = open(settings, Deadline.in(remote.connection().control().allowance()));
    } catch (TransportException e) {
      if (e.reason().causedByCaller()) {
        throw e;
      }
      return ProbeRound.INCONCLUSIVE; // often a limit of connections
    }
    return remote.probe(name, second);
  }

  /**
   * Tries out what the server can do and how safe it is. This takes up to ten seconds if the server
   * answers promptly; each step that gets no answer adds the limits of time to that.
   *
   * <p>Everything is tried on a file and a directory with a random name, which are removed in the
   * end, even after {@link #abort()}. Nothing else is touched. For a moment up to eight connections
   * are open. Afterwards {@link #capabilities()} takes into account what was found.
   *
   * @param directory the directory in which to try it; empty for the one that the login lands in
   * @return what was found
   * @throws TransportException if the server cannot be reached or is lost meanwhile, or if the call
   *     was aborted
   */
  public ServerReport examine(String directory) throws TransportException {
    if (!directory.isEmpty()) {
      requireName(directory);
    }
    return call(
        remote -> {
          RenewableFiles renewable =
              new RenewableFiles(settings, this::open, this::newFiles, remote);
          try {
            return new Examination(settings, profile, renewable, directory).run();
          } finally {
            files = renewable.last();
          }
        });
  }

  @Override
  public void abort() {
    synchronized (lock) {
      if (underWay) {
        aborted = true;
        cut(Reason.ABORTED);
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      cut(Reason.CLOSED);
      settings.password().wipe();
    }
  }

  private void cut(Reason reason) {
    lifelines.forEach(lifeline -> lifeline.cut(reason));
    lifelines.clear();
  }

  @FunctionalInterface
  private interface Operation<T> {
    T on(RemoteFiles files) throws TransportException;
  }

  private <T> T call(Operation<T> operation) throws TransportException {
    synchronized (lock) {
      requireOpen();
      underWay = true;
      aborted = false;
    }
    try {
      if (files == null || !files.connection().isUsable()) {
        synchronized (lock) {
          cut(Reason.LOST);
        }
        files = newFiles(open(settings));
      }
      return operation.on(files);
    } catch (RuntimeException | Error e) {
      // Not ours: a sink that throws. Nobody knows what the server will say next.
      synchronized (lock) {
        cut(Reason.LOST);
      }
      throw e;
    } finally {
      synchronized (lock) {
        underWay = false;
      }
    }
  }

  private RemoteFiles newFiles(Connection connection) {
    return new RemoteFiles(connection, () -> openAnyway(settings.atMost(CLEAN_UP_TIMEOUT)));
  }

  private Connection open(Settings used) throws TransportException {
    return open(used, Deadline.NEVER);
  }

  /** Makes a connection, unless the call under way was aborted. */
  private Connection open(Settings used, Deadline deadline) throws TransportException {
    Lifeline lifeline;
    synchronized (lock) {
      if (aborted) {
        throw new TransportException(Reason.ABORTED, "aborted");
      }
      lifeline = newLifeline();
    }
    return Connection.open(used, profile, lifeline, deadline);
  }

  /** Makes a connection even if the call under way was aborted. */
  private Connection openAnyway(Settings used) throws TransportException {
    return Connection.open(used, profile, newLifeline());
  }

  /** Makes one that {@link #abort()} and {@link #close()} cut from now on. */
  private Lifeline newLifeline() throws TransportException {
    Lifeline lifeline = new Lifeline();
    synchronized (lock) {
      requireOpen();
      lifelines.add(lifeline);
    }
    return lifeline;
  }

  private void requireOpen() throws TransportException {
    if (closed) {
      throw new TransportException(Reason.CLOSED, "the transport is closed");
    }
  }

  private static void requireName(String name) {
    TransportNames.requireFileName(name);
    requireNoIac(name, "file name");
  }

  private static void requirePosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position is negative: " + position);
    }
  }

  /** FTP's control connection is a Telnet connection, where this character starts a command. */
  private static void requireNoIac(CharSequence text, String what) {
    if (text.chars().anyMatch(c -> c == 0xff)) {
      throw new IllegalArgumentException(what + " holds the Telnet character U+00FF");
    }
  }

  @Override
  public String toString() {
    return "FtpTransport[" + settings.address() + "]";
  }

  /**
   * Describes a server and how to reach it.
   *
   * @since 0.1
   */
  public static final class Builder {

    private static final int DEFAULT_PORT = 21;
    private static final int DEFAULT_IMPLICIT_PORT = 990;
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final String host;

    /** 0 stands for the usual one. */
    private int port;

    private String user = "anonymous";
    private Password password = new Password("ftpchat@".toCharArray());
    private TlsPolicy tls = TlsPolicy.PREFERRED;
    private boolean implicitTls;

    /** Null stands for what the policy comes with. */
    private Trust trust;

    /** Null stands for the user's. */
    private KnownHosts knownHosts;

    private BiConsumer<String, Path> firstUse = (fingerprint, file) -> {};
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private Duration timeout = DEFAULT_TIMEOUT;

    private Builder(String host) {
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      this.host = requirePlain(bracketed ? host.substring(1, host.length() - 1) : host, "host");
      if (this.host.isEmpty()) {
        throw new IllegalArgumentException("host is empty");
      }
      if (this.host.chars().anyMatch(c -> Character.isWhitespace(c) || c == '/' || c == '@')) {
        // Not quoted: it may be an address with a password.
        throw new IllegalArgumentException("host holds white space, a slash or an @");
      }
    }

    /**
     * Sets the port of the control connection. Default: 21; 990 with {@link #implicitTls}.
     *
     * @param newPort the port
     * @return this
     * @throws IllegalArgumentException if it is not between 1 and 65535
     */
    public Builder port(int newPort) {
      if (newPort < 1 || newPort > 65_535) {
        throw new IllegalArgumentException("port is not between 1 and 65535: " + newPort);
      }
      port = newPort;
      return this;
    }

    /**
     * Sets the user. Default: {@code anonymous}.
     *
     * @param newUser the name
     * @return this
     * @throws IllegalArgumentException if it is empty or holds control characters
     */
    public Builder user(String newUser) {
      if (newUser.isEmpty()) {
        throw new IllegalArgumentException("user is empty");
      }
      user = requirePlain(newUser, "user");
      return this;
    }

    /**
     * Sets the password. Default: one for anonymous users.
     *
     * @param newPassword the password, which is copied. The builder keeps its copy until it gets
     *     another, so that it can build more than one transport
     * @return this
     * @throws IllegalArgumentException if it holds control characters
     */
    public Builder password(char[] newPassword) {
      requirePlain(CharBuffer.wrap(newPassword), "password");
      password.wipe();
      password = new Password(newPassword);
      return this;
    }

    /**
     * Sets whether to encrypt. Default: {@link TlsPolicy#PREFERRED}.
     *
     * @param policy the policy
     * @return this
     */
    public Builder tls(TlsPolicy policy) {
      tls = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Speaks TLS from the first byte on (implicit FTPS) instead of asking for it by {@code AUTH},
     * for servers that want that. Default: off. Then nothing is ever sent in clear: {@link
     * TlsPolicy#PREFERRED} differs from {@link TlsPolicy#REQUIRED} only in the certificates that it
     * accepts, and {@link TlsPolicy#OFF} is impossible.
     *
     * @return this
     */
    public Builder implicitTls() {
      implicitTls = true;
      return this;
    }

    /**
     * Verifies the server's certificate with these certificates instead of the platform's: it must
     * be valid, name the host and lead to one of them. Of this method, {@link #pinnedKey}, {@link
     * #trustOnFirstUse} and {@link #trustAnyCertificate}, the last call counts.
     *
     * @param anchors holds the certificates of authorities, or of the server itself
     * @return this
     * @throws IllegalArgumentException if the trust store cannot be used
     */
    public Builder trustStore(KeyStore anchors) {
      trust = Trust.verified(Objects.requireNonNull(anchors, "anchors"));
      return this;
    }

    /**
     * Accepts only certificates with this public key; authorities, names and dates do not matter.
     * The server is then known to have TLS, so {@link TlsPolicy#PREFERRED} does not fall back to
     * clear.
     *
     * @param fingerprint {@code sha256:} and the SHA-256 of the key's SubjectPublicKeyInfo in
     *     base64 or hexadecimal
     * @return this
     * @throws IllegalArgumentException if it is anything else
     */
    public Builder pinnedKey(String fingerprint) {
      trust = Trust.pinned(KeyPin.parse(fingerprint));
      return this;
    }

    /**
     * Accepts a certificate that the platform trusts. Where that fails, as with the self-signed
     * certificates of routers, accepts the public key that the server showed first: it is
     * remembered in the {@linkplain #knownHosts known hosts}, and another key is refused. {@link
     * TlsPolicy#PREFERRED} does so by default. Somebody who intercepts the first use is not
     * noticed.
     *
     * @return this
     */
    public Builder trustOnFirstUse() {
      trust = Trust.onFirstUse();
      return this;
    }

    /**
     * Accepts any certificate. The connection is encrypted, but nobody knows with whom: anybody who
     * can change what travels can read it. Logged at WARN.
     *
     * @return this
     */
    public Builder trustAnyCertificate() {
      trust = Trust.any();
      return this;
    }

    /**
     * Sets the file that remembers which servers have TLS, and the keys that are {@linkplain
     * #trustOnFirstUse trusted on first use}. Default: {@code ftpchat/known_hosts} in {@code
     * $XDG_STATE_HOME}, or {@code .ftpchat/known_hosts} in the user's home directory. The home
     * directory is {@code user.home}, or {@code $HOME} where that is not an absolute path.
     *
     * <p>Several processes can use one file. A file with a line that cannot be read is refused, and
     * so is every connection that needs the file. A server that is known to have TLS is refused if
     * it offers none. {@link TlsPolicy#REQUIRED} uses the file only for trust on first use.
     *
     * @param file the file, which need not exist; it is made so that only its owner can read it
     * @return this
     */
    public Builder knownHosts(Path file) {
      knownHosts = new KnownHosts(file);
      return this;
    }

    /**
     * Sets a listener for keys that are {@linkplain #trustOnFirstUse trusted on first use}, so that
     * the program can tell its user before anything secret is sent. Such keys are logged at WARN as
     * well. Default: none.
     *
     * @param listener takes the key's fingerprint, in the form of {@link #pinnedKey}, and the file
     *     in which it is remembered. It is called by the thread that calls the transport, and must
     *     neither block nor throw
     * @return this
     */
    public Builder firstUseListener(BiConsumer<String, Path> listener) {
      firstUse = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets how long connecting may take. Default: 10 seconds.
     *
     * @param limit the limit
     * @return this
     * @throws IllegalArgumentException if it is not between a millisecond and a day
     */
    public Builder connectTimeout(Duration limit) {
      connectTimeout = requireTimeout(limit, "connectTimeout");
      return this;
    }

    /**
     * Sets how long the server may be silent. Default: 30 seconds.
     *
     * @param limit the limit
     * @return this
     * @throws IllegalArgumentException if it is not between a millisecond and a day
     */
    public Builder timeout(Duration limit) {
      timeout = requireTimeout(limit, "timeout");
      return this;
    }

    /**
     * Makes the transport. Makes no connection yet.
     *
     * @return the transport
     * @throws IllegalStateException if TLS is both {@linkplain TlsPolicy#OFF off} and {@linkplain
     *     #implicitTls implicit}, or if the user has no home directory and {@link #knownHosts} was
     *     not called though the file is needed
     */
    public FtpTransport build() {
      if (implicitTls && tls == TlsPolicy.OFF) {
        throw new IllegalStateException("TLS is both off and implicit");
      }
      Trust chosen = trust == null ? defaultTrust() : trust;
      TlsPolicy policy =
          tls == TlsPolicy.PREFERRED && chosen.kind() == Trust.Kind.PINNED
              ? TlsPolicy.REQUIRED
              : tls;
      boolean remembers = policy == TlsPolicy.PREFERRED || chosen.kind() == Trust.Kind.ON_FIRST_USE;
      KnownHosts hosts = remembers && knownHosts == null ? KnownHosts.ofUser() : knownHosts;
      return new FtpTransport(
          new Settings(
              host,
              port == 0 ? (implicitTls ? DEFAULT_IMPLICIT_PORT : DEFAULT_PORT) : port,
              user,
              password.copy(),
              policy,
              implicitTls,
              chosen,
              remembers ? hosts : null,
              firstUse,
              connectTimeout,
              timeout));
    }

    private Trust defaultTrust() {
      return tls == TlsPolicy.REQUIRED ? Trust.verified() : Trust.onFirstUse();
    }

    private static Duration requireTimeout(Duration limit, String what) {
      if (limit.compareTo(Duration.ofMillis(1)) < 0 || limit.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            what + " is not between a millisecond and a day: " + limit);
      }
      return limit;
    }

    /** Refuses what could end a command or mean something to a Telnet connection. */
    private static <T extends CharSequence> T requirePlain(T text, String what) {
      requireNoIac(text, what);
      text.codePoints()
          .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
          .findFirst()
          .ifPresent(
              c -> {
                throw new IllegalArgumentException(
                    "%s holds the control character U+%04X".formatted(what, c));
              });
      return text;
    }
  }
}
