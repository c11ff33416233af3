package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.ftplet.Ftplet;
import org.apache.mina.core.service.IoService;
import org.slf4j.LoggerFactory;

/**
 * Starts the stock Apache FtpServer, as Java programs embed it: it truncates a file to the size
 * that it saw before an append, so that concurrent ones remove each other. It runs in a JVM of its
 * own, because only a process can be killed and paused.
 *
 * @since 0.1
 */
public final class ApacheFtpServerFixture {
  private ApacheFtpServerFixture() {}

  /**
   * Options of an Apache FtpServer on this machine; it has no settings in a language of its own,
   * and where TLS is required it still takes data in clear.
   *
   * @return the options, to be changed and {@linkplain ServerOptions#start() started}
   */
  public static Options local() {
    return new Options();
  }

  /**
   * What Apache FtpServer can be told.
   *
   * @since 0.1
   */
  public static final class Options extends ServerOptions<Options> {
    private Options() {}

    @Override
    public FtpServerFixture start() {
      if (!settings.isEmpty()) {
        throw new UnsupportedOperationException("Settings of Apache FtpServer: " + settings);
      }
      NativeServer.requireLinux();
      Sandbox sandbox = Sandbox.create("apache-ftpserver", root);
      Path javaHome = Path.of(System.getProperty("java.home"));
      Path log = sandbox.path("commands.log");
      // Where the JDK lies in root's home, nobody else can run it.
      boolean dropped = sandbox.account().reaches(javaHome);
      List<String> command =
          new ArrayList<>(dropped ? sandbox.account().prefix() : List.<String>of());
      command.addAll(
          List.of(
              javaHome.resolve("bin/java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Xmx128m",
              "-cp",
              classPath(sandbox),
              ApacheFtpServerMain.class.getName(),
              String.valueOf(sandbox.port()),
              sandbox.firstPassivePort() + "-" + sandbox.lastPassivePort(),
              sandbox.root().toString(),
              NativeServer.USER,
              NativeServer.PASSWORD,
              log.toString()));
      effectiveCertificate()
          .ifPresent(
              certificate -> {
                Path store = sandbox.path("server.p12");
                String password = certificate.writeKeyStore(store);
                sandbox.account().own(store);
                command.addAll(List.of(tls.name(), store.toString(), password));
              });
      return NativeServer.start(
          "Apache FtpServer", sandbox, effectiveCertificate(), command, CommandLog.plain(log));
    }

    /** Copies what the server needs to where its account can read it. */
    private static String classPath(Sandbox sandbox) {
      try {
        Path directory = Files.createDirectory(sandbox.path("classes"));
        List<String> path = new ArrayList<>(List.of(directory.toString()));
        Class<?> main = ApacheFtpServerMain.class;
        String mainFile = main.getName().replace('.', '/') + ".class";
        Path target = directory.resolve(mainFile);
        Files.createDirectories(target.getParent());
        try (InputStream in = main.getResourceAsStream("/" + mainFile)) {
          Files.copy(in, target);
        }
        for (Class<?> type :
            List.of(FtpServer.class, Ftplet.class, IoService.class, LoggerFactory.class)) {
          Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
          path.add(Files.copy(jar, directory.resolve(jar.getFileName())).toString());
        }
        return String.join(":", path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    Options self() {
      return this;
    }
  }
}
