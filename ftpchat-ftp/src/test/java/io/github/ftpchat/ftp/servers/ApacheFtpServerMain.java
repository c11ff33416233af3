package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.ClearTextPasswordEncryptor;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/**
 * The server of {@link ApacheFtpServerFixture}. A single class file, which the fixture copies; the
 * server is stock but for limits that are too low for a busy test and a delay after wrong
 * passwords.
 */
final class ApacheFtpServerMain extends DefaultFtplet {
  private final Path log;
  private final boolean tlsRequired;

  private ApacheFtpServerMain(Path log, boolean tlsRequired) {
    this.log = log;
    this.tlsRequired = tlsRequired;
  }

  /** Takes PORT PASSIVE-PORTS ROOT USER PASSWORD LOG [TLS KEY-STORE KEY-STORE-PASSWORD]. */
  public static void main(String[] args) throws Exception {
    DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
    data.setPassivePorts(args[1]);
    data.setPassiveAddress("127.0.0.1");
    ListenerFactory listener = new ListenerFactory();
    listener.setServerAddress("127.0.0.1");
    listener.setPort(Integer.parseInt(args[0]));
    listener.setIdleTimeout(3600);
    listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());

    BaseUser user = new BaseUser();
    user.setName(args[3]);
    user.setPassword(args[4]);
    user.setHomeDirectory(args[2]);
    user.setAuthorities(List.of(new WritePermission()));
    PropertiesUserManagerFactory users = new PropertiesUserManagerFactory();
    users.setPasswordEncryptor(new ClearTextPasswordEncryptor());
    UserManager userManager = users.createUserManager();
    userManager.save(user);

    ConnectionConfigFactory connections = new ConnectionConfigFactory();
    connections.setMaxLogins(200);
    connections.setLoginFailureDelay(0);

    boolean tlsRequired = false;
    if (args.length > 6) {
      tlsRequired = args[6].equals("REQUIRED");
      SslConfigurationFactory ssl = new SslConfigurationFactory();
      ssl.setKeystoreFile(Path.of(args[7]).toFile());
      ssl.setKeystoreType("PKCS12");
      ssl.setKeystorePassword(args[8]);
      listener.setSslConfiguration(ssl.createSslConfiguration());
    }

    FtpServerFactory server = new FtpServerFactory();
    server.addListener("default", listener.createListener());
    server.setUserManager(userManager);
    server.setConnectionConfig(connections.createConnectionConfig());
    server.setFtplets(Map.of("log", new ApacheFtpServerMain(Path.of(args[5]), tlsRequired)));
    server.createServer().start();
  }

  @Override
  public FtpletResult beforeCommand(FtpSession session, FtpRequest request)
      throws FtpException, IOException {
    String line = request.getCommand().equals("PASS") ? "PASS (hidden)" : request.getRequestLine();
    Files.writeString(
        log,
        line + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    if (tlsRequired && !session.isSecure() && request.getCommand().equals("USER")) {
      session.write(new DefaultFtpReply(530, "TLS required."));
      return FtpletResult.SKIP;
    }
    return super.beforeCommand(session, request);
  }
}
