package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
      Path python = Path.of("/usr/bin/python3");
      if (!Files.isExecutable(python)) {
        throw Skip.because("pyftpdlib needs " + python);
      }
      String path = modules("pyftpdlib", "python3-pyftpdlib");
      Optional<TestCertificate> certificate = effectiveCertificate();
      if (certificate.isPresent()) {
        path += ":" + modules("OpenSSL", OPENSSL);
      }
      Sandbox sandbox = Sandbox.create("pyftpdlib", root);
      Path log = sandbox.path("commands.log");
      Path script = sandbox.write("server.py", script() + String.join("\n", settings()) + SERVE);
      List<String> command = new ArrayList<>(sandbox.account().prefix());
      command.addAll(
          List.of(
              "env",
              "PYTHONPATH=" + path,
              python.toString(),
              "-B",
              script.toString(),
              String.valueOf(sandbox.port()),
              String.valueOf(sandbox.firstPassivePort()),
              String.valueOf(sandbox.lastPassivePort()),
              sandbox.root().toString(),
              NativeServer.USER,
              NativeServer.PASSWORD,
              log.toString(),
              certificate
                  .map(c -> sandbox.write("certificate.pem", c.pem()).toString())
                  .orElse("")));
      command.addAll(unknown);
      return NativeServer.start(
          unknown.isEmpty() ? "pyftpdlib" : "pyftpdlib without " + String.join(" ", unknown),
          sandbox,
          certificate,
          command,
          CommandLog.plain(log));
    }

    private List<String> settings() {
      return tls == Tls.REQUIRED ? Shell.concat(List.of(REQUIRE_TLS), settings) : settings;
    }

    /** Finds a Python module, and returns the directory that it is imported from. */
    private static String modules(String name, String... packages) {
      String path = "usr/lib/python3/dist-packages/" + name;
      return ServerPackage.find(path, packages).file(path).getParent().toString();
    }

    private static final String SERVE = "\nserver.serve_forever()\n";

    private static String script() {
      try (InputStream in =
          PyftpdlibFixture.class.getResourceAsStream("/servers/pyftpdlib/server.py")) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    Options self() {
      return this;
    }
  }
}
