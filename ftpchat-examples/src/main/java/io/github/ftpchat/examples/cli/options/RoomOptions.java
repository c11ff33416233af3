package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.Passphrase;
import io.github.ftpchat.examples.cli.config.ConfigFile;
import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Configuration;
import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.ConnectionNotices;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.Nearest;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.Transport;
import java.net.URLEncoder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * What every command that goes to a room takes.
 *
 * @since 0.1
 */
public final class RoomOptions {

  private static final int LONGEST_TIMEOUT = 86_400;
  private static final Pattern WITHOUT_USER =
      Pattern.compile("(ftps?://)([^/@]+)(/.*)", Pattern.CASE_INSENSITIVE);

  @Parameters(
      index = "0",
      paramLabel = "ROOM",
      description = {
        "ftp://USER@HOST/ROOM, file:///DIR/ROOM or NAME.",
        "NAME is one that ftpchat config add has given to a room.",
        "ftps://USER@HOST/ROOM: with TLS from the first byte on. ftpchat help urls tells the rest."
      })
  private String room;

  @Option(
      names = "--tls",
      paramLabel = "preferred|required|off",
      converter = TlsConverter.class,
      description = "Encrypt the connection (default: preferred).")
  private TlsPolicy tls;

  @Option(
      names = "--tls-pin",
      order = Expert.OPTION,
      paramLabel = "sha256:KEY",
      description = {
        "Take the server with this public key alone.",
        "KEY is the SHA-256 of its SubjectPublicKeyInfo, in base64 or hexadecimal."
      })
  private String tlsPin;

  @Option(
      names = "--known-hosts",
      order = Expert.OPTION,
      paramLabel = "FILE",
      description = {
        "Where to remember servers and their keys.",
        "Which servers have TLS, and the keys of those whose certificates cannot be verified"
            + " (default: ftpchat/known_hosts in $XDG_STATE_HOME if that is set, else known_hosts"
            + " in .ftpchat in the home directory that Java knows, user.home, or in $HOME where it"
            + " knows none)."
      })
  private Path knownHosts;

  @Option(
      names = "--cipher",
      paramLabel = "fernet|strong",
      converter = CipherChoice.Converter.class,
      description = {
        "How the room is encrypted (default: fernet).",
        "The Python programs cannot read strong."
      })
  private CipherChoice cipher;

  @Option(
      names = "--timeout",
      order = Expert.OPTION,
      paramLabel = "SECONDS",
      defaultValue = "30",
      converter = TimeoutConverter.class,
      description = {
        "How long it may take (default: 30).",
        "For the whole command where it ends by itself, for connecting otherwise."
      })
  private Duration timeout;

