package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.Passphrase;
import io.github.ftpchat.crypto.StrongCipher;
import io.github.ftpchat.examples.cli.terminal.ConnectionNotices;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * What every command that goes to a room takes.
 *
 * @since 0.1
 */
public final class RoomOptions {

  static final String EXTENSION = ".txt";
  private static final int LONGEST_TIMEOUT = 86_400;

  @Parameters(
      index = "0",
      paramLabel = "ROOM",
      description = {
        "ftp://USER@HOST[:21]/ROOM,",
        "ftps://USER@HOST[:990]/ROOM (TLS from the first",
        "  byte on) or file:///DIR/ROOM"
      })
  private String room;

  @Option(
      names = "--tls",
      paramLabel = "preferred|required|off",
      defaultValue = "preferred",
      converter = TlsConverter.class,
      description = "Whether to encrypt the connection to the server (default: preferred).")
  private TlsPolicy tls;

  @Option(
      names = "--tls-pin",
      paramLabel = "sha256:KEY",
      description =
          "Take the server with this public key alone: the SHA-256 of its SubjectPublicKeyInfo, in"
              + " base64 or hexadecimal.")
  private String tlsPin;

  @Option(
      names = "--known-hosts",
      paramLabel = "FILE",
      description =
          "Where to remember which servers have TLS and the keys of those whose certificates cannot"
              + " be verified (default: ftpchat/known_hosts in $XDG_STATE_HOME if that is set, else"
              + " known_hosts in .ftpchat in the home directory that Java knows, user.home, or in"
              + " $HOME where it knows none).")
  private Path knownHosts;

