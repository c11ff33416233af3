package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Configuration;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What is to be configured for a room.
 *
 * @since 0.1
 */
public final class NewRoomOptions {

  @Parameters(index = "0", paramLabel = "NAME", description = "What to call the room.")
  private String room;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "URL",
      description = "Where it is; asked for if it is missing.")
  private String url;

  @Option(names = "--as", paramLabel = "NAME", description = "The name to talk under.")
  private String name;

  @Option(
      names = "--tls",
      paramLabel = "preferred|required|off",
      description = "Encrypt the connection (default: preferred).")
  private String tls;

  @Option(
      names = "--tls-pin",
      paramLabel = "sha256:KEY",
      description = "Take the server with this key alone.")
  private String tlsPin;

  @Option(
      names = "--cipher",
      paramLabel = "fernet|strong",
      description = "How the room is encrypted (default: fernet).")
  private String cipher;

  @Option(
      names = "--dialect",
      paramLabel = "auto|1.6|1.7",
      description = "How to write (default: as the room does).")
  private String dialect;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds the password of the room, in one line.")
  private Path passwordFile;

  @Option(
      names = "--password-command",
      paramLabel = "COMMAND",
      description = "Prints the password of the room in its first line; run by the shell.")
  private String passwordCommand;

  @Option(
      names = "--ftp-password-file",
      paramLabel = "FILE",
      description = "Holds the password of the FTP user, in one line.")
  private Path ftpPasswordFile;

  @Option(
      names = "--ftp-password-command",
      paramLabel = "COMMAND",
      description = "Prints the password of the FTP user in its first line; run by the shell.")
  private String ftpPasswordCommand;

  NewRoomOptions() {}

  /**
   * What to call the room.
   *
   * @return its name, not checked yet
   */
  public String room() {
    return room;
  }

  /**
   * Gives what was said of the room, and asks for what is missing if a person is there.
   *
   * @param before what is configured already
   * @return the settings, in the order to write them in
   * @throws UsageException if something is wrong; names the option
   */
  public Map<ConfigKey, String> settings(Configuration before) {
    String where =
        Optional.ofNullable(url)
            .or(() -> InteractiveConsole.ask("URL of the room, ftp://USER@HOST/ROOM: "))
            .map(RoomOptions::withUser)
            .orElseThrow(() -> new UsageException("URL: is missing"));
    UsageException.naming("URL", () -> RoomUrlParser.parse(where));
    boolean known = name != null || before.defaults().containsKey(ConfigKey.NAME);
    String participant =
        known ? name : InteractiveConsole.ask("your name there, or nothing: ").orElse(null);
    if (participant != null) {
      ParticipantName.require("--as", participant);
    }
    Map<ConfigKey, String> settings = new LinkedHashMap<>();
    put(settings, ConfigKey.URL, where);
    put(settings, ConfigKey.NAME, participant);
    put(settings, ConfigKey.TLS, valid("--tls", tls, new RoomOptions.TlsConverter()));
    put(settings, ConfigKey.TLS_PIN, tlsPin);
    put(settings, ConfigKey.CIPHER, valid("--cipher", cipher, new CipherChoice.Converter()));
    put(settings, ConfigKey.DIALECT, valid("--dialect", dialect, new DialectChoice.Converter()));
    put(settings, ConfigKey.PASSWORD_FILE, absolute(passwordFile));
    put(settings, ConfigKey.PASSWORD_COMMAND, passwordCommand);
    put(settings, ConfigKey.FTP_PASSWORD_FILE, absolute(ftpPasswordFile));
    put(settings, ConfigKey.FTP_PASSWORD_COMMAND, ftpPasswordCommand);
    return settings;
  }

  private static void put(Map<ConfigKey, String> settings, ConfigKey key, String value) {
    if (value != null) {
      settings.put(key, value);
    }
  }

  private static String valid(String option, String value, ITypeConverter<?> converter) {
    if (value != null) {
      RoomOptions.convert(option, value, converter);
    }
    return value;
  }

  /** Paths in the file start from its directory, those of arguments from ours. */
  private static String absolute(Path file) {
    return file == null ? null : file.toAbsolutePath().toString();
  }
}
