package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts Pure-FTPd, which many hosts run: it positions an append by the size that it saw before, so
 * that concurrent ones overwrite each other.
 *
 * @since 0.1
 */
public final class PureFtpdFixture {
  private PureFtpdFixture() {}

  /**
   * Options of a Pure-FTPd process on this machine. {@link ServerOptions#setting(String)} takes
   * command-line options, since it has no configuration file. It does not chroot, so tests use
   * relative paths, and it keeps no log of commands.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What Pure-FTPd can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private Options() {}

    @Override
    public FtpServerFixture start() {
      ServerPackage pureFtpd = ServerPackage.find("usr/sbin/pure-ftpd", "pure-ftpd");
      // It insists on changing to the user's account. The library lets that succeed without root;
      // nothing else of it is in use, as no daemon of fakeroot runs.
      String library = "usr/lib/*/libfakeroot/libfakeroot-sysv.so";
      Path fakeRoot = ServerPackage.find(library, "libfakeroot").file(library);
      Sandbox sandbox = Sandbox.create("pure-ftpd", root);
      Account account = sandbox.account();
      List<String> command = new ArrayList<>(account.prefix());
      command.addAll(pureFtpd.environment());
      command.addAll(
          List.of(
              "env",
              "LD_PRELOAD=" + fakeRoot,
              pureFtpd.file("usr/sbin/pure-ftpd").toString(),
              "--bind=127.0.0.1," + sandbox.port(),
              "--passiveportrange=" + sandbox.firstPassivePort() + ":" + sandbox.lastPassivePort(),
              "--login=puredb:" + users(pureFtpd, sandbox),
              "--minuid=1",
              "--noanonymous",
              "--dontresolve",
              "--maxclientsnumber=200",
              "--syslogfacility=none",
              "--pidfile=" + sandbox.path("pure-ftpd.pid")));
      effectiveCertificate()
          .map(certificate -> sandbox.write("server.pem", certificate.pem()))
          .ifPresent(
              pem ->
                  command.addAll(
                      List.of("--tls=" + (tls == Tls.REQUIRED ? 3 : 1), "--certfile=" + pem)));
      command.addAll(settings);
      return NativeServer.start(
          "Pure-FTPd",
          sandbox,
          effectiveCertificate(),
          command,
          () -> {
            throw new UnsupportedOperationException("Pure-FTPd logs commands to syslog only");
          });
    }

    /** The database of its virtual users, with a cheap hash: its own takes a second a login. */
    private static Path users(ServerPackage pureFtpd, Sandbox sandbox) {
      Path users =
          sandbox.write(
              "users",
              "%s:%s:%d:%d::%s::::::::::::%n"
                  .formatted(
                      NativeServer.USER,
                      NativeServer.PASSWORD_HASH,
                      sandbox.account().uid(),
                      sandbox.account().gid(),
                      sandbox.root()));
      Path database = sandbox.path("users.pdb");
      Shell.run(
          sandbox.directory(),
          Shell.concat(
              sandbox.account().prefix(),
              pureFtpd.environment(),
              List.of(
                  pureFtpd.file("usr/bin/pure-pw").toString(),
                  "mkdb",
                  database.toString(),
                  "-f",
                  users.toString())));
      return database;
    }

    @Override
    Options self() {
      return this;
    }
  }
}
