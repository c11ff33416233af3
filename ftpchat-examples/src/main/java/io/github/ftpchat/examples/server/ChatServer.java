package io.github.ftpchat.examples.server;

import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.DirectoryTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerConfigurationException;
import org.apache.ftpserver.FtpServerFactory;
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
 * <p>Thread-safe. The server's threads end with {@link #close()}.
 *
 * @since 0.1
 */
public final class ChatServer implements AutoCloseable {

  private static final String LISTENER = "default";
  private static final int MAX_LOGINS = 64;
  private static final int MAX_CONNECTIONS = 2 * MAX_LOGINS;
  private static final int MAX_LOGIN_FAILURES = 3;
  private static final int LOGIN_FAILURE_DELAY_MILLIS = 500;
  private static final int CONTROL_IDLE_SECONDS = 300;
  private static final int DATA_IDLE_SECONDS = 30;

  private final FtpServer server;
  private final DirectoryTransport files;
  private final InetSocketAddress address;

  private ChatServer(FtpServer server, DirectoryTransport files, InetSocketAddress address) {
    this.server = server;
    this.files = files;
    this.address = address;
  }

  /**
   * Starts a server. It accepts connections when this returns.
   *
   * @param bind where to listen; port 0 for any that is free
   * @param directory the folder of the rooms, made if it is missing; nothing outside can be reached
   * @param user the name to log in with
   * @param password the password to log in with
   * @return the server
   * @throws IOException if the folder cannot be used or the address is not to be had
   */
  public static ChatServer start(
      InetSocketAddress bind, Path directory, String user, char[] password) throws IOException {
    Path home = Files.createDirectories(directory).toRealPath();
    // Nobody but this server is meant to write here, and it appends under a lock.
    DirectoryTransport files = DirectoryTransport.of(home, AppendSafety.SAFE);
    FtpServerFactory factory = new FtpServerFactory();
    Listener listener = listener(bind);
    // Mutable maps, since the server clears them when it stops.
    factory.setListeners(new HashMap<>(Map.of(LISTENER, listener)));
    factory.setUserManager(users(home, user, password));
    factory.setFtplets(new HashMap<>(Map.of("rooms", new RoomKeeper(files))));
    factory.setMessageResource(new Greeting(new MessageResourceFactory().createMessageResource()));
    ConnectionConfigFactory connections = new ConnectionConfigFactory();
    connections.setAnonymousLoginEnabled(false);
    connections.setMaxLogins(MAX_LOGINS);
    connections.setMaxThreads(MAX_CONNECTIONS);
    connections.setMaxLoginFailures(MAX_LOGIN_FAILURES);
    connections.setLoginFailureDelay(LOGIN_FAILURE_DELAY_MILLIS);
    factory.setConnectionConfig(connections.createConnectionConfig());
    FtpServer server = factory.createServer();
    try {
      server.start();
    } catch (FtpException | FtpServerConfigurationException e) {
      files.close();
      throw new IOException("cannot listen on " + format(bind) + reason(e), e);
    }
    return new ChatServer(
        server, files, new InetSocketAddress(bind.getAddress(), listener.getPort()));
  }

  /**
   * Tells where the server listens.
   *
   * @return the address it was started with, and the port that it has
   */
  public InetSocketAddress address() {
    return address;
  }

  /** Stops the server and ends all connections. Idempotent. */
  @Override
  public void close() {
    server.stop();
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

  private static Listener listener(InetSocketAddress bind) {
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
    factory.setSessionFilter(
        session -> session.getService().getManagedSessionCount() <= MAX_CONNECTIONS);
    return factory.createListener();
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
        List.of(new WritePermission(), new ConcurrentLoginPermission(MAX_LOGINS, MAX_LOGINS)));
    try {
      users.save(user);
    } catch (FtpException e) {
      throw new IllegalStateException("users are kept in memory", e);
    }
    return users;
  }

  private static String format(InetSocketAddress address) {
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

  /** Greets as a server of ours, by which our FTP transport knows that appends are safe here. */
  private record Greeting(MessageResource others) implements MessageResource {

    @Override
    public List<String> getAvailableLanguages() {
      return others.getAvailableLanguages();
    }

    @Override
    public String getMessage(int code, String subId, String language) {
      return code == FtpReply.REPLY_220_SERVICE_READY
          ? "ftpchat: rooms with atomic appends."
          : others.getMessage(code, subId, language);
    }

    @Override
    public Map<String, String> getMessages(String language) {
      return others.getMessages(language);
    }
  }
}
