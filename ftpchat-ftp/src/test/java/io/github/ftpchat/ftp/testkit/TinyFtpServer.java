package io.github.ftpchat.ftp.testkit;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The least FTP server that shows what a proxy does to it. Files are in memory; an append goes to
 * where the file ended before the 150, as on most real servers. After AUTH it goes on in clear,
 * which to a proxy is as opaque as TLS.
 */
final class TinyFtpServer implements AutoCloseable {

  private final ServerSocket listener;
  private final Thread acceptor;
  private final int passivePort;
  private final Map<String, Content> files = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** All that clients sent on control connections. */
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  TinyFtpServer() throws IOException {
    this(InetAddress.getLoopbackAddress(), 0);
  }

  TinyFtpServer(InetAddress address, int passivePort) throws IOException {
    this.passivePort = passivePort;
    listener = new ServerSocket(0, 500, address);
    acceptor = daemon(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  byte[] file(String name) {
    Content content = files.get(name);
    return content == null ? new byte[0] : content.copy();
  }

  void put(String name, byte[] content) {
    files.remove(name);
    write(name, 0, content, content.length);
  }

  /** Makes a command unknown. */
  void refuse(String verb) {
    refused.add(verb);
  }

  private void write(String name, int at, byte[] bytes, int count) {
    files.computeIfAbsent(name, key -> new Content()).write(at, bytes, count);
  }

  String received() {
    synchronized (received) {
      return received.toString(StandardCharsets.US_ASCII);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      // Until then it may take one more connection.
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tiny-ftp-server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        daemon(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        Session session = new Session(socket)) {
      session.run();
    } catch (IOException gone) {
      // The client's affair.
    } finally {
      sockets.remove(socket);
    }
  }

  private final class Session implements AutoCloseable {
    private final OutputStream out;
    private final BufferedReader in;
    private ServerSocket passive;
    private int offset;

    private Session(Socket socket) throws IOException {
      out = socket.getOutputStream();
      in =
          new BufferedReader(
              new InputStreamReader(
                  new Recorder(socket.getInputStream()), StandardCharsets.US_ASCII));
    }

    private void run() throws IOException {
      reply("220-Tiny\r\n220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 2);
        String argument = words.length > 1 ? words[1] : "";
        String verb = words[0].toUpperCase(Locale.ROOT);
        switch (refused.contains(verb) ? "" : verb) {
          case "AUTH" -> reply("234 as you like");
          case "USER" -> reply("331 password");
          case "PASS" -> reply("230 in");
          case "TYPE", "NOOP", "PBSZ", "PROT" -> reply("200 ok");
          case "EPSV" -> reply("229 here (|||" + listen() + "|)");
          case "PASV" -> {
            int port = listen();
            reply("227 here (127,0,0,1," + port / 256 + "," + port % 256 + ").");
          }
          case "SIZE" -> {
            Content content = files.get(argument);
            reply(content == null ? "550 no such file" : "213 " + content.copy().length);
          }
          case "REST" -> {
            offset = Integer.parseInt(argument);
            reply("350 from there");
          }
          case "RETR" -> retrieve(argument);
          case "APPE" -> receive(argument, file(argument).length);
          case "STOR" -> {
            files.remove(argument);
            receive(argument, 0);
          }
          case "QUIT" -> {
            reply("221 bye");
            return;
          }
          default -> reply("502 what?");
        }
      }
    }

    private void reply(String text) throws IOException {
      out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private int listen() throws IOException {
      close();
      passive = new ServerSocket();
      passive.setReuseAddress(true);
      passive.bind(new InetSocketAddress(listener.getInetAddress(), passivePort));
      return passive.getLocalPort();
    }

    private void retrieve(String name) throws IOException {
      if (!files.containsKey(name)) {
        reply("550 no such file");
        return;
      }
      byte[] content = file(name);
      int from = Math.min(offset, content.length);
      offset = 0;
      reply("150 here it comes");
      try (Socket data = passive.accept()) {
        data.getOutputStream().write(content, from, content.length - from);
      } catch (IOException e) {
        reply("426 broken");
        return;
      }
      reply("226 all of it");
    }

    private void receive(String name, int start) throws IOException {
      int at = start;
      reply("150 go on");
      try (Socket data = passive.accept()) {
        InputStream bytes = data.getInputStream();
        byte[] buffer = new byte[1 << 16];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
          write(name, at, buffer, count);
          at += count;
        }
      } catch (IOException e) {
        reply("426 broken");
        return;
      }
      reply("226 saved");
    }

    @Override
    public void close() throws IOException {
      if (passive != null) {
        passive.close();
      }
    }
  }

  private static final class Content {
    private byte[] bytes = new byte[0];
    private int length;

    private synchronized byte[] copy() {
      return Arrays.copyOf(bytes, length);
    }

    private synchronized void write(int at, byte[] from, int count) {
      if (at + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (at + count));
      }
      System.arraycopy(from, 0, bytes, at, count);
      length = Math.max(length, at + count);
    }
  }

  private final class Recorder extends InputStream {
    private final InputStream in;

    private Recorder(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      synchronized (received) {
        received.write(bytes, offset, Math.max(0, count));
      }
      return count;
    }
  }
}
