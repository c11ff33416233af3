package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts the ftpd of GNU inetutils, a descendant of the first one of all: its appends are safe.
 *
 * @since 0.1
 */
public final class InetutilsFixture {
  private InetutilsFixture() {}

  /**
   * Options of an ftpd on this machine, started by an inetd of ours for each connection. It has no
   * TLS, does not chroot, so tests use relative paths, and keeps no log of commands.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What it can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private Options() {}

    @Override
    public FtpServerFixture start() {
      requireNoTls("inetutils-ftpd");
      PythonServer.requirePython();
      ServerPackage ftpd = ServerPackage.find(PROGRAM, "inetutils-ftpd");
      Sandbox sandbox = Sandbox.create("inetutils", root);
      return NativeServer.start(
          "inetutils-ftpd",
          sandbox,
          Optional.empty(),
          PythonServer.command(
              sandbox,
              "",
              PythonServer.script("inetutils/server.py"),
              Shell.concat(
                  List.of(String.valueOf(sandbox.port())),
                  users(sandbox),
                  Shell.concat(
                      ftpd.environment(),
                      List.of(ftpd.file(PROGRAM).toString(), "--auth=default")))),
          () -> {
            throw new UnsupportedOperationException("inetutils-ftpd logs to syslog only");
          });
    }

    private static final String PROGRAM = "usr/sbin/ftpd";

    /**
     * The environment in which the machine has one user, and in which changing to that user's
     * account succeeds without root.
     */
    private static List<String> users(Sandbox sandbox) {
      Account account = sandbox.account();
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
      Path groups = sandbox.write("groups", "%s:x:%d:%n".formatted(account.group(), account.gid()));
      return List.of(
          "env",
          "LD_PRELOAD=%s:%s".formatted(wrapper("nss"), wrapper("uid")),
          "NSS_WRAPPER_PASSWD=" + users,
          "NSS_WRAPPER_GROUP=" + groups,
          "UID_WRAPPER=1",
          "UID_WRAPPER_ROOT=1");
    }

    private static Path wrapper(String what) {
      String library = "usr/lib/*/lib" + what + "_wrapper.so";
      return ServerPackage.find(library, "lib" + what + "-wrapper").file(library);
    }

    @Override
    Options self() {
      return this;
    }
  }
}
