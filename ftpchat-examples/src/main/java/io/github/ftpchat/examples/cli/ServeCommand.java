package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.server.ChatServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs an FTP server for rooms. */
@Command(
    name = "serve",
    description = "Run an FTP server for rooms, for those who have none, until interrupted.")
final class ServeCommand implements Callable<Integer> {

  private static final String PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int PASSWORD_GROUPS = 4;
  private static final int PASSWORD_GROUP = 4;

  @ParentCommand private Ftpchat root;

  @Option(
      names = "--port",
      defaultValue = "2121",
      description = "Where to listen; 0 for any that is free (default: 2121).")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen at (default: 127.0.0.1, this computer only; 0.0.0.0: all networks).")
  private String bind;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "./ftpchat-rooms",
      description = "Where rooms are kept (default: ./ftpchat-rooms).")
  private Path directory;

  @Option(
      names = "--user",
      defaultValue = "ftpchat",
      description = "The name to log in with (default: ftpchat).")
  private String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Holds the password to log in with. Without it and FTPCHAT_FTP_PASSWORD one is made"
              + " and printed.")
  private Path passwordFile;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress address = address();
    requirePrintable("--user", user.toCharArray());
    Optional<char[]> given = givenPassword();
    char[] password = given.orElseGet(ServeCommand::newPassword);
    requirePrintable(
        Passwords.source(passwordFile, "--password-file", "FTPCHAT_FTP_PASSWORD"), password);
    try {
      WritableDirectory.require(Files.createDirectories(directory));
    } catch (FileSystemException e) {
      throw new UsageException("--dir: cannot be used: " + StoreOptions.reason(e), e);
    }
    try (ChatServer server = ChatServer.start(address, directory, user, password)) {
      Termination.exitsWithZero(root.out()::flushInEmergency);
      if (!address.getAddress().isLoopbackAddress()) {
        Ftpchat.note(
            "who can listen on this network sees the password of the server and the names of the"
                + " rooms; what is in the rooms is encrypted");
      }
      if (given.isEmpty()) {
        root.out().print("user: " + TerminalText.line(user) + "\n");
        root.out().print("password: " + new String(password) + "\n");
      }
      root.out().printNow("listening on " + server + "\n" + invitation(server));
      Arrays.fill(password, '\0');
      new CountDownLatch(1).await();
    }
    return ExitCode.DONE;
  }

  /** Says how to reach it, from here if others cannot. */
  private String invitation(ChatServer server) {
    boolean everywhere = server.address().getAddress().isAnyLocalAddress();
    return "ftpchat chat ftp://%s@%s/lobby --as NAME\n"
        .formatted(
            URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20"),
            everywhere ? "HOST:" + server.address().getPort() : server.toString());
  }

  private InetSocketAddress address() {
    if (port < 0 || port > 65_535) {
      throw new UsageException("--port: not 0 to 65535: " + port);
    }
    try {
      return new InetSocketAddress(InetAddress.getAllByName(bind)[0], port);
    } catch (UnknownHostException e) {
      throw new UsageException("--bind: no such address: " + bind, e);
    }
  }

  private Optional<char[]> givenPassword() {
    return passwordFile == null
        ? NativeText.environment("FTPCHAT_FTP_PASSWORD").map(String::toCharArray)
        : Optional.of(Passwords.read(passwordFile, "--password-file"));
  }

  private static void requirePrintable(String what, char[] text) {
    if (text.length == 0) {
      throw new UsageException(what + " is empty");
    }
    for (char c : text) {
      if (Character.isISOControl(c)) {
        throw new UsageException("%s holds the control character U+%04X".formatted(what, (int) c));
      }
    }
  }

  /** Makes a password of 79 bits, without letters that look alike. */
  private static char[] newPassword() {
    SecureRandom random = new SecureRandom();
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < PASSWORD_GROUPS * PASSWORD_GROUP; i++) {
      if (i > 0 && i % PASSWORD_GROUP == 0) {
        password.append('-');
      }
      password.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
    }
    return password.toString().toCharArray();
  }
}
