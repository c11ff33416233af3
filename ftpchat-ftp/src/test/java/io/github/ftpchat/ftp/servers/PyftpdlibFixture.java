package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts pyftpdlib, the server of many small devices and scripts: its appends are safe, and it can
 * be told to lack any command.
 *
 * @since 0.1
 */
public final class PyftpdlibFixture {
  private PyftpdlibFixture() {}

  /**
   * Options of a pyftpdlib process on this machine. {@link ServerOptions#setting(String)} takes
   * Python statements, in which {@code Handler} is the handler class and {@code server} the server.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What pyftpdlib can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private static final String REQUIRE_TLS =
        "Handler.tls_control_required = Handler.tls_data_required = True";

    /** The packages of pyOpenSSL, and of what it is made of. */
    private static final String[] OPENSSL = {
      "python3-openssl", "python3-cryptography", "python3-cffi-backend"
    };

    private final List<String> unknown = new ArrayList<>();

    private Options() {}

    /**
     * Makes commands unknown to the server, which answers 500 to them.
     *
     * @param commands the commands, in upper case
     * @return this
     */
    public Options without(String... commands) {
      unknown.addAll(List.of(commands));
      return this;
    }

    @Override
    public FtpServerFixture start() {
      PythonServer.requirePython();
      String path = PythonServer.modules("pyftpdlib", "python3-pyftpdlib");
      Optional<TestCertificate> certificate = effectiveCertificate();
      if (certificate.isPresent()) {
        path += ":" + PythonServer.modules("OpenSSL", OPENSSL);
      }
      Sandbox sandbox = Sandbox.create("pyftpdlib", root);
      Path log = sandbox.path("commands.log");
      List<String> words =
          Shell.concat(
              PythonServer.words(sandbox),
              List.of(
                  log.toString(),
                  certificate
                      .map(c -> sandbox.write("certificate.pem", c.pem()).toString())
                      .orElse("")),
              unknown);
      String script =
          PythonServer.script("pyftpdlib/server.py") + String.join("\n", settings()) + SERVE;
      return NativeServer.start(
          unknown.isEmpty() ? "pyftpdlib" : "pyftpdlib without " + String.join(" ", unknown),
          sandbox,
          certificate,
          PythonServer.command(sandbox, path, script, words),
          CommandLog.plain(log));
    }

    private List<String> settings() {
      return tls == Tls.REQUIRED ? Shell.concat(List.of(REQUIRE_TLS), settings) : settings;
    }

    private static final String SERVE = "\nserver.serve_forever()\n";

    @Override
    Options self() {
      return this;
    }
  }
}
