package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts vsftpd, the server that ftpchat is first of all made for: as a process of this machine, or
 * in a container.
 *
 * @since 0.1
 */
public final class VsftpdFixture {
  private static final Pattern COMMAND =
      Pattern.compile("FTP command: Client \"[^\"]*\", \"(.*)\"$");

  private VsftpdFixture() {}

  /**
   * Options of a vsftpd process on this machine. It needs no root: users are anonymous, with a
   * password, and it does not chroot, so tests use relative paths.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What vsftpd can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private String name = "vsftpd";

    private Options() {}

    /**
     * Sets whether an upload locks the file against others; only with locks are concurrent appends
     * safe. Default: {@code true}.
     *
     * @param lock whether to lock
     * @return this
     */
    public Options uploadLocks(boolean lock) {
      name += lock ? "" : ", no upload locks";
      return setting("lock_upload_files=" + (lock ? "YES" : "NO"));
    }

    /**
     * Refuses commands with 550, as hosts do that sell less than all of FTP.
     *
     * @param commands the commands, in upper case
     * @return this
     */
    public Options deny(String... commands) {
      name += ", without " + String.join(" ", commands);
      return setting("cmds_denied=" + String.join(",", commands));
    }

    @Override
    public FtpServerFixture start() {
      ServerPackage vsftpd = ServerPackage.find("usr/sbin/vsftpd", "vsftpd");
      Sandbox sandbox = Sandbox.create("vsftpd", root);
      Account account = sandbox.account();
      Optional<TestCertificate> certificate = effectiveCertificate();
      Path passwords = sandbox.write("passwords", NativeServer.PASSWORD + "\n");
      Path log = sandbox.path("commands.log");
      String configuration =
          """
          listen=YES
          listen_address=127.0.0.1
          listen_port=%d
          pasv_min_port=%d
          pasv_max_port=%d
          background=NO
          run_as_launching_user=YES
          connect_from_port_20=NO
          anonymous_enable=YES
          local_enable=NO
          ftp_username=%s
          nopriv_user=%s
          anon_root=%s
          secure_email_list_enable=YES
          email_password_file=%s
          vsftpd_log_file=%s
          """
              .formatted(
                  sandbox.port(),
                  sandbox.firstPassivePort(),
                  sandbox.lastPassivePort(),
                  account.name(),
                  account.name(),
                  sandbox.root(),
                  passwords,
                  log);
      Path file =
          sandbox.write(
              "vsftpd.conf",
              configuration
                  + COMMON
                  + certificate.map(c -> tls(sandbox.write("server.pem", c.pem()))).orElse("")
                  + String.join("\n", settings)
                  + "\n");
      return NativeServer.start(
          name,
          "ftp",
          sandbox,
          certificate,
          Shell.concat(
              account.prefix(),
              vsftpd.environment(),
              List.of(vsftpd.file("usr/sbin/vsftpd").toString(), file.toString())),
          () -> commands(log));
    }

    @Override
    Options self() {
      return this;
    }

    private static final String COMMON =
        """
        write_enable=YES
        anon_upload_enable=YES
        anon_mkdir_write_enable=YES
        anon_other_write_enable=YES
        anon_world_readable_only=NO
        anon_umask=022
        delay_failed_login=0
        xferlog_enable=YES
        log_ftp_protocol=YES
        """;

    private String tls(Path pem) {
      String required = tls == Tls.REQUIRED ? "YES" : "NO";
      return """
      ssl_enable=YES
      allow_anon_ssl=YES
      ssl_ciphers=HIGH
      rsa_cert_file=%1$s
      rsa_private_key_file=%1$s
      require_ssl_reuse=%2$s
      force_anon_logins_ssl=%3$s
      force_anon_data_ssl=%3$s
      force_local_logins_ssl=%3$s
      force_local_data_ssl=%3$s
      """
          .formatted(pem, sessionReuse ? "YES" : "NO", required);
    }
  }

  private static List<String> commands(Path log) {
    if (!Files.exists(log)) {
      return List.of(); // vsftpd makes it at the first connection.
    }
    try {
      // Latin-1, which takes any byte.
      return Files.readString(log, StandardCharsets.ISO_8859_1)
          .lines()
          .map(COMMAND::matcher)
          .filter(Matcher::find)
          .map(matcher -> matcher.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
