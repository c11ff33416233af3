package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.testkit.Daemon;
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
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A small FTP server in this process that behaves, except where it is told not to.
 *
 * <p>It takes any login, and keeps its files and directories in memory. The greeting is the reply
 * to a command called {@code CONNECT}, the acceptance of a data connection one called {@code
 * ACCEPT}, and the reply that ends a transfer one called {@code END}. A misbehaviour at {@code ANY}
 * gets each line that a client sends, before anything else does.
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
  private final Set<String> directories = ConcurrentHashMap.newKeySet();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> commandsInClear = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger dataInClear = new AtomicInteger();
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private volatile UnaryOperator<String> accent = UnaryOperator.identity();

  /** Null where there is no TLS. */
  private volatile SSLContext tls;

  private volatile String[] tlsVersions;

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

  /** From now on all that the server says is said in another way. */
  FakeFtpServer accent(UnaryOperator<String> newAccent) {
    accent = newAccent;
    return this;
  }

  /** From now on the server has TLS, in these versions. */
  FakeFtpServer tls(String... versions) {
    tlsVersions = versions;
    tls = TestCertificate.forLoopback().serverContext();
    return this;
  }

  Map<String, byte[]> files() {
    return files;
  }

  /** Those that were made; files need none to be in. */
  Set<String> directories() {
    return directories;
  }

  /** All commands so far. */
  List<String> commands() {
    return commands;
  }

  /** How often a command came. */
  long count(String verb) {
    return commands.stream().filter(line -> verbOf(line).equals(verb)).count();
  }

  /** What did not come in TLS. */
  List<String> commandsInClear() {
    return commandsInClear;
  }

  /** How many control connections there were. */
  int connections() {
    return connections.get();
  }

  /** How many data connections were not in TLS. */
  int dataInClear() {
    return dataInClear.get();
  }

  /** Ends all control connections, with some last words or none. */
  void hangUp(String words) throws IOException {
    for (Session session : sessions) {
      session.send(words);
      session.close();
    }
  }

  private static String verbOf(String line) {
    return line.split(" ", 2)[0];
  }

  private void listen() throws IOException {
    while (true) {
      Socket socket = listener.accept();
      open.add(socket);
      connections.incrementAndGet();
      start(() -> new Session(socket).run());
    }
  }

  private static Thread start(Daemon.Task task) {
    return Daemon.start("fake FTP server", task);
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

    private Socket control;
    private BufferedReader input;
    private OutputStream output;
    private ServerSocket passive;

    /** A data connection that was taken ahead; null for none. */
    private Socket taken;

    private boolean protectsData;
    private boolean loggedIn;
    private int restart;
    private String renamed = "";
    private boolean restartPending;

    private Session(Socket control) throws IOException {
      continueOn(control);
      sessions.add(this);
    }

    private void continueOn(Socket socket) throws IOException {
      control = socket;
      input =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      output = socket.getOutputStream();
    }

    private void run() throws IOException {
      try {
        converse();
      } finally {
        sessions.remove(this);
      }
    }

    private void converse() throws IOException {
      perform("CONNECT", "");
      for (String line; (line = input.readLine()) != null; ) {
        commands.add(line);
        if (!(control instanceof SSLSocket)) {
          commandsInClear.add(line);
        }
        if (misbehaviours.containsKey("ANY")) {
          perform("ANY", line);
        } else {
          obey(line);
        }
      }
    }

    /** Does what the line says, misbehaviours included. */
    void obey(String line) throws IOException {
      String verb = verbOf(line);
      perform(verb, line.substring(Math.min(line.length(), verb.length() + 1)));
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
        case "PASS" -> {
          loggedIn = true;
          reply("230 welcome");
        }
        case "AUTH" -> {
          if (tls == null) {
            reply("502 what?");
          } else {
            reply("234 go on");
            continueOn(secure(control));
          }
        }
        case "PBSZ" -> reply("200 fine");
        case "PROT" -> {
          protectsData = argument.equals("P");
          reply("200 fine");
        }
        case "SYST" -> reply("215 UNIX Type: L8");
        case "TYPE", "NOOP" -> reply("200 fine");
        case "FEAT" -> reply("211 no features");
        case "REST" -> {
          restart = Integer.parseInt(argument);
          restartPending = true;
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
        case "LIST" -> print(longLines(argument));
        case "NLST" -> print(names(argument));
        case "RETR" -> retrieve(argument);
        case "APPE" -> append(argument);
        case "STOR" -> store(argument, restart);
        case "MKD" ->
            reply(directories.add(argument) ? "257 made" : "550 there is such a thing already");
        case "RMD" -> {
          boolean empty = names(argument).isEmpty();
          reply(empty && directories.remove(argument) ? "250 gone" : "550 not done");
        }
        case "MDTM" ->
            reply(files.containsKey(argument) ? "213 20260301233015" : "550 no such file");
        case "RNFR" -> {
          renamed = argument;
          reply(files.containsKey(argument) ? "350 to what?" : "550 no such file");
        }
        case "RNTO" -> {
          files.put(argument, files.remove(renamed));
          reply("250 renamed");
        }
        case "DELE" -> reply(files.remove(argument) != null ? "250 gone" : "550 no such file");
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
      send("213-listing\r\n" + lines(longLines(directory)) + "213 end\r\n");
    }

    private static String lines(List<String> lines) {
      return String.join("", lines.stream().map(line -> line + "\r\n").toList());
    }

    List<String> names(String directory) {
      return entries(directory, (name, size) -> name);
    }

    List<String> longLines(String directory) {
      return entries(
          directory,
          (name, size) ->
              (size < 0 ? "drwxr-xr-x 1 ftp ftp 4096" : "-rw-r--r-- 1 ftp ftp " + size)
                  + (" Jan 31 10:00 " + name));
    }

    /** As MLSD prints them, which this server does not by itself. */
    List<String> facts(String directory) {
      return entries(
          directory,
          (name, size) -> (size < 0 ? "type=dir; " : "type=file;size=" + size + "; ") + name);
    }

    /** What is in a directory; its size is below 0 for one that is a directory itself. */
    List<String> entries(String directory, BiFunction<String, Integer, String> printer) {
      String prefix = directory.isEmpty() || directory.equals(".") ? "" : directory + "/";
      Map<String, Integer> sizes = new TreeMap<>();
      directories.forEach(name -> sizes.put(name, -1));
      files.forEach((name, bytes) -> sizes.put(name, bytes.length));
      List<String> printed = new ArrayList<>();
      sizes.forEach(
          (name, size) -> {
            if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
              printed.add(printer.apply(name.substring(prefix.length()), size));
            }
          });
      return printed;
    }

    /** Sends lines over a data connection. */
    void print(List<String> lines) throws IOException {
      reply("150 here it comes");
      try (Socket data = accept()) {
        data.getOutputStream().write(lines(lines).getBytes(StandardCharsets.UTF_8));
      }
      end();
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
        forgetRestart();
      }
      end();
    }

    /** Tells whether there was a REST, and no upload or download since. */
    boolean isRestartPending() {
      return restartPending;
    }

    /** Where the next upload or download starts. */
    int restart() {
      return restart;
    }

    void forgetRestart() {
      restart = 0;
      restartPending = false;
    }

    /** Tells whether there is no other session. */
    boolean isAlone() {
      return sessions.size() == 1;
    }

    boolean isLoggedIn() {
      return loggedIn;
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
      forgetRestart();
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
      forgetRestart();
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
      Socket data = taken == null ? acceptInClear(0) : taken;
      taken = null;
      if (protectsData) {
        return data instanceof SSLSocket ? data : secure(data);
      }
      dataInClear.incrementAndGet();
      return data;
    }

    private Socket acceptInClear(int limitMillis) throws IOException {
      passive.setSoTimeout(limitMillis);
      Socket data = passive.accept();
      open.add(data);
      return data;
    }

    /** Takes the data connection before there is a use for it. */
    void takeData() throws IOException {
      taken = acceptInClear(0);
    }

    /** The same, and finishes the handshake if it is to be in TLS. */
    void takeSecureData() throws IOException {
      takeData();
      taken = protectsData ? secure(taken) : taken;
    }

    /** Takes the data connection if it is there already. */
    boolean hasData() throws IOException {
      try {
        taken = acceptInClear(1);
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      }
    }

    private SSLSocket secure(Socket socket) throws IOException {
      SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
      open.add(secure);
      secure.setEnabledProtocols(tlsVersions);
      secure.startHandshake();
      return secure;
    }

    void reply(String line) throws IOException {
      send(line + "\r\n");
    }

    /** Sends something that need not be a reply. */
    void send(String raw) throws IOException {
      sendBytes(accent.apply(raw).getBytes(StandardCharsets.UTF_8));
    }

    void sendBytes(byte[] raw) throws IOException {
      output.write(raw);
      output.flush();
    }

    /** Throws away what came in the same packet, and tells whether there was any. */
    boolean dropRest() throws IOException {
      boolean dropped = false;
      while (input.ready()) {
        input.readLine();
        dropped = true;
      }
      return dropped;
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
      sessions.remove(this); // before the client can come again: its next session is alone
      control.close();
    }
  }
}
