package io.github.ftpchat.ftp.testkit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Stands between FTP clients and one FTP server on loopback and spoils their connections as a test
 * scripts it.
 *
 * <p>Control connections are relayed, and the replies to EPSV and PASV rewritten so that data
 * connections pass through too; the address in a PASV reply is ignored for the server's own. Faults
 * strike at a byte of a {@link Channel}, counted from 0 in each connection as it is passed on, or
 * before or after a command or its reply. A byte is due when everything before it was passed on and
 * it, or the end of the stream, is at hand: cut at byte 5, the peer gets five bytes and then FIN. A
 * fault is in force when its method returns. A transparent proxy passes on bytes, FIN and RST as
 * they come, except that on a clear control connection it waits for whole lines.
 *
 * <p>After {@code AUTH} was granted the control connection is opaque: offsets count TLS records'
 * bytes, commands and replies are not seen. Data connections of such sessions pass through the
 * proxy when the server's passive ports were given to {@link #inFrontOf(InetSocketAddress,
 * InetAddress, int...)}.
 *
 * <p>One daemon thread named {@code fault-proxy-PORT} does all the work without ever blocking, so
 * the order of events is total and a fault costs no pause. Memory is bounded: at most 1 MiB in a
 * direction of a connection, the last 10 000 lines of the dialogue. All methods may be called from
 * any thread.
 *
 * @since 0.1
 */
public final class FaultProxy implements AutoCloseable {

  private static final int DIALOGUE_LIMIT = 10_000;
  private static final int NOTE_LIMIT = 300;
  private static final int BACKLOG = 512;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** Makes senders feel a stall early. */
  private static final int RECEIVE_BUFFER = 1 << 16;

  private final InetSocketAddress server;
  private final InetSocketAddress address;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(1 << 16);

  // All below is guarded by this.
  private final Set<Relay> relays = new LinkedHashSet<>();
  private final List<Fault> faults = new ArrayList<>();
  private final PriorityQueue<Wake> wakes =
      new PriorityQueue<>(Comparator.comparingLong(wake -> wake.at - Wake.ORIGIN));
  private final Deque<String> dialogue = new ArrayDeque<>();
  private final Map<Channel, Long> delays = new EnumMap<>(Channel.class);
  private final Map<Channel, Long> rates = new EnumMap<>(Channel.class);
  private final Map<Channel, Long> bytes = new EnumMap<>(Channel.class);
  private final Map<String, Long> commands = new HashMap<>();
  private ServerSocketChannel controlListener;
  private boolean refuseData;
  private long handshake;
  private long uploadDelay;
  private long rounds;
  private int controlConnections;
  private int dataConnections;
  private long controlTurns;
  private long dataTurns;
  private long clientRound;
  private long serverRound;
  private long uploads;
  private boolean closed;
  private Throwable failure;

  private record Wake(long at, Runnable action) {
    private static final long ORIGIN = System.nanoTime();
  }

  private FaultProxy(InetSocketAddress server, InetAddress listen, int... passivePorts)
      throws IOException {
    this.server = requireNonNull(server);
    selector = Selector.open();
    try {
      controlListener = listenForControl(new InetSocketAddress(listen, 0));
      address = (InetSocketAddress) controlListener.getLocalAddress();
      for (int port : passivePorts) {
        DataListener.open(this, new InetSocketAddress(listen, port), port, null).start();
      }
    } catch (IOException | RuntimeException e) {
      closeAll();
      throw e;
    }
    thread = new Thread(this::run, "fault-proxy-" + address.getPort());
    thread.setDaemon(true);
  }

