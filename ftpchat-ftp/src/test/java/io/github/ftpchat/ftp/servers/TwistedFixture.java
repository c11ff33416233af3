package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts the server of Twisted: it waits inside PASV until the data connection stands, and knows
 * neither APPE nor REST, so that rooms there can be read, and written only as a whole.
 *
 * @since 0.1
 */
public final class TwistedFixture {
  private TwistedFixture() {}

  /**
   * Options of a Twisted process on this machine. It has no TLS.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What Twisted can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private static final String[] PACKAGES = {
      "python3-twisted",
      "python3-attr",
      "python3-constantly",
      "python3-incremental",
      "python3-pkg-resources",
      "python3-zope.interface"
    };

    private Options() {}

    @Override
    public FtpServerFixture start() {
      requireNoTls("Twisted");
      PythonServer.requirePython();
      String modules = PythonServer.modules("twisted", PACKAGES);
      Sandbox sandbox = Sandbox.create("twisted", root);
      Path log = sandbox.path("commands.log");
      return NativeServer.start(
          "Twisted",
          sandbox,
          Optional.empty(),
          PythonServer.command(
              sandbox,
              modules,
              PythonServer.script("twisted/server.py"),
              Shell.concat(PythonServer.words(sandbox), List.of(log.toString()))),
          CommandLog.plain(log));
    }

    @Override
    Options self() {
      return this;
    }
  }
}
