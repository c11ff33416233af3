package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Starts vsftpd, the server that ftpchat is first of all made for: as a process of this machine, or
 * in a container.
 *
 * @since 0.1
 */
public final class VsftpdFixture {
  private static final Pattern COMMAND =
      Pattern.compile(".* FTP command: Client \"[^\"]*\", \"(.*)\"");

  private static final String LOG = "commands.log";

  // Docker starts a process for each.
  private static final int CONTAINER_PASSIVE_PORTS = 10;

  private VsftpdFixture() {}

  /**
   * Options of a vsftpd process on this machine. It needs no root: users are anonymous, with a
   * password, and it does not chroot, so tests use relative paths.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options("vsftpd", false);
  }

  /**
   * Options of a vsftpd in a Docker container: with root, PAM, real users and chroot, as hosts run
   * it. Where the image does not exist yet it is built, which needs a registry.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options docker() {
    return new Options("vsftpd in Docker", true);
  }

  /**
   * What vsftpd can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private final boolean container;
    private boolean implicitTls;
    private int passivePorts;
    private String name;

    private Options(String name, boolean container) {
      this.name = name;
      this.container = container;
      passivePorts = container ? CONTAINER_PASSIVE_PORTS : Sandbox.PASSIVE_PORTS;
    }

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

    /**
     * Speaks TLS from the first byte on, instead of when asked to; as a process of this machine
     * alone.
     *
     * @return this
     */
    public Options implicitTls() {
      name += ", implicit TLS";
      implicitTls = true;
      return tls(Tls.REQUIRED).setting("implicit_ssl=YES");
    }

    /**
     * Sets how many ports it has for data connections, of which it takes any that is free. Default:
     * 100, in a container 10.
     *
     * @param count how many
     * @return this
     */
    public Options passivePorts(int count) {
      name += ", passive ports: " + count;
      passivePorts = count;
      return this;
    }

    @Override
    public FtpServerFixture start() {
      return container ? startContainer() : startLocal();
    }

    private FtpServerFixture startLocal() {
      ServerPackage vsftpd = ServerPackage.find("usr/sbin/vsftpd", "vsftpd");
      Sandbox sandbox = Sandbox.create("vsftpd", root, passivePorts);
      Account account = sandbox.account();
      Path passwords = sandbox.write("passwords", NativeServer.PASSWORD + "\n");
      String identity =
          """
          listen_address=127.0.0.1
          run_as_launching_user=YES
          ftp_username=%1$s
          nopriv_user=%1$s
          anonymous_enable=YES
          local_enable=NO
          anon_root=%2$s
          anon_upload_enable=YES
          anon_mkdir_write_enable=YES
          anon_other_write_enable=YES
          anon_world_readable_only=NO
          anon_umask=022
          secure_email_list_enable=YES
          email_password_file=%3$s
          """
              .formatted(account.name(), sandbox.root(), passwords);
      Path configuration = configuration(sandbox, identity);
      return NativeServer.start(
          name,
          "ftp",
          sandbox,
          effectiveCertificate(),
          Shell.concat(
              account.prefix(),
              vsftpd.environment(),
              List.of(vsftpd.file("usr/sbin/vsftpd").toString(), configuration.toString())),
          implicitTls,
          commandLog(sandbox));
    }

    private FtpServerFixture startContainer() {
      VsftpdContainer.requireDocker();
      Sandbox sandbox = Sandbox.create("vsftpd", root, passivePorts);
      String identity =
          """
          pasv_address=127.0.0.1
          anonymous_enable=NO
          local_enable=YES
          local_root=%s
          local_umask=022
          chroot_local_user=YES
          allow_writeable_chroot=YES
          secure_chroot_dir=/var/run/vsftpd/empty
          pam_service_name=vsftpd
          """
              .formatted(sandbox.root());
      return VsftpdContainer.start(
          name,
          sandbox,
          effectiveCertificate(),
          configuration(sandbox, identity),
          commandLog(sandbox));
    }

    private static CommandLog commandLog(Sandbox sandbox) {
      return new CommandLog(sandbox.path(LOG), COMMAND);
    }

    private Path configuration(Sandbox sandbox, String identity) {
      String common =
          """
          listen=YES
          listen_port=%d
          pasv_min_port=%d
          pasv_max_port=%d
          background=NO
          connect_from_port_20=NO
          write_enable=YES
          delay_failed_login=0
          xferlog_enable=YES
          log_ftp_protocol=YES
          vsftpd_log_file=%s
          """
              .formatted(
                  sandbox.port(),
                  sandbox.firstPassivePort(),
                  sandbox.lastPassivePort(),
                  sandbox.path(LOG));
      String security =
          effectiveCertificate()
              .map(certificate -> tls(sandbox.write("server.pem", certificate.pem())))
              .orElse("");
      return sandbox.write(
          "vsftpd.conf", common + identity + security + String.join("\n", settings) + "\n");
    }

    @Override
    Options self() {
      return this;
    }

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
}