  @Option(
      names = "--ftp-password-file",
      paramLabel = "FILE",
      description = {
        "Holds the password of the FTP user.",
        "In one line. Without it, it comes from FTPCHAT_FTP_PASSWORD or is asked for."
      })
  private Path ftpPasswordFile;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = {
        "Holds the password of the room.",
        "In one line. Without it, it comes from FTPCHAT_PASSWORD or is asked for."
      })
  private Path passwordFile;

  @Option(
      names = "--config",
      order = Expert.OPTION,
      paramLabel = "FILE",
      description = {
        "What was configured.",
        "Default: $FTPCHAT_CONFIG, else ftpchat/config.toml in $XDG_CONFIG_HOME, else in ~/.config."
      })
  private Path config;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private PasswordPrompt prompt = Passwords::ask;
  private Consumer<String> newKey = StandardError::note;
  private Settings settings;
  private RoomUrl url;
  private Optional<Setting> pin = Optional.empty();
  private Optional<Password.Source> givenRoomPassword;
  private RoomPasswords passwords;
  private boolean passwordIsWeak;

  RoomOptions() {}

  /**
   * Makes the options of a room that is configured, for whoever goes to none.
   *
   * @param configuration what is configured
   * @param room its name
   * @return options that nothing is given in
   */
  public static RoomOptions of(Configuration configuration, String room) {
    RoomOptions options = new RoomOptions();
    options.room = room;
    options.settings = new Settings(configuration, room);
    return options;
  }

  /**
   * Makes the options of a room that a person typed into a form.
   *
   * @param configuration what is configured
   * @param room its name in the configuration, or a URL
   * @param tls whether to encrypt; empty for what is configured
   * @param serverPassword the password of the server; empty for what is given elsewhere
   * @param roomPassword the password of the room; empty for what is given elsewhere
   * @param timeout how long connecting may take
   * @param newKey takes what is to be said of a key that is trusted for the first time
   * @return options; the passwords are copied
   */
  public static RoomOptions typed(
      Configuration configuration,
      String room,
      Optional<TlsPolicy> tls,
      char[] serverPassword,
      char[] roomPassword,
      Duration timeout,
      Consumer<String> newKey) {
    RoomOptions options = of(configuration, room);
    options.tls = tls.orElse(null);
    options.timeout = timeout;
    options.newKey = newKey;
    options.prompt = what -> null;
    options.givenRoomPassword = typed(roomPassword, RoomPasswords.ROOM_VARIABLE);
    options.passwords =
        new RoomPasswords(
            options.serverPassword(typed(serverPassword, RoomPasswords.SERVER_VARIABLE)),
            options.roomPassword(options.givenRoomPassword));
    return options;
  }

  private static Optional<Password.Source> typed(char[] password, String variable) {
    char[] copy = password.clone();
    return copy.length == 0
        ? PasswordSources.given(null, "", variable)
        : Optional.of(new Password.Source("the password", copy::clone));
  }

  /**
   * Makes sure that what is configured for the room can be used, without a connection. No command
   * is run.
   *
   * @throws UsageException if not; names the file and the line
   */
  public void check() {
    // Whoever goes there is asked for a user that is missing.
    RoomUrl where = parse(WITHOUT_USER.matcher(address()).replaceFirst("$1user@$2$3"));
    if (where instanceof RoomUrl.Ftp ftp) {
      pin()
          .ifPresent(
              key ->
                  UsageException.naming(
                      key.where(), () -> FtpTransport.builder(ftp.host()).pinnedKey(key.text())));
    }
    checkSettings();
  }

  /**
   * Makes sure that what is configured for all rooms can be used.
   *
   * @param configuration what is configured
   * @throws UsageException if not; names the file and the line
   */
  public static void checkDefaults(Configuration configuration) {
    of(configuration, "").checkSettings();
  }

  private void checkSettings() {
    setting(ConfigKey.NAME).ifPresent(name -> ParticipantName.require(name.where(), name.text()));
    tls();
    cipherChoice();
    dialect();
    for (ConfigKey key : List.of(ConfigKey.PASSWORD_FILE, ConfigKey.FTP_PASSWORD_FILE)) {
      setting(key).ifPresent(PasswordSources::check);
    }
  }

  /**
   * Puts the room into the configuration file, as it was given.
   *
   * @param name what to call it
   * @param participant the name to talk under, or null to leave it open
   * @return the file
   * @throws UsageException if there is such a name already, or the file cannot be changed
   */
  public Path save(String name, String participant) {
    Map<ConfigKey, String> table = new LinkedHashMap<>();
    RoomUrl where = url();
    table.put(ConfigKey.URL, where.text());
    if (participant != null) {
      table.put(ConfigKey.NAME, participant);
    }
    if (tls != null) {
      table.put(ConfigKey.TLS, tls.name().toLowerCase(Locale.ROOT));
    }
    pin().ifPresent(key -> table.put(ConfigKey.TLS_PIN, key.text()));
    if (cipher != null) {
      table.put(ConfigKey.CIPHER, cipher.name().toLowerCase(Locale.ROOT));
    }
    if (passwordFile != null) {
      table.put(ConfigKey.PASSWORD_FILE, passwordFile.toAbsolutePath().toString());
    }
    if (ftpPasswordFile != null) {
      table.put(ConfigKey.FTP_PASSWORD_FILE, ftpPasswordFile.toAbsolutePath().toString());
    }
    return ConfigFile.find(config).add(name, table, after -> of(after, name).check());
  }

  /**
   * Tells whether the room has a name in the configuration file.
   *
   * @return false if it was given as a URL, or is one beside a configured one
   */
  public boolean isConfigured() {
    return settings().own(ConfigKey.URL).isPresent();
  }

  /**
   * The room as it was given.
   *
   * @return a URL or a name, not checked yet
   */
  public String room() {
    return room;
  }

  /**
   * The URL of the room: what was given, or what is configured for the name that was given.
   *
   * @return a URL, not checked yet
   */
  public String address() {
    return settings().own(ConfigKey.URL).map(Setting::text).orElse(room);
  }

  /**
   * How long the command may take, or connecting where the command does not end by itself.
   *
   * @return at least a second
   */
  public Duration timeout() {
    return timeout;
  }

  /**
   * Gives what the configuration file says for the room.
   *
   * @param key what is asked for
   * @return what its table says, else what the defaults say
   */
  public Optional<Setting> setting(ConfigKey key) {
    return settings().get(key);
  }

  /**
   * Gives where a password of the room is configured.
   *
   * @param file the key that names a file
   * @param command the key that names a command
   * @return the one that goes for the room: its own table's, else that of the defaults
   */
  public Optional<Setting> passwordSetting(ConfigKey file, ConfigKey command) {
    return settings().either(file, command);
  }

  /**
   * The name to talk under, as it is configured.
   *
   * @return the name, not checked yet
   */
  public Optional<String> name() {
    return setting(ConfigKey.NAME).map(Setting::text);
  }

  /**
   * The name to talk under in this room and no other, as it is configured.
   *
   * @return the name that its own table has, which can be used
   * @throws UsageException if it cannot be used
   */
  public Optional<String> ownName() {
    return settings()
        .own(ConfigKey.NAME)
        .map(name -> ParticipantName.require(name.where(), name.text()));
  }

  /**
   * Tells apart rooms that cannot share a connection and an outbox.
   *
   * @return the same for rooms of one place of which the same is said
   */
  public String connection() {
    return Stream.of(
            setting(ConfigKey.OUTBOX),
            pin(),
            settings().either(ConfigKey.FTP_PASSWORD_FILE, ConfigKey.FTP_PASSWORD_COMMAND))
        .map(setting -> setting.map(Setting::text).orElse(""))
        .collect(Collectors.joining("\n", url().place() + "\n" + tls() + "\n", ""));
  }

  /**
   * The name to talk under: as given, else as configured, else as a person at the terminal says.
   *
   * @param given what {@code --as} says, or null
   * @return the name, which can be used
   * @throws UsageException if it cannot be used
   * @throws ParameterException if there is none
   */
  public String name(String given) {
    Optional<Setting> configured = setting(ConfigKey.NAME);
    String name =
        Optional.ofNullable(given)
            .or(() -> configured.map(Setting::text))
            .or(() -> InteractiveConsole.ask("your name: "))
            .orElseThrow(
                () ->
                    new ParameterException(
                        command.commandLine(), "Missing required option: '--as=NAME'"));
    return ParticipantName.require(
        given == null && configured.isPresent() ? configured.get().where() : "--as", name);
  }

  /**
   * How to write, as it is configured.
   *
   * @return a choice, if there is one
   */
  Optional<DialectChoice> dialect() {
    return configured(ConfigKey.DIALECT, new DialectChoice.Converter());
  }

  /**
   * Gives the same options for another room. On the same server all goes for it that goes for this
   * one, the password of the server included, where its own table in the configuration file does
   * not say otherwise. On another server there is that table and the defaults: no password that was
   * given for one server is told another.
   *
   * @param other a name in the configuration file, a URL, or the name of a room on the same server
   * @return options of their own; this one stays as it is
   * @throws UsageException if it is the name of no room
   */
  public RoomOptions forRoom(String other) {
    RoomOptions options = new RoomOptions();
    options.room = other;
    options.command = command;
    options.timeout = timeout;
    options.knownHosts = knownHosts;
    options.config = config;
    options.prompt = prompt;
    options.settings = new Settings(settings().configuration(), withoutSlash(other));
    boolean isName = !isUrl(other) && options.settings.own(ConfigKey.URL).isEmpty();
    if (isName) {
      options.url =
          UsageException.naming("ROOM", () -> RoomUrlParser.sibling(url(), withoutSlash(other)));
    }
    boolean samePlace = options.url().place().equals(url().place());
    if (samePlace) {
      options.tls = options.settings.own(ConfigKey.TLS).isPresent() ? null : tls();
      options.pin = options.settings.own(ConfigKey.TLS_PIN).or(this::pin);
      options.cipher = options.settings.own(ConfigKey.CIPHER).isPresent() ? null : cipher;
    }
    options.givenRoomPassword = samePlace ? givenRoomPassword() : Optional.empty();
    boolean ownServerPassword =
        options.settings.says(ConfigKey.FTP_PASSWORD_FILE, ConfigKey.FTP_PASSWORD_COMMAND);
    boolean ownPassword =
        options.settings.says(ConfigKey.PASSWORD_FILE, ConfigKey.PASSWORD_COMMAND);
    options.passwords =
        new RoomPasswords(
            samePlace && !ownServerPassword
                ? passwords().server()
                : options.serverPassword(Optional.empty()),
            options.roomPassword(ownPassword ? Optional.empty() : options.givenRoomPassword()));
    return options;
  }

  /**
   * Lets something else ask for passwords than the terminal.
   *
   * @param asking asks, for this room and those that {@link #forRoom} gives from now on
   */
  public void promptWith(PasswordPrompt asking) {
    prompt = asking;
  }

  /**
   * The passwords of the room, and what to do when one is wrong.
   *
   * @return the same each time
   */
  public RoomPasswords passwords() {
    if (passwords == null) {
      passwords =
          new RoomPasswords(
              serverPassword(
                  PasswordSources.given(
                      ftpPasswordFile, "--ftp-password-file", RoomPasswords.SERVER_VARIABLE)),
              roomPassword(givenRoomPassword()));
    }
    return passwords;
  }

  private Optional<Password.Source> givenRoomPassword() {
    if (givenRoomPassword == null) {
      givenRoomPassword =
          PasswordSources.given(passwordFile, "--password-file", RoomPasswords.ROOM_VARIABLE);
    }
    return givenRoomPassword;
  }

  private Password roomPassword(Optional<Password.Source> given) {
    return RoomPasswords.ofRoom(given, settings(), this::ask);
  }

  private Password serverPassword(Optional<Password.Source> given) {
    return RoomPasswords.ofServer(url(), given, settings(), this::ask);
  }

  private char[] ask(String what) {
    return prompt.ask(what);
  }

  private Settings settings() {
    if (settings == null) {
      settings = new Settings(ConfigFile.find(config).read(), withoutSlash(room));
    }
    return settings;
  }

  TlsPolicy tls() {
    return tls != null
        ? tls
        : configured(ConfigKey.TLS, new TlsConverter()).orElse(TlsPolicy.PREFERRED);
  }

  private boolean tlsIsOff() {
    return tls() == TlsPolicy.OFF;
  }

  Optional<Setting> pin() {
    return Optional.ofNullable(tlsPin)
        .map(key -> new Setting(key, List.of(), "--tls-pin"))
        .or(() -> pin.isPresent() ? pin : setting(ConfigKey.TLS_PIN));
  }

  CipherChoice cipherChoice() {
    return cipher != null
        ? cipher
        : configured(ConfigKey.CIPHER, new CipherChoice.Converter()).orElse(CipherChoice.FERNET);
  }

  /**
   * Gives what the configuration file says for the room, as the option of that name takes it.
   *
   * @param <T> what comes of it
   * @param key what is asked for
   * @param converter the option's
   * @return what its table says, else what the defaults say
   * @throws UsageException if the option would not take it
   */
  public <T> Optional<T> configured(ConfigKey key, ITypeConverter<T> converter) {
    return setting(key).map(setting -> convert(setting.where(), setting.text(), converter));
  }

  /** Takes a value as the option of its name takes it. */
  static <T> T convert(String where, String value, ITypeConverter<T> converter) {
    try {
      return converter.convert(value);
    } catch (TypeConversionException e) {
      throw new UsageException(where + ": " + e.getMessage(), e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isUrl(String text) {
    return text.indexOf(':') >= 0 || withoutSlash(text).indexOf('/') >= 0;
  }

  /** A slash at the end, as completion and browsers write it, is no part of a name. */
  private static String withoutSlash(String text) {
    return text.endsWith("/") && !text.endsWith("//") ? text.substring(0, text.length() - 1) : text;
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
   * @throws UsageException if it is wrong, or a name that nothing is configured for
   */
  public RoomUrl url() {
    return url(UnaryOperator.identity());
  }

  /**
   * Reads the URL, for a command that takes one of a server or a folder too.
   *
   * @param completion makes the URL of a room in it, which need not be there
   * @return where that room is
   * @throws UsageException as {@link #url()} says
   */
  public RoomUrl url(UnaryOperator<String> completion) {
    if (url == null) {
      if (!isConfigured() && !isUrl(room)) {
        throw unknown();
      }
      url = parse(completion.apply(withUser(address())));
    }
    return url;
  }

  private RoomUrl parse(String address) {
    String what = settings().own(ConfigKey.URL).map(Setting::where).orElse("ROOM");
    return UsageException.naming(
        what,
        () -> {
          RoomUrl parsed = RoomUrlParser.parse(withoutSlash(address));
          if (address.endsWith("/")
              && parsed instanceof RoomUrl.Directory there
              && Files.isDirectory(there.directory().resolve(there.room()))) {
            throw new RoomUrlException(
                RoomUrlException.Part.ROOM, "is a folder and no room in it: " + address);
          }
          return parsed;
        });
  }

  /** Asks for the user if a URL that needs one has none. */
  static String withUser(String address) {
    Matcher parts = WITHOUT_USER.matcher(address);
    if (!parts.matches()) {
      return address;
    }
    return InteractiveConsole.ask("user at " + TerminalText.line(parts.group(2)) + ": ")
        .map(
            user ->
                parts.group(1)
                    + URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20")
                    + '@'
                    + parts.group(2)
                    + parts.group(3))
        .orElse(address);
  }

  private UsageException unknown() {
    List<String> rooms = settings().configuration().rooms();
    String near = Nearest.question(withoutSlash(room), rooms);
    return new UsageException(
        near.isEmpty()
            ? "ROOM: not a room: %s; write ftp://USER@HOST/ROOM or file:///DIR/ROOM, or a name: %s"
                .formatted(
                    room,
                    rooms.isEmpty()
                        ? "none is configured (see ftpchat config --help)"
                        : String.join(", ", rooms))
            : "ROOM: no room of that name is configured: " + room + near);
  }

  /**
   * Makes a cipher from the password of the room, for which it asks where it has to.
   *
   * @return a cipher, to be closed
   * @throws UsageException if there is none
   */
  public MessageCipher cipher() {
    char[] password = passwords().room().get();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(CharBuffer.wrap(password))) {
      throw new UsageException(passwords().room().name() + ": not Unicode");
    }
    passwordIsWeak = Passphrase.estimateBits(password) < Passphrase.WEAK_BELOW;
    String name = url().room();
    CipherChoice maker = cipherChoice();
    return new KeyDerivingCipher(
        () -> {
          try {
            return maker.make(password, name);
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
   * Opens a session, and tells if the room was most likely meant by the name of its file. From then
   * on the passwords are known to be right.
   *
   * @param transport what the session's client reaches the room through
   * @param session to be opened
   * @return the session
   * @throws ChatException what {@link SessionBuilder#open} throws
   */
  public ChatSession open(Transport transport, SessionBuilder session) {
    AbsentRoom.noteIfNamedByFile(url(), transport);
    ChatSession opened = session.open();
    passwords().areRight();
    return opened;
  }

  /**
   * Makes a transport, and asks for the password of the server where it has to.
   *
   * @param url where the room is
   * @return a transport, to be closed
   * @throws UsageException if something that was given is wrong
   */
  public Transport transport(RoomUrl url) {
    if (this.url == null) {
      // A command that goes to no room makes a URL of what is none, of a server alone.
      this.url = url;
    }
    if (url instanceof RoomUrl.Directory directory) {
      return DirectoryTransport.of(directory.directory());
    }
    return new ServerTransport((RoomUrl.Ftp) url, tls(), pin(), knownHosts, timeout, newKey)
        .open(passwords().server());
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
