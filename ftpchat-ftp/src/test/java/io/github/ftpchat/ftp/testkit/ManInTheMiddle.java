package io.github.ftpchat.ftp.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a server, always at the same port: passes control connections on, or
 * denies the client TLS. Data connections pass it by.
 *
 * @since 0.1
 */
public final class ManInTheMiddle implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean deniesTls;

  /**
   * Takes a free port of the loopback interface.
   *
   * @throws IOException if there is none
   */
  public ManInTheMiddle() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            Socket client = listener.accept();
            sockets.add(client);
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

  private void serve(Socket client) throws IOException {
    try (client;
        Socket server = new Socket(listener.getInetAddress(), target)) {
      sockets.add(server);
      if (deniesTls) {
        BufferedReader greeting = reader(server);
        client
            .getOutputStream()
            .write((greeting.readLine() + "\r\n").getBytes(StandardCharsets.UTF_8));
        readCommand(client);
        client.getOutputStream().write("502 No such command.\r\n".getBytes(StandardCharsets.UTF_8));
      }
      start(() -> pass(client, server));
      pass(server, client);
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void readCommand(Socket client) throws IOException {
    for (int c = client.getInputStream().read(); c >= 0 && c != '\n'; ) {
      c = client.getInputStream().read();
    }
  }

  private static void pass(Socket from, Socket to) throws IOException {
    OutputStream out = to.getOutputStream();
    from.getInputStream().transferTo(out);
    to.shutdownOutput();
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
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
