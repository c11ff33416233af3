package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts aioftp, a server of the MLSD and EPSV age: it knows neither FEAT, SIZE, STAT nor NLST, and
 * answers PASV in two lines. Its appends are safe.
 *
 * @since 0.1
 */
public final class AioftpFixture {
  private AioftpFixture() {}

  /**
   * Options of an aioftp process on this machine. It has no TLS that can be asked for.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What aioftp can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private Options() {}

    @Override
    public FtpServerFixture start() {
      requireNoTls("aioftp");
      PythonServer.requirePython();
      String modules = PythonServer.modules("aioftp", "python3-aioftp");
      Sandbox sandbox = Sandbox.create("aioftp", root);
      Path log = sandbox.path("commands.log");
      return NativeServer.start(
          "aioftp",
          sandbox,
          Optional.empty(),
          PythonServer.command(
              sandbox,
              modules,
              PythonServer.script("aioftp/server.py"),
              Shell.concat(PythonServer.words(sandbox), List.of(log.toString()))),
          CommandLog.plain(log));
    }

    @Override
    Options self() {
      return this;
    }
  }
}
