package io.github.ftpchat.ftp;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A small FTP server in this process that behaves, except where it is told not to.
 *
 * <p>It takes any login, and keeps its files in memory. The greeting is the reply to a command
 * called {@code CONNECT}, the acceptance of a data connection one called {@code ACCEPT}, and the
 * reply that ends a transfer one called {@code END}.
 */
final class FakeFtpServer implements AutoCloseable {

  /** What the server does at a command, in place of what it should. */
  @FunctionalInterface
  interface Misbehaviour {
    void at(Session session, String argument) throws IOException;
  }

  private final ServerSocket listener;
  private final Thread listening;
  private final Map<String, Misbehaviour> misbehaviours = new ConcurrentHashMap<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

  FakeFtpServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.add(listener);
    listening = start(this::listen);
  }

  int port() {
    return listener.getLocalPort();
  }

  FtpTransport.Builder transport() {
    return FtpTransport.builder(listener.getInetAddress().getHostAddress())
        .port(port())
        .tls(TlsPolicy.OFF)
        .knownHosts(Path.of("target", "no_known_hosts"));
  }

  /** From now on the server misbehaves at a command. */
  FakeFtpServer on(String verb, Misbehaviour misbehaviour) {
    misbehaviours.put(verb, misbehaviour);
    return this;
  }

  /** From now on the server answers a command with this, and does nothing. */
  FakeFtpServer answer(String verb, String... lines) {
    return on(verb, (session, argument) -> session.send(String.join("\r\n", lines) + "\r\n"));
  }

  FakeFtpServer behave(String verb) {
    misbehaviours.remove(verb);
    return this;
  }

  Map<String, byte[]> files() {
    return files;
  }

  /** All commands so far. */
  List<String> commands() {
    return commands;
  }

  private void listen() throws IOException {
    while (true) {
      Socket socket = listener.accept();
      open.add(socket);
      start(() -> new Session(socket).run());
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static Thread start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The other side has gone, or the test is over.
              }
            },
            "fake FTP server");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    try {
      listener.close();
      // While it is in accept(), the kernel still takes connections.
      listening.join();
      for (AutoCloseable each : open) {
        each.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One control connection. */
  final class Session {

    private final Socket control;
    private final BufferedReader input;
    private final OutputStream output;
    private ServerSocket passive;
    private int restart;

    private Session(Socket control) throws IOException {
      this.control = control;
      input =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8));
      output = control.getOutputStream();
    }

    private void run() throws IOException {
      perform("CONNECT", "");
      for (String line; (line = input.readLine()) != null; ) {
        commands.add(line);
        int space = line.indexOf(' ');
        perform(
            space < 0 ? line : line.substring(0, space),
            space < 0 ? "" : line.substring(space + 1));
      }
    }

    private void perform(String verb, String argument) throws IOException {
      Misbehaviour misbehaviour = misbehaviours.get(verb);
      if (misbehaviour != null) {
        misbehaviour.at(this, argument);
      } else {
        behave(verb, argument);
      }
    }

    /** Does what a server should do at a command. */
    void behave(String verb, String argument) throws IOException {
      switch (verb) {
        case "CONNECT" -> reply("220 fake");
        case "USER" -> reply("331 password?");
        case "PASS" -> reply("230 welcome");
        case "SYST" -> reply("215 UNIX Type: L8");
        case "TYPE", "NOOP" -> reply("200 fine");
        case "FEAT" -> reply("211 no features");
        case "REST" -> {
          restart = Integer.parseInt(argument);
          reply("350 restarting");
        }
        case "EPSV" -> reply("229 passive (|||" + listenForData() + "|)");
        case "PASV" -> {
          int dataPort = listenForData();
          reply("227 passive (10,1,2,3," + dataPort / 256 + "," + dataPort % 256 + ")");
        }
        case "SIZE" ->
            reply(files.containsKey(argument) ? "213 " + files.get(argument).length : "550 none");
        case "STAT" -> list(argument);
        case "RETR" -> retrieve(argument);
        case "APPE" -> append(argument);
        case "STOR" -> store(argument, restart);
        case "MKD" -> reply("257 made");
        case "RMD" -> reply("250 gone");
        case "DELE" -> {
          files.remove(argument);
          reply("250 gone");
        }
        default -> reply("502 what?");
      }
    }

    int listenForData() throws IOException {
      passive = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      open.add(passive);
      return passive.getLocalPort();
    }

    void stopListeningForData() throws IOException {
      passive.close();
    }

    private void list(String directory) throws IOException {
      String prefix = directory.equals(".") ? "" : directory + "/";
      StringBuilder lines = new StringBuilder("213-listing\r\n");
      files.forEach(
          (name, bytes) -> {
            if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
              lines.append(
                  "-rw-r--r-- 1 ftp ftp %d Jan 31 10:00 %s\r\n"
                      .formatted(bytes.length, name.substring(prefix.length())));
            }
          });
      send(lines + "213 end\r\n");
    }

    private void retrieve(String name) throws IOException {
      retrieve(name, Integer.MAX_VALUE);
    }

    /** Sends some bytes at most, and says that it was all. */
    void retrieve(String name, int most) throws IOException {
      byte[] bytes = files.get(name);
      if (bytes == null) {
        reply("550 none");
        return;
      }
      reply("150 here it comes");
      try (Socket data = accept()) {
        data.getOutputStream().write(bytes, restart, Math.min(most, bytes.length - restart));
      } finally {
        restart = 0;
      }
      end();
    }

    /** Ends a transfer. */
    void end() throws IOException {
      if (misbehaviours.containsKey("END")) {
        perform("END", "");
      } else {
        reply("226 done");
      }
    }

    private void append(String name) throws IOException {
      reply("150 go on");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(files.getOrDefault(name, new byte[0]));
      try (Socket data = accept()) {
        data.getInputStream().transferTo(bytes);
      }
      files.put(name, bytes.toByteArray());
      end();
    }

    /** Writes from a position on, at 0 anew. */
    void store(String name, int position) throws IOException {
      restart = 0;
      reply("150 go on");
      byte[] before = position == 0 ? new byte[0] : files.getOrDefault(name, new byte[0]);
      byte[] data;
      try (Socket connection = accept()) {
        data = connection.getInputStream().readAllBytes();
      }
      byte[] after = Arrays.copyOf(before, Math.max(before.length, position + data.length));
      System.arraycopy(data, 0, after, position, data.length);
      files.put(name, after);
      end();
    }

    /** Takes the data connection. */
    Socket accept() throws IOException {
      if (misbehaviours.containsKey("ACCEPT")) {
        perform("ACCEPT", "");
      }
      Socket data = passive.accept();
      open.add(data);
      return data;
    }

    void reply(String line) throws IOException {
      send(line + "\r\n");
    }

    /** Sends something that need not be a reply. */
    void send(String raw) throws IOException {
      output.write(raw.getBytes(StandardCharsets.UTF_8));
      output.flush();
    }

    /** Throws away what was sent in the same packet as the command, and answers the command. */
    void skipLine() throws IOException {
      input.readLine();
      reply("200 fine");
    }

    /** Waits until the client has ended the connection. */
    void waitForTheEnd() throws IOException {
      InputStream in = control.getInputStream();
      while (in.read() >= 0) {
        // Whatever it says.
      }
    }

    void close() throws IOException {
      control.close();
    }
  }
}
