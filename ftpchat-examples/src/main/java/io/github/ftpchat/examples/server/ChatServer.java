package io.github.ftpchat.examples.server;

import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.DirectoryTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerConfigurationException;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.command.Command;
import org.apache.ftpserver.command.CommandFactory;
import org.apache.ftpserver.command.CommandFactoryFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.message.MessageResource;
import org.apache.ftpserver.message.MessageResourceFactory;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.SaltedPasswordEncryptor;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/**
 * An FTP server for chat rooms: one login, one folder, and appends that are atomic, however many
 * clients write at the same time.
 *
 * <p>Rooms, the files whose names end in {@code .txt}, can only be read and appended to: they are
 * not overwritten or deleted over FTP, and nothing at all is renamed, so that no client can take
 * away what others said. An append is stored whole when its upload is complete and ends with a line
 * break, else nothing of it. Logins and data go over the network in clear; what is in the rooms is
 * encrypted by those who write it.
 *
 * <p><b>Limits.</b> 400 connections are logged in at a time, 300 of them from one address. Of those
 * without a login there are at most 128: the oldest goes when another one comes. A wrong password
 * is answered after a second, and after 64 of them from one address there are five a second. An
 * upload has at most 8 MiB; files that are no rooms have at most 256 MiB together, and the folder
 * takes no more than 10,000 entries. How large rooms become is not bounded.
 *
 * <p><b>Files.</b> What the server makes belongs to its owner alone, whatever the umask allows. A
 * symbolic link that leads out of the folder is as good as absent.
 *
 * <p>Thread-safe. The server's threads end with {@link #close()}.
 *
 * @since 0.1
 */
public final class ChatServer implements AutoCloseable {

  private static final String LISTENER = "default";

  /** Fifty people behind one address, each with some programs that have some connections each. */
  private static final int MAX_LOGINS_OF_ADDRESS = 300;

  private static final int MAX_LOGINS = 400;

  private static final int MAX_LOGIN_FAILURES = 3;
  private static final int LOGIN_FAILURE_DELAY_MILLIS = 1_000;
  private static final int CONTROL_IDLE_SECONDS = 300;
  private static final int DATA_IDLE_SECONDS = 30;
  private static final int THREAD_IDLE_SECONDS = 30;

  /** What Apache FtpServer carries out by itself. All that is not named is not there. */
  private static final List<String> COMMANDS =
      List.of(
          "ABOR", "CDUP", "CWD", "EPSV", "FEAT", "LIST", "MDTM", "MLSD", "MLST", "MODE", "NLST",
          "NOOP", "OPTS", "PASV", "PWD", "QUIT", "REST", "RETR", "RMD", "SIZE", "STAT", "STRU",
          "SYST", "TYPE", "USER");

  private final FtpServer server;
  private final DirectoryTransport files;
  private final ExecutorService threads;
  private final Guests guests;
  private final InetSocketAddress address;

  private ChatServer(
      FtpServer server,
      DirectoryTransport files,
      ExecutorService threads,
      Guests guests,
      InetSocketAddress address) {
    this.server = server;
    this.files = files;
    this.threads = threads;
    this.guests = guests;
    this.address = address;
  }

  /**
   * Starts a server. It accepts connections when this returns.
   *
   * @param bind where to listen; port 0 for any that is free
   * @param directory the folder of the rooms, made for its owner alone if it is missing; nothing
   *     outside can be reached
   * @param user the name to log in with
   * @param password the password to log in with
   * @return the server
   * @throws IOException if the folder cannot be used or the address is not to be had
   */
  public static ChatServer start(
      InetSocketAddress bind, Path directory, String user, char[] password) throws IOException {
    Path home = OwnerOnlyFiles.createDirectories(directory).toRealPath();
    // Nobody but this server is meant to write here, and it appends under a lock.
    DirectoryTransport files = DirectoryTransport.of(home, AppendSafety.SAFE);
    FtpServerFactory factory = new FtpServerFactory();
    ExecutorService threads = threads();
    Listener listener = listener(bind, new ConnectionLimiter(threads));
    // Mutable maps, since the server clears them when it stops.
    factory.setListeners(new HashMap<>(Map.of(LISTENER, listener)));
    factory.setUserManager(users(home, user, password));
    ServedFolder folder = new ServedFolder(home);
    factory.setFileSystem(folder);
    factory.setCommandFactory(commands(new WriteCommands(folder, files)));
    Guests guests = new Guests();
    factory.setFtplets(new HashMap<>(Map.of("guests", guests)));
    factory.setMessageResource(new Replies(new MessageResourceFactory().createMessageResource()));
    ConnectionConfigFactory connections = new ConnectionConfigFactory();
    connections.setAnonymousLoginEnabled(false);
    connections.setMaxLogins(MAX_LOGINS);
    connections.setMaxLoginFailures(MAX_LOGIN_FAILURES);
    connections.setLoginFailureDelay(LOGIN_FAILURE_DELAY_MILLIS);
    factory.setConnectionConfig(connections.createConnectionConfig());
    FtpServer server = factory.createServer();
    try {
      server.start();
    } catch (FtpException | FtpServerConfigurationException e) {
      files.close();
      threads.shutdownNow();
      throw new IOException("cannot listen on " + format(bind) + reason(e), e);
    }
    return new ChatServer(
        server,
        files,
        threads,
        guests,
        new InetSocketAddress(bind.getAddress(), listener.getPort()));
  }

