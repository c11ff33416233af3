package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.options.FileProblem;
import io.github.ftpchat.examples.cli.options.Passwords;
import io.github.ftpchat.examples.cli.options.WritableDirectory;
import io.github.ftpchat.examples.cli.terminal.NativeText;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.QrPicture;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import io.github.ftpchat.examples.server.ChatServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an FTP server for rooms. */
@Command(
    name = "serve",
    description = "Run an FTP server for rooms, until interrupted.",
    footer = {"ftpchat serve", "ftpchat serve --bind 0.0.0.0 --dir rooms"})
final class ServeCommand implements Callable<Integer> {

  private static final String PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int PASSWORD_GROUPS = 4;
  private static final int PASSWORD_GROUP = 4;
  private static final int LONGEST_QR_TEXT = 100;

  /** Somebody who guesses is told of every ten seconds. */
  private static final int LOOKS_AT_FAILED = 10;

  @Option(
      names = "--port",
      defaultValue = "2121",
      description = "The port to listen at; 0: any that is free (default: 2121).")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = {
        "The address to listen at; 0.0.0.0: in all networks.",
        "The default, 127.0.0.1, can be reached from this computer only."
      })
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
      description = {
        "Holds the password to log in with.",
        "Without it and FTPCHAT_FTP_PASSWORD one is made, printed, and kept for this folder in"
            + " ~/.ftpchat/serve, or ftpchat/serve in XDG_STATE_HOME."
      })
  private Path passwordFile;

  private final Output out;

  ServeCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress address = address();
    requirePrintable("--user", user.toCharArray());
    Optional<char[]> given = givenPassword();
    given.ifPresent(
        password ->
            requirePrintable(
                Passwords.source(passwordFile, "--password-file", "FTPCHAT_FTP_PASSWORD"),
                password));
    Path folder = folder();
    char[] password = given.isPresent() ? given.get() : ownPassword(folder);
    try (ChatServer server = ChatServer.start(address, folder, user, password)) {
      ShutdownHooks.exitWithZero(out::flushInEmergency);
      if (!address.getAddress().isLoopbackAddress()) {
        StandardError.note(
            "who can listen on this network sees the password of the server and the names of the"
                + " rooms; what is in the rooms is encrypted");
      }
      if (given.isEmpty()) {
        out.print("user: " + TerminalText.line(user) + "\n");
        out.print("password: " + new String(password) + "\n");
      }
      out.printNow(
          "listening on %s\n%srooms are kept in %s\n"
              .formatted(server, invitations(server), TerminalText.line(folder.toString())));
      printQrCode(server);
      Arrays.fill(password, '\0');
      tellWhoComes(server);
    }
    return ExitCode.DONE;
  }

  /** Makes the folder, if it is missing, and returns its real path. */
  private Path folder() throws IOException {
    try {
      Path folder = OwnerOnlyFiles.createDirectories(directory);
      WritableDirectory.require(folder);
      return folder.toRealPath();
    } catch (FileSystemException e) {
      throw new UsageException("--dir: cannot be used: " + FileProblem.describe(e), e);
    }
  }

  /** Gives the password that was made for this folder at the first time. */
  private static char[] ownPassword(Path folder) {
    ServerPasswordFile kept;
    try {
      kept = ServerPasswordFile.of(folder);
    } catch (IOException e) {
      return unkept(newPassword(), e);
    }
    Optional<char[]> before = kept.read();
    if (before.isPresent()) {
      requirePrintable("the password kept in " + kept.file(), before.get());
      return before.get();
    }
    char[] password = newPassword();
    try {
      kept.write(password);
      return password;
    } catch (IOException e) {
      return unkept(password, e);
    }
  }

  private static char[] unkept(char[] password, IOException e) {
    StandardError.note(
        "the password cannot be kept for the next time (%s); choose one with --password-file"
            .formatted(FileProblem.describe(e)));
    return password;
  }

  /** Tells who comes and goes for ever, or as long as somebody reads it. */
  private void tellWhoComes(ChatServer server) throws InterruptedException {
    GuestBook book = new GuestBook();
    try {
      for (int look = 1; ; look++) {
        TimeUnit.SECONDS.sleep(1);
        Map<InetAddress, Integer> failed =
            look % LOOKS_AT_FAILED == 0 ? server.takeFailedLogins() : Map.of();
        String lines =
            book.lines(LocalDateTime.now(ZoneId.systemDefault()), server.guests(), failed);
        if (!lines.isEmpty()) {
          out.printNow(lines);
        }
      }
    } catch (UncheckedIOException e) {
      // Nobody reads it any more. The rooms go on.
      new CountDownLatch(1).await();
    }
  }

  /** Says how to reach it: from elsewhere, if others can. */
  private String invitations(ChatServer server) {
    InetSocketAddress address = server.address();
    List<String> urls = urls(server);
    StringBuilder lines = new StringBuilder();
    for (String url : urls.isEmpty() ? List.of(url("HOST:" + address.getPort())) : urls) {
      lines.append("ftpchat chat %s --as NAME\n".formatted(url));
    }
    if (address.getAddress().isLoopbackAddress()) {
      lines.append("only this computer can reach it; --bind 0.0.0.0 lets others in\n");
    }
    return lines.toString();
  }

  /** The room lobby by each address that works; none if they cannot be found out. */
  private List<String> urls(ChatServer server) {
    InetSocketAddress address = server.address();
    return address.getAddress().isAnyLocalAddress()
        ? LanAddresses.find().stream()
            .map(own -> url(ChatServer.format(new InetSocketAddress(own, address.getPort()))))
            .toList()
        : List.of(url(server.toString()));
  }

  private String url(String place) {
    return "ftp://%s@%s/lobby"
        .formatted(URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20"), place);
  }

  /** Shows the room to whoever holds a telephone in front of the screen; no password. */
  private void printQrCode(ChatServer server) {
    List<String> urls = urls(server);
    boolean colourless = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
    if (!urls.isEmpty()
        && !colourless
        && !server.address().getAddress().isLoopbackAddress()
        && urls.get(0).length() <= LONGEST_QR_TEXT) {
      out.printNow(QrPicture.of(urls.get(0), out.width()));
    }
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
