package io.github.ftpchat.ftp.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server, always at the same port: passes control connections on,
 * denies the client TLS, or greets it in the server's place. Data connections pass it by, unless it
 * has another address than the server and {@linkplain #cutShort cuts them short}.
 *
 * @since 0.1
 */
public final class ManInTheMiddle implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<Closeable> others = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean deniesTls;
  private volatile String greeting = "";

  /**
   * Takes a free port of the loopback interface.
   *
   * @throws IOException if there is none
   */
  public ManInTheMiddle() throws IOException {
    this(InetAddress.getLoopbackAddress());
  }

  /**
   * Takes a free port of an address.
   *
   * @param address the address
   * @throws IOException if there is none
   */
  public ManInTheMiddle(InetAddress address) throws IOException {
    listener = new ServerSocket(0, 50, address);
    start(
        () -> {
          while (true) {
            Socket client = listener.accept();
            others.add(client);
            start(() -> serve(client));
          }
        });
  }

  /**
   * Returns where clients find it.
   *
   * @return the port
   */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * From now on leads new connections to a server.
   *
   * @param port its port
   */
  public void leadTo(int port) {
    target = port;
  }

  /** From now on answers the first command of a connection, which is AUTH, itself: with 502. */
  public void denyTls() {
    deniesTls = true;
  }

  /**
   * From now on greets clients itself.
   *
   * @param line the greeting
   */
  public void greet(String line) {
    greeting = line;
  }

  /**
   * Passes on data connections too. Of what a server sends on the next ones, the client gets the
   * first bytes and an end; the server notices nothing.
   *
   * @param port the port of all the server's data connections
   * @param bytes how many bytes
   * @param count how many connections; those that follow are passed on as they are
   * @throws IOException if the port is taken at this address
   */
  public void cutShort(int port, int bytes, int count) throws IOException {
    ServerSocket data = new ServerSocket(port, 50, listener.getInetAddress());
    others.add(data);
    start(
        () -> {
          for (int i = 0; ; i++) {
            Socket client = data.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            others.add(client);
            others.add(server);
            start(() -> pass(client, server));
            int limit = i < count ? bytes : Integer.MAX_VALUE;
            start(() -> passAtMost(limit, server, client));
          }
        });
  }

  private void serve(Socket client) throws IOException {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      others.add(server);
      if (deniesTls) {
        write(client, readLine(server));
        readLine(client);
        write(client, "502 No such command.");
      } else if (!greeting.isEmpty()) {
        readLine(server);
        write(client, greeting);
      }
      start(() -> pass(client, server));
      pass(server, client);
    }
  }

  private static String readLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString().stripTrailing();
  }

  private static void write(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void pass(Socket from, Socket to) throws IOException {
    OutputStream out = to.getOutputStream();
    from.getInputStream().transferTo(out);
    to.shutdownOutput();
  }

  private static void passAtMost(int limit, Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[8192];
    int left = limit;
    while (left > 0) {
      int count = from.getInputStream().read(buffer, 0, Math.min(left, buffer.length));
      if (count < 0) {
        break;
      }
      to.getOutputStream().write(buffer, 0, count);
      left -= count;
    }
    to.shutdownOutput();
    from.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // One of the sides has gone, or the test is over.
              }
            },
            "man in the middle");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Closeable other : others) {
        other.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
