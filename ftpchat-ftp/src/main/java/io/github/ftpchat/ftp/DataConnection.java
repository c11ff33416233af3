package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/**
 * The data connection of one transfer: connects, encrypts, reads, writes and ends. Passive only,
 * and always to the host of the control connection, whatever address the server gives.
 */
final class DataConnection {

  /** Slower than this on average, and a transfer is broken off. */
  private static final Duration TIME_PER_BYTE = Duration.ofMillis(1);

  /** How much is read or written at a time. */
  static final int CHUNK = 32 << 10;

  /** How long a server may take to notice that the data have ended. */
  static final Duration END_WAIT = Duration.ofSeconds(2);

  private final Control control;
  private final Settings settings;

  /** What it is for, in messages. */
  private final String command;

  /** Null before the first attempt to connect. */
  private Socket plain;

  /** Why it could not be made; null if it could. */
  private IOException connectFailure;

  /** Where the bytes go: {@link #plain}, or TLS on it. */
  private Socket socket;

  /** What TLS is on; null in clear. */
  private TlsDataSocket belowTls;

  private boolean endUnannounced;
  private boolean endedByServer;

  /** What is left of the time that the transfer may take. */
  private long allowance;

  DataConnection(Control control, Settings settings, String command) {
    this.control = control;
    this.settings = settings;
    this.command = command;
    allowance = settings.timeout().toNanos();
  }

  // ---- its beginning

  /**
   * Connects.
   *
   * @param limit for how long that is tried; zero stands for the usual time
   */
  void connect(int port, Duration limit) throws TransportException {
    control.within(
        settings.connectTimeout(),
        command + ": connecting for the data",
        () -> tryToConnect(port, Math.toIntExact(limit.toMillis())));
  }

  private Void tryToConnect(int port, int limitMillis) throws IOException {
    connectFailure = null;
    plain = control.lifeline().hold(new Socket());
    plain.setTcpNoDelay(true);
    try {
      plain.connect(new InetSocketAddress(control.address(), port), limitMillis);
    } catch (IOException e) {
      requireNotCut(e);
      connectFailure = e; // which does not matter if the command is refused
    }
    socket = plain;
    return null;
  }

  /** Why it could not be made; null if it could. */
  IOException connectFailure() {
    return connectFailure;
  }

  /** Tells whether the server sent something: of a handshake, before any data. */
  boolean hasUnread() throws IOException {
    return plain.getInputStream().available() > 0;
  }

  /**
   * Encrypts it, with the TLS session of the control connection.
   *
   * @param beforeReading is run before anything is read: in a handshake, once it has begun
   */
  void encrypt(TlsSession tls, BlockingCall<?> beforeReading) throws IOException {
    belowTls = tls.dataSocket(plain, beforeReading);
    socket = tls.secureData(belowTls);
  }

  // ---- its bytes

  /** Reads some bytes; fewer than 0 at the end. */
  int read(byte[] buffer, int length) throws TransportException {
    int count = timed(() -> socket.getInputStream().read(buffer, 0, length));
    endUnannounced = count < 0 && belowTls != null && belowTls.hasEnded();
    return count;
  }

  /**
   * Tells whether the data ended in TLS without an announcement (close_notify). Some servers do
   * that, and so does an attacker on the way who wants less to be read.
   */
  boolean isEndUnannounced() {
    return endUnannounced;
  }

  /** Writes bytes. If the server ends the connection meanwhile, its reply will say why. */
  void write(byte[] data) throws TransportException {
    for (int from = 0; from < data.length && !endedByServer; from += CHUNK) {
      int start = from;
      int length = Math.min(CHUNK, data.length - from);
      timed(
          () -> {
            try {
              socket.getOutputStream().write(data, start, length);
            } catch (IOException e) {
              endedByServer = true;
              requireNotCut(e);
            }
            return length;
          });
    }
  }

  /**
   * Runs one step. The time that it may take is what is left of an allowance, which starts as the
   * timeout, shrinks with the time that passes and grows with each byte, never above the timeout.
   */
  private int timed(BlockingCall<Integer> step) throws TransportException {
    long start = System.nanoTime();
    int count = control.within(Duration.ofNanos(allowance), command, step);
    allowance =
        Math.min(
            settings.timeout().toNanos(),
            allowance - (System.nanoTime() - start) + count * TIME_PER_BYTE.toNanos());
    return count;
  }

  // ---- its end

  /** Tells whether the end that was read is the server's own. Only TLS proves that. */
  boolean isEndProven() {
    return belowTls != null && !endUnannounced;
  }

  /** Tells whether the server ended it while something was still to be written. */
  boolean isEndedByServer() {
    return endedByServer;
  }

  /**
   * Tells the server, in clear, that nothing else will be sent. The connection stays, so that it
   * can be cut.
   */
  void endOutput() throws TransportException {
    control.within(
        settings.timeout(),
        command,
        () -> {
          try {
            plain.shutdownOutput();
          } catch (IOException e) {
            endedByServer = true;
            requireNotCut(e);
          }
          return null;
        });
  }

  /** Ends it in good order, unless the server has ended it. */
  void end() throws TransportException {
    control.within(
        settings.timeout(),
        command,
        () -> {
          if (socket instanceof SSLSocket tls && !endedByServer) {
            endTls(tls);
          }
          plain.close();
          return null;
        });
  }

  private void endTls(SSLSocket tls) throws IOException {
    try {
      tls.shutdownOutput();
      plain.setSoTimeout(Math.toIntExact(END_WAIT.toMillis()));
      byte[] rest = new byte[1024];
      InputStream input = tls.getInputStream();
      int bytes = 0;
      for (int count = 0; count >= 0 && bytes < CHUNK; count = input.read(rest)) {
        bytes += count;
      }
    } catch (IOException e) {
      // It waits for our end of the connection, or ended its own roughly. The reply will tell.
      requireNotCut(e);
    }
  }

  /**
   * Throws a failure again if the whole connection was cut: otherwise it concerns the data alone.
   */
  void requireNotCut(IOException e) throws IOException {
    if (control.lifeline().cutBecause().isPresent()) {
      throw e;
    }
  }

  /** Gives it up, where it was made. */
  void discard() {
    if (plain != null) {
      control.lifeline().discard(plain);
    }
  }
}
