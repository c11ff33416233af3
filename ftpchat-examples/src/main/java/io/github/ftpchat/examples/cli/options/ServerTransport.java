package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the transport to an FTP server, and tells of a key that is trusted for the first time. */
final class ServerTransport {

  private final RoomUrl.Ftp ftp;
  private final TlsPolicy tls;
  private final Optional<Setting> pin;
  private final Path knownHosts;
  private final Duration timeout;
  private final Consumer<String> newKey;

  /**
   * Takes what was given and configured.
   *
   * @param ftp where a room is
   * @param tls whether to encrypt
   * @param pin the key to take alone, if there is one
   * @param knownHosts the file of other keys, or null for the usual one
   * @param timeout how long the command may take
   * @param newKey takes what is to be said of a key that is trusted for the first time
   */
  ServerTransport(
      RoomUrl.Ftp ftp,
      TlsPolicy tls,
      Optional<Setting> pin,
      Path knownHosts,
      Duration timeout,
      Consumer<String> newKey) {
    this.ftp = ftp;
    this.tls = tls;
    this.pin = pin;
    this.knownHosts = knownHosts;
    this.timeout = timeout;
    this.newKey = newKey;
  }

  /**
   * Makes a transport, which connects when it is used.
   *
   * @param secret the password of the server, which is asked for where it has to be
   * @return a transport, to be closed
   * @throws UsageException if something that was given is wrong
   */
  FtpTransport open(Password secret) {
    if (ftp.implicitTls() && tls == TlsPolicy.OFF) {
      throw new UsageException("--tls off: a room at ftps:// is reached with TLS alone");
    }
    char[] password = secret.get();
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
      UsageException.naming(secret.name(), () -> transport.password(password));
      if (ftp.implicitTls()) {
        transport.implicitTls();
      }
      pin.ifPresent(
          key -> UsageException.naming(key.where(), () -> transport.pinnedKey(key.text())));
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

  private void noteFirstUse(String host, String key, Path file) {
    newKey.accept(
        ("the certificate of %s cannot be verified; its key %s is trusted from now on, and no other"
                + " (remembered in %s)")
            .formatted(host, key, file));
  }
}