  /**
   * Starts a proxy on 127.0.0.1 and a free port.
   *
   * @param server the server's control address
   * @return the proxy, listening
   * @throws IOException if it cannot listen
   */
  public static FaultProxy inFrontOf(InetSocketAddress server) throws IOException {
    return inFrontOf(server, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  /**
   * Starts a proxy through which the data connections of TLS sessions pass as well. What the server
   * announces to them cannot be rewritten, so the proxy listens on the same ports, and for that
   * must have another address: 127.0.0.1 for the proxy and 127.0.0.2 for the server, say.
   *
   * @param server the server's control address
   * @param listen where the proxy listens, on a free port and on the passive ports
   * @param passivePorts all ports that the server announces
   * @return the proxy, listening
   * @throws IOException if it cannot listen
   */
  public static FaultProxy inFrontOf(
      InetSocketAddress server, InetAddress listen, int... passivePorts) throws IOException {
    FaultProxy proxy = new FaultProxy(server, listen, passivePorts);
    proxy.thread.start();
    return proxy;
  }

  /**
   * Where clients connect.
   *
   * @return the address
   */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * The address that clients connect to, in numbers.
   *
   * @return the host
   */
  public String host() {
    return address.getAddress().getHostAddress();
  }

  /**
   * The port that clients connect to.
   *
   * @return the port
   */
  public int port() {
    return address.getPort();
  }

  // ---------------------------------------------------------------- faults

  /**
   * When a byte is due: the first that a cut withholds.
   *
   * @param channel which direction of which kind of connection
   * @param offset from 0, in each connection
   * @return where a fault is to strike
   */
  public FaultPoint at(Channel channel, long offset) {
    return FaultPoint.at(this, channel, offset);
  }

  /**
   * Before a command reaches the server.
   *
   * @param verb its name in upper case
   * @param nth 1 for the next that the proxy sees after this fault was scripted
   * @return where a fault is to strike
   */
  public FaultPoint beforeCommand(String verb, int nth) {
    return FaultPoint.of(this, FaultPoint.Moment.COMMAND, false, verb, nth);
  }

  /**
   * As soon as a command was passed on to the server.
   *
   * @param verb its name in upper case
   * @param nth 1 for the next that the proxy sees after this fault was scripted
   * @return where a fault is to strike
   */
  public FaultPoint afterCommand(String verb, int nth) {
    return FaultPoint.of(this, FaultPoint.Moment.COMMAND, true, verb, nth);
  }

  /**
   * Before the first reply to a command: a transfer's 150, or its refusal.
   *
   * @param verb the command's name in upper case; {@code CONNECT} for the server's greeting
   * @param nth 1 for the next that is answered after this fault was scripted
   * @return where a fault is to strike
   */
  public FaultPoint beforeReply(String verb, int nth) {
    return FaultPoint.of(this, FaultPoint.Moment.REPLY, false, verb, nth);
  }

  /**
   * As soon as the first reply to a command was passed on.
   *
   * @param verb the command's name in upper case; {@code CONNECT} for the server's greeting
   * @param nth 1 for the next that is answered after this fault was scripted
   * @return where a fault is to strike
   */
  public FaultPoint afterReply(String verb, int nth) {
    return FaultPoint.of(this, FaultPoint.Moment.REPLY, true, verb, nth);
  }

  /**
   * Before the last reply to a command: a transfer's 226, or its failure.
   *
   * @param verb the command's name in upper case; {@code CONNECT} for the server's greeting
   * @param nth 1 for the next that is answered after this fault was scripted
   * @return where a fault is to strike
   */
  public FaultPoint beforeFinalReply(String verb, int nth) {
    return FaultPoint.of(this, FaultPoint.Moment.FINAL_REPLY, false, verb, nth);
  }

  /**
   * As soon as the last reply to a command was passed on.
   *
   * @param verb the command's name in upper case; {@code CONNECT} for the server's greeting
   * @param nth 1 for the next that is answered after this fault was scripted
   * @return where a fault is to strike
   */
  public FaultPoint afterFinalReply(String verb, int nth) {
    return FaultPoint.of(this, FaultPoint.Moment.FINAL_REPLY, true, verb, nth);
  }

  /**
   * At once, on all connections that are open now and in both directions.
   *
   * @return where a fault is to strike
   */
  public FaultPoint now() {
    return FaultPoint.now(this);
  }

  /**
   * Adds a delay to all that is read from now on in a channel. It delays, it does not slow down:
   * what was sent together arrives together.
   *
   * @param channel which
   * @param delay how long; zero for none
   */
  public synchronized void delay(Channel channel, Duration delay) {
    delays.put(channel, delay.toNanos());
  }

  /**
   * Adds a round trip's time to control and data: half of it in each direction, and the time of a
   * TCP handshake to new connections: the server sees them one and a half later. A client's connect
   * itself returns at once, as the kernel answers it; what the client sends next, on either
   * connection of a clear session, is held as if the connect had taken its time.
   *
   * @param time the round trip; zero for none
   */
  public synchronized void roundTrip(Duration time) {
    for (Channel channel : Channel.values()) {
      delays.put(channel, time.toNanos() / 2);
    }
    handshake = time.toNanos();
  }

  /**
   * Holds the first byte of each upload for a time after the server's 150: the window in which
   * servers lose concurrent appends. In TLS sessions, where no 150 is seen, it holds the first byte
   * up on every data connection for that time.
   *
   * @param delay how long; zero for none
   */
  public synchronized void delayUploads(Duration delay) {
    uploadDelay = delay.toNanos();
  }

  /**
   * Limits the rate of each connection in a channel.
   *
   * @param channel which
   * @param bytesPerSecond the limit; 0 for none
   */
  public synchronized void limitRate(Channel channel, long bytesPerSecond) {
    rates.put(channel, bytesPerSecond);
  }

  /**
   * Refuses new control connections, as if nobody listened, or accepts them again.
   *
   * @param refuse whether to refuse
   * @throws InterruptedException if interrupted; it then takes effect a moment later
   */
  public synchronized void refuseConnections(boolean refuse) throws InterruptedException {
    try {
      if (refuse) {
        controlListener.close();
        awaitSelector();
      } else if (!controlListener.isOpen()) {
        controlListener = listenForControl(address);
        selector.wakeup();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Announces ports on which nobody listens for data connections of clear sessions, or ends that.
   *
   * @param refuse whether to refuse
   */
  public synchronized void refuseDataConnections(boolean refuse) {
    refuseData = refuse;
  }

  /**
   * Withdraws all faults, delays and limits: what is stalled goes on, what was swallowed is reset.
   *
   * @throws InterruptedException if interrupted
   */
  public synchronized void heal() throws InterruptedException {
    delays.clear();
    rates.clear();
    handshake = 0;
    uploadDelay = 0;
    refuseData = false;
    refuseConnections(false);
    List.copyOf(faults).forEach(Fault::release);
    // Uploads that waited for nothing but the delay.
    List.copyOf(relays).forEach(relay -> relay.up.pump());
  }

  // ---------------------------------------------------------------- what happened

  /**
   * What has passed since the start.
   *
   * @return the counters at this moment
   */
  public synchronized ProxyCounters counters() {
    return new ProxyCounters(
        controlConnections,
        dataConnections,
        bytes.getOrDefault(Channel.CONTROL_UP, 0L),
        bytes.getOrDefault(Channel.CONTROL_DOWN, 0L),
        bytes.getOrDefault(Channel.DATA_UP, 0L),
        bytes.getOrDefault(Channel.DATA_DOWN, 0L),
        controlTurns,
        dataTurns,
        clientRound,
        uploads,
        commands);
  }

  /**
   * The commands ({@code >}), replies ({@code <}), connections and faults ({@code !!}) so far, as
   * the proxy got them; passwords are masked.
   *
   * @return the last 10 000 lines
   */
  public synchronized List<String> dialogue() {
    return List.copyOf(dialogue);
  }

  /**
   * How many connections clients hold open. One that the proxy or the server ended counts until the
   * client closed its side; only after RST, or while a stall holds up more than 64 KiB, can that
   * not be seen.
   *
   * @return the number
   */
  public synchronized int openConnections() {
    return (int) relays.stream().filter(Relay::heldByClient).count();
  }

  /**
   * Ends all connections with RST, and the thread. Idempotent.
   *
   * @throws IllegalStateException if the thread does not end within five seconds, or if the proxy
   *     itself had failed before
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    selector.wakeup();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IllegalStateException(thread.getName() + " does not end");
    }
    synchronized (this) {
      if (failure != null) {
        throw new IllegalStateException("the proxy failed", failure);
      }
    }
  }

  // ---------------------------------------------------------------- for Fault and FaultPoint

  synchronized Fault script(Fault fault) {
    if (fault.point.moment == FaultPoint.Moment.NOW) {
      if (fault.point.connection != 0) {
        throw new IllegalStateException("now is on all connections");
      }
      // Kept only for heal() to find it.
      faults.add(fault);
      fault.taken = fault.point.times;
      List.copyOf(relays).forEach(relay -> relay.performNow(fault));
    } else {
      faults.removeIf(Fault::over);
      faults.add(fault);
    }
    selector.wakeup();
    return fault;
  }

  synchronized void release(Fault fault) {
    fault.markReleased();
    faults.remove(fault);
    List.copyOf(relays).forEach(relay -> relay.released(fault));
    selector.wakeup();
  }

  // ---------------------------------------------------------------- for relays, under the lock

  Collection<Fault> faults() {
    return faults;
  }

  /** The faults that strike at this event, each counted as used. */
  List<Fault> take(Relay relay, FaultPoint.Moment moment, boolean after, String verb) {
    List<Fault> taken = new ArrayList<>();
    for (Fault fault : faults) {
      FaultPoint point = fault.point;
      if (point.moment == moment
          && point.after == after
          && point.verb.equals(verb)
          && (point.connection == 0 || point.connection == relay.number)
          && !fault.spent()
          && ++fault.seen >= point.nth) {
        fault.taken++;
        taken.add(fault);
      }
    }
    return taken;
  }

  long delayNanos(Channel channel) {
    return delays.getOrDefault(channel, 0L);
  }

  long rate(Channel channel) {
    return rates.getOrDefault(channel, 0L);
  }

  long uploadDelay() {
    return uploadDelay;
  }

  ByteBuffer readBuffer() {
    return readBuffer;
  }

  SelectionKey register(SocketChannel socket, Relay.Leg leg) throws IOException {
    return socket.register(selector, 0, leg);
  }

  void runAt(long nanos, Runnable action) {
    wakes.add(new Wake(nanos, action));
  }

  /** How long after a client the server sees that it is connected. */
  long connectNanos() {
    return handshake * 3 / 2;
  }

  void count(Channel channel, long more) {
    bytes.merge(channel, more, Long::sum);
  }

  void countTurn(boolean control) {
    if (control) {
      controlTurns++;
    } else {
      dataTurns++;
    }
  }

  /** The round in which what a client sends now is sent. A connection takes it one further. */
  long clientRound() {
    return clientRound;
  }

  /** The round in which what the server sends now reaches its client. */
  long nextRound() {
    return serverRound + 1;
  }

  void reachesServer(long round) {
    serverRound = Math.max(serverRound, round);
  }

  void reachesClient(long round) {
    clientRound = Math.max(clientRound, round);
  }

  void countUpload() {
    uploads++;
  }

  void command(String verb) {
    commands.merge(verb, 1L, Long::sum);
  }

  void note(String line) {
    if (dialogue.size() == DIALOGUE_LIMIT) {
      dialogue.remove();
    }
    dialogue.add(line.length() > NOTE_LIMIT ? line.substring(0, NOTE_LIMIT) + "..." : line);
  }

  void remove(Relay relay) {
    relays.remove(relay);
  }

  DataListener listenForData(int serverPort, Relay.Passive passive, boolean pasv)
      throws IOException {
    DataListener listener;
    // A PASV reply's length must not depend on the port, or offsets after it would.
    while (true) {
      listener =
          DataListener.open(
              this, new InetSocketAddress(address.getAddress(), 0), serverPort, passive);
      if (!pasv || listener.port() % 256 >= 100) {
        break;
      }
      listener.close();
    }
    if (refuseData) {
      // Never registered, so it is closed in truth before the client hears of it.
      listener.close();
    } else {
      listener.start();
    }
    return listener;
  }

  // ---------------------------------------------------------------- the loop

  /** Waits for data connections to one port of the server. */
  static final class DataListener {
    private final FaultProxy proxy;
    private final ServerSocketChannel socket;
    private final InetSocketAddress target;
    private final Relay.Passive passive;
    private final int port;

    private DataListener(
        FaultProxy proxy,
        ServerSocketChannel socket,
        InetSocketAddress target,
        Relay.Passive passive)
        throws IOException {
      this.proxy = proxy;
      this.socket = socket;
      this.target = target;
      this.passive = passive;
      port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    static DataListener open(
        FaultProxy proxy, InetSocketAddress address, int serverPort, Relay.Passive passive)
        throws IOException {
      ServerSocketChannel socket = proxy.bind(address);
      InetSocketAddress target = new InetSocketAddress(proxy.server.getAddress(), serverPort);
      return new DataListener(proxy, socket, target, passive);
    }

    void start() throws IOException {
      socket.register(proxy.selector, SelectionKey.OP_ACCEPT, this);
    }

    int port() {
      return port;
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void accept() throws IOException {
      SocketChannel accepted = socket.accept();
      if (accepted == null) {
        return;
      }
      proxy.clientRound++;
      Relay relay = new Relay(proxy, false, ++proxy.dataConnections, accepted, target, passive);
      long connected = System.nanoTime() + proxy.connectNanos();
      relay.up.holdUntil(connected);
      if (passive != null) {
        close();
        passive.connected(relay);
        passive.session().up.holdUntil(connected);
      }
      proxy.started(relay);
    }
  }

  private ServerSocketChannel bind(InetSocketAddress at) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      socket.bind(at, BACKLOG);
      socket.configureBlocking(false);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private ServerSocketChannel listenForControl(InetSocketAddress at) throws IOException {
    ServerSocketChannel socket = bind(at);
    socket.register(selector, SelectionKey.OP_ACCEPT);
    return socket;
  }

  private void acceptControl() throws IOException {
    SocketChannel accepted = controlListener.accept();
    if (accepted == null) {
      return;
    }
    clientRound++;
    Relay relay = new Relay(this, true, ++controlConnections, accepted, server, null);
    started(relay);
  }

  private void started(Relay relay) {
    note(relay.name() + " connected");
    if (!relay.done()) {
      relays.add(relay);
    }
  }

  private void run() {
    try {
      while (true) {
        selector.select(millisToNextWake());
        synchronized (this) {
          rounds++;
          notifyAll();
          if (closed) {
            break;
          }
          // What a client sent after it connected must not be seen before that.
          for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.isAcceptable()) {
              accept(key);
            }
          }
          for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.attachment() instanceof Relay.Leg leg) {
              leg.relay().ready(leg);
            }
          }
          selector.selectedKeys().clear();
          wake();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        failure = e;
        note("the proxy failed: " + e);
      }
    } finally {
      closeAll();
    }
  }

  private void accept(SelectionKey key) throws IOException {
    if (key.attachment() instanceof DataListener listener) {
      listener.accept();
    } else {
      acceptControl();
    }
  }

  private void wake() {
    long now = System.nanoTime();
    while (!wakes.isEmpty() && wakes.peek().at - now <= 0) {
      wakes.remove().action.run();
    }
  }

  /** For select: 0 is for ever, and it must not wake early. */
  private synchronized long millisToNextWake() {
    if (wakes.isEmpty()) {
      return 0;
    }
    long nanos = wakes.peek().at - System.nanoTime();
    return Math.max(1, (nanos + 999_999) / 1_000_000);
  }

  /** Waits until sockets that were closed under the selector are closed in truth. */
  private void awaitSelector() throws InterruptedException {
    // One round may have been past its select when this began.
    long enough = rounds + 2;
    while (rounds < enough && !closed) {
      selector.wakeup();
      wait();
    }
  }

  private synchronized void closeAll() {
    closed = true;
    List.copyOf(relays).forEach(Relay::reset);
    try {
      for (SelectionKey key : List.copyOf(selector.keys())) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