  /**
   * Tells where the server listens.
   *
   * @return the address it was started with, and the port that it has
   */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * Tells who is there, as far as a server can know: everybody has the same login.
   *
   * @return the addresses from which somebody is logged in, or was in the last minute, as programs
   *     are that connect anew for each look at a room; a copy
   */
  public Set<InetAddress> guests() {
    return guests.present();
  }

  /**
   * Tells who tried to get in and was not let in since this was last asked.
   *
   * @return how many logins failed, by address; of more than 1,000 addresses the first are counted
   */
  public Map<InetAddress, Integer> takeFailedLogins() {
    return guests.takeRefused();
  }

  /** Stops the server and ends all connections. Idempotent. */
  @Override
  public void close() {
    server.stop();
    threads.shutdownNow();
    files.close();
  }

  /**
   * Names the place where the server listens.
   *
   * @return {@code HOST:PORT}, with an IPv6 address in brackets
   */
  @Override
  public String toString() {
    return format(address);
  }

  private static Listener listener(InetSocketAddress bind, ConnectionLimiter limiter) {
    DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
    data.setIdleTime(DATA_IDLE_SECONDS);
    // A server that connects to wherever a client says can be used against others.
    data.setActiveEnabled(false);
    data.setPassiveIpCheck(true);
    ListenerFactory factory = new ListenerFactory();
    factory.setServerAddress(bind.getAddress().getHostAddress());
    factory.setPort(bind.getPort());
    factory.setIdleTimeout(CONTROL_IDLE_SECONDS);
    factory.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
    factory.setSessionFilter(limiter);
    return factory.createListener();
  }

  /** No connection has more than one of them at a time. */
  private static ExecutorService threads() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        THREAD_IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> new Thread(task, "ftpchat-server-" + number.incrementAndGet()),
        // After the end: what is left is to close what is open.
        (task, pool) -> task.run());
  }

  private static CommandFactory commands(WriteCommands writing) {
    CommandFactory theirs = new CommandFactoryFactory().createCommandFactory();
    Map<String, Command> commands = new HashMap<>();
    for (String name : COMMANDS) {
      commands.put(name, theirs.getCommand(name));
    }
    commands.put("APPE", writing.append());
    commands.put("STOR", writing.store());
    commands.put("MKD", writing.sparing(theirs.getCommand("MKD")));
    commands.put("DELE", writing.sparing(theirs.getCommand("DELE")));
    commands.put("PASS", new LoginThrottle().of(theirs.getCommand("PASS")));
    CommandFactoryFactory factory = new CommandFactoryFactory();
    factory.setUseDefaultCommands(false);
    factory.setCommandMap(commands);
    return factory.createCommandFactory();
  }

  private static UserManager users(Path home, String name, char[] password) {
    PropertiesUserManagerFactory factory = new PropertiesUserManagerFactory();
    factory.setPasswordEncryptor(new SaltedPasswordEncryptor());
    UserManager users = factory.createUserManager();
    BaseUser user = new BaseUser();
    user.setName(name);
    user.setPassword(new String(password));
    user.setHomeDirectory(home.toString());
    user.setMaxIdleTime(CONTROL_IDLE_SECONDS);
    user.setAuthorities(
        List.of(
            new WritePermission(),
            new ConcurrentLoginPermission(MAX_LOGINS, MAX_LOGINS_OF_ADDRESS)));
    try {
      users.save(user);
    } catch (FtpException e) {
      throw new IllegalStateException("users are kept in memory", e);
    }
    return users;
  }

  /**
   * Names a place in a network.
   *
   * @param address the place, resolved
   * @return {@code HOST:PORT}, with an IPv6 address in brackets
   */
  public static String format(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? "" : ": " + cause.getMessage();
  }

  /**
   * Greets as a server of ours, by which our FTP transport knows that appends are safe here, and
   * names the features that are left.
   */
  private record Replies(MessageResource others) implements MessageResource {

    private static final String FEATURES =
        "Extensions supported\n EPSV\n MDTM\n MLST Size;Modify;Type;Perm\n REST STREAM\n SIZE\n"
            + " TVFS\n UTF8\nEnd";

    @Override
    public List<String> getAvailableLanguages() {
      return others.getAvailableLanguages();
    }

    @Override
    public String getMessage(int code, String subId, String language) {
      if (code == FtpReply.REPLY_220_SERVICE_READY) {
        return "ftpchat: rooms with atomic appends.";
      }
      return code == FtpReply.REPLY_211_SYSTEM_STATUS_REPLY && "FEAT".equals(subId)
          ? FEATURES
          : others.getMessage(code, subId, language);
    }

    @Override
    public Map<String, String> getMessages(String language) {
      return others.getMessages(language);
    }
  }
}
