package io.github.ftpchat.ftp.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Bounded waits for what a server does in its own time. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("Waited " + PATIENCE + " in vain: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /**
   * Waits until a server greets with 220.
   *
   * @param running tells whether there is anything to wait for
   */
  static void greeting(FtpServerFixture server, BooleanSupplier running) {
    until(
        server.name() + " greets",
        () -> {
          if (!running.getAsBoolean()) {
            throw new IllegalStateException(server.name() + " ended instead of greeting");
          }
          return greets(server);
        });
  }

  private static boolean greets(FtpServerFixture server) {
    try (Socket socket = server.implicitTls() ? tlsSocket(server) : new Socket()) {
      int timeout = (int) PATIENCE.toMillis();
      socket.setSoTimeout(timeout);
      socket.connect(new InetSocketAddress(server.host(), server.port()), timeout);
      String greeting =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      // Docker's proxy listens before the server does, and hangs up.
      if (greeting == null) {
        return false;
      }
      if (!greeting.startsWith("220")) {
        throw new IllegalStateException(server.name() + " greets with: " + greeting);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Socket tlsSocket(FtpServerFixture server) throws IOException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(server.certificate().orElseThrow().trustStore());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory().createSocket();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