  @Option(
      names = "--cipher",
      paramLabel = "fernet|strong",
      defaultValue = "fernet",
      converter = CipherConverter.class,
      description =
          "How the room is encrypted (default: fernet). The Python programs cannot read strong.")
  private CipherMaker cipherMaker;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      converter = TimeoutConverter.class,
      description =
          "For the whole command where it ends by itself, for connecting otherwise (default: 30).")
  private Duration timeout;

  @Option(
      names = "--ftp-password-file",
      paramLabel = "FILE",
      description = "Holds the password of the FTP user, in one line.")
  private Path ftpPasswordFile;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds the password of the room, in one line.")
  private Path passwordFile;

  private boolean passwordIsWeak;

  RoomOptions() {}

  /**
   * The room as it was given.
   *
   * @return a URL, not checked yet
   */
  public String room() {
    return room;
  }

  /**
   * How long the command may take, or connecting where the command does not end by itself.
   *
   * @return at least a second
   */
  public Duration timeout() {
    return timeout;
  }

  private boolean tlsIsOff() {
    return tls == TlsPolicy.OFF;
  }

  /**
   * Makes a listener that reports what becomes of the connection.
   *
   * @param url where the room is
   * @param sink takes the notices, one line each
   * @return a listener for one session
   */
  public ConnectionNotices connectionNotices(RoomUrl url, Consumer<String> sink) {
    boolean overNetwork = url instanceof RoomUrl.Ftp ftp && !isLoopback(ftp.host());
    return new ConnectionNotices(sink, overNetwork && !tlsIsOff());
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  /**
   * Reads the URL.
   *
   * @return where the room is
   * @throws UsageException if it is wrong
   */
  public RoomUrl url() {
    return UsageException.naming("ROOM", () -> RoomUrlParser.parse(room));
  }

  /**
   * Makes a cipher from the password of the room, for which it asks where it has to.
   *
   * @return a cipher, to be closed
   * @throws UsageException if there is none
   */
  public MessageCipher cipher() {
    char[] password =
        Passwords.get("password of the room", passwordFile, "--password-file", "FTPCHAT_PASSWORD");
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(CharBuffer.wrap(password))) {
      throw new UsageException(
          Passwords.source(passwordFile, "--password-file", "FTPCHAT_PASSWORD") + ": not Unicode");
    }
    passwordIsWeak = Passphrase.estimateBits(password) < Passphrase.WEAK_BELOW;
    String name = url().room();
    return new KeyDerivingCipher(
        () -> {
          try {
            return cipherMaker.make(password, name);
          } finally {
            Arrays.fill(password, '\0');
          }
        });
  }

  /**
   * Tells whether the password that the cipher was made of can be guessed.
   *
   * @return false as long as {@link #cipher} was not called
   */
  public boolean passwordIsWeak() {
    return passwordIsWeak;
  }

  /**
   * Opens a session, and tells if the room was most likely meant by the name of its file.
   *
   * @param url where the room is
   * @param transport what the session's client reaches the room through
   * @param session to be opened
   * @return the session
   * @throws ChatException what {@link SessionBuilder#open} throws
   */
  public static ChatSession open(RoomUrl url, Transport transport, SessionBuilder session) {
    String name = url.room();
    if (name.endsWith(EXTENSION)) {
      Map<String, FileStatus> found;
      try {
        found = transport.stat(List.of(name, name + EXTENSION));
      } catch (TransportException e) {
        throw new ConnectionException(e);
      }
      if (found.containsKey(name) && !found.containsKey(name + EXTENSION)) {
        StandardError.note(
            "there is no room %s; %s is the file of the room %s"
                .formatted(name, name, name.substring(0, name.length() - EXTENSION.length())));
      }
    }
    return session.open();
  }

  /**
   * Tells if there is no room, which looks like one in which nobody wrote.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   */
  public static void noteIfAbsent(RoomUrl url, StatWatch watch) {
    if (isAbsent(url, watch)) {
      StandardError.note(
          missingFolder(url, watch).orElse("there is no room " + url.room() + " yet"));
    }
  }

  /**
   * Tells who is about to write in a room if it is new, as its name may be mistyped.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   * @param sink takes the notice, one line
   */
  public static void noteIfNew(RoomUrl url, StatWatch watch, Consumer<String> sink) {
    if (isAbsent(url, watch)) {
      sink.accept(
          missingFolder(url, watch)
              .orElse(
                  "there is no room %s yet; it is made with your first message"
                      .formatted(url.room())));
    }
  }

  /**
   * Tells whether there is no room.
   *
   * @param url where the room should be
   * @param watch has seen it being looked for
   * @return false as well if it was not looked for, or was meant by the name of its file
   */
  public static boolean isAbsent(RoomUrl url, StatWatch watch) {
    String name = url.room();
    // That of the room's name is told of already, see open.
    boolean isFile = name.endsWith(EXTENSION) && !watch.isAbsent(name);
    return watch.isAbsent(name + EXTENSION) && !isFile;
  }

  private static Optional<String> missingFolder(RoomUrl url, StatWatch watch) {
    return watch
        .missingFolder(url.room() + EXTENSION)
        .map(folder -> "there is no folder " + folder + " on the server");
  }

  /**
   * Makes a transport, and asks for the password of the server where it has to.
   *
   * @param url where the room is
   * @return a transport, to be closed
   * @throws UsageException if something that was given is wrong
   */
  public Transport transport(RoomUrl url) {
    if (url instanceof RoomUrl.Directory directory) {
      return DirectoryTransport.of(directory.directory());
    }
    RoomUrl.Ftp ftp = (RoomUrl.Ftp) url;
    if (ftp.implicitTls() && tlsIsOff()) {
      throw new UsageException("--tls off: a room at ftps:// is reached with TLS alone");
    }
    char[] password =
        Passwords.get(
            "password of " + TerminalText.line(ftp.user()) + " at " + ftp.host(),
            ftpPasswordFile,
            "--ftp-password-file",
            "FTPCHAT_FTP_PASSWORD");
    // Before the time of the command is over, so that it is known what did not come.
    Duration answer = timeout.minus(timeout.dividedBy(10));
    try {
      FtpTransport.Builder transport =
          UsageException.naming(
              "ROOM",
              () ->
                  FtpTransport.builder(ftp.host())
                      .port(ftp.port())
                      .user(ftp.user())
                      .tls(tls)
                      .firstUseListener((key, file) -> noteFirstUse(ftp.host(), key, file))
                      .connectTimeout(answer)
                      .timeout(answer));
      UsageException.naming(
          Passwords.source(ftpPasswordFile, "--ftp-password-file", "FTPCHAT_FTP_PASSWORD"),
          () -> transport.password(password));
      if (ftp.implicitTls()) {
        transport.implicitTls();
      }
      if (tlsPin != null) {
        UsageException.naming("--tls-pin", () -> transport.pinnedKey(tlsPin));
      }
      if (knownHosts != null) {
        transport.knownHosts(knownHosts);
      }
      return build(transport);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static FtpTransport build(FtpTransport.Builder transport) {
    try {
      return transport.build();
    } catch (IllegalStateException e) {
      throw new UsageException("--known-hosts: has to be given: " + e.getMessage(), e);
    }
  }

  private static void noteFirstUse(String host, String key, Path file) {
    StandardError.note(
        ("the certificate of %s cannot be verified; its key %s is trusted from now on, and no other"
                + " (remembered in %s)")
            .formatted(host, key, file));
  }

  /** Takes {@code preferred}, {@code required} and {@code off}. */
  static final class TlsConverter implements ITypeConverter<TlsPolicy> {

    @Override
    public TlsPolicy convert(String value) {
      return switch (value) {
        case "preferred" -> TlsPolicy.PREFERRED;
        case "required" -> TlsPolicy.REQUIRED;
        case "off" -> TlsPolicy.OFF;
        default -> throw new TypeConversionException("not preferred, required or off: " + value);
      };
    }
  }

  /** Makes the cipher of a room. */
  @FunctionalInterface
  interface CipherMaker {
    MessageCipher make(char[] password, String room);
  }

  /** Takes {@code fernet} and {@code strong}. */
  static final class CipherConverter implements ITypeConverter<CipherMaker> {

    @Override
    public CipherMaker convert(String value) {
      return switch (value) {
        case "fernet" -> (password, room) -> FernetCipher.ofPassword(password);
        case "strong" -> StrongCipher::ofPassword;
        default -> throw new TypeConversionException("not fernet or strong: " + value);
      };
    }
  }

  /** Takes a number of seconds. */
  static final class TimeoutConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String value) {
      int seconds = value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : 0;
      if (seconds < 1 || seconds > LONGEST_TIMEOUT) {
        throw new TypeConversionException("not 1 to " + LONGEST_TIMEOUT + " seconds: " + value);
      }
      return Duration.ofSeconds(seconds);
    }
  }
}
