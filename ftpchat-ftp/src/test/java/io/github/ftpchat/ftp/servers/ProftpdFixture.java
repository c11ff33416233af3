package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.List;

/**
 * Starts ProFTPD, which many hosts run: it positions an append when it opens the file, so that
 * concurrent ones overwrite each other.
 *
 * @since 0.1
 */
public final class ProftpdFixture {
  private ProftpdFixture() {}

  /**
   * Options of a ProFTPD process on this machine. It does not chroot, so tests use relative paths.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What ProFTPD can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private boolean storeRestart;

    private Options() {}

    /**
     * Sets whether uploads may go on where a file ends. Default: {@code false}, as ProFTPD comes:
     * then it answers 451 to an APPE on a file that exists, and 451 to REST before STOR.
     *
     * @param allow whether they may
     * @return this
     */
    public Options storeRestart(boolean allow) {
      storeRestart = allow;
      return this;
    }

    @Override
    public FtpServerFixture start() {
      ServerPackage proftpd =
          ServerPackage.find(
              tls == Tls.OFF ? "usr/sbin/proftpd" : "usr/lib/proftpd/mod_tls.so",
              "proftpd-core",
              "proftpd-mod-crypto");
      Sandbox sandbox = Sandbox.create("proftpd", root);
      Account account = sandbox.account();
      Path log = sandbox.path("commands.log");
      Path users =
          sandbox.write(
              "users",
              "%s:%s:%d:%d::%s:/bin/sh%n"
                  .formatted(
                      NativeServer.USER,
                      NativeServer.PASSWORD_HASH,
                      account.uid(),
                      account.gid(),
                      sandbox.root()));
      String configuration =
          """
          ModulePath %s
          ServerName ftpchat
          ServerType standalone
          DefaultAddress 127.0.0.1
          SocketBindTight on
          Port %d
          PassivePorts %d %d
          UseIPv6 off
          UseReverseDNS off
          User %s
          Group %s
          AuthUserFile %s
          AuthOrder mod_auth_file.c
          AuthPAM off
          RequireValidShell off
          UseFtpUsers off
          WtmpLog off
          TransferLog none
          ScoreboardFile %s
          PidFile %s
          DelayEngine off
          Umask 022
          AllowOverwrite on
          AllowRetrieveRestart on
          AllowStoreRestart %s
          LogFormat commands "%%r"
          ExtendedLog %s ALL commands
          """
              .formatted(
                  proftpd.file("usr/lib/proftpd"),
                  sandbox.port(),
                  sandbox.firstPassivePort(),
                  sandbox.lastPassivePort(),
                  account.name(),
                  account.group(),
                  users,
                  sandbox.path("scoreboard"),
                  sandbox.path("proftpd.pid"),
                  storeRestart ? "on" : "off",
                  log);
      String security =
          effectiveCertificate()
              .map(certificate -> tls(sandbox.write("server.pem", certificate.pem())))
              .orElse("");
      Path file =
          sandbox.write(
              "proftpd.conf", configuration + security + String.join("\n", settings) + "\n");
      return NativeServer.start(
          storeRestart ? "ProFTPD" : "ProFTPD, no AllowStoreRestart",
          sandbox,
          effectiveCertificate(),
          Shell.concat(
              account.prefix(),
              proftpd.environment(),
              List.of(
                  proftpd.file("usr/sbin/proftpd").toString(),
                  "--nodaemon",
                  "-c",
                  file.toString())),
          CommandLog.plain(log));
    }

    private String tls(Path pem) {
      return """
      LoadModule mod_tls.c
      TLSEngine on
      TLSRequired %2$s
      TLSRSACertificateFile %1$s
      TLSRSACertificateKeyFile %1$s
      TLSVerifyClient off
      %3$s
      """
          .formatted(
              pem,
              tls == Tls.REQUIRED ? "on" : "off",
              sessionReuse ? "" : "TLSOptions NoSessionReuseRequired");
    }

    @Override
    Options self() {
      return this;
    }
  }
}
