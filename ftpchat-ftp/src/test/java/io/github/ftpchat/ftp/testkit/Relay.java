package io.github.ftpchat.ftp.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One connection through the proxy: two sockets and the two pipes between them. */
final class Relay {

  private enum Mode {
    RELAYING,
    /** FIN went out on both sides; what still comes in is answered with RST, as after a close. */
    CUT,
    SWALLOWING,
    DONE
  }

  /** What a reader may run ahead of its writer, for delays not to become a limit of the rate. */
  private static final int QUEUE_LIMIT = 1 << 20;

  /** The same for a stalled pipe: enough to notice that a client closed. */
  private static final int STALLED_LIMIT = 1 << 16;

  private static final int READ_SIZE = 1 << 16;

  final boolean control;
  final int number;
  final Pipe up;
  final Pipe down;

  private final FaultProxy proxy;
  private final Leg client;
  private final Leg server;
  private final InetSocketAddress target;
  private final long connectedIn;
  private final Passive passive;
  private final Dialogue dialogue;
  private final String name;

  private Mode mode = Mode.RELAYING;
  private Fault swallower;
  private boolean clientGone;
  private boolean clientSpoke;

  /**
   * Starts to relay.
   *
   * @param passive what announced a data connection; null for others
   */
  Relay(
      FaultProxy proxy,
      boolean control,
      int number,
      SocketChannel accepted,
      InetSocketAddress target,
      Passive passive)
      throws IOException {
    this.proxy = proxy;
    this.control = control;
    this.number = number;
    this.target = target;
    connectedIn = proxy.clientRound();
    this.passive = passive;
    client = new Leg(accepted);
    server = new Leg(SocketChannel.open());
    up = new Pipe(control ? Channel.CONTROL_UP : Channel.DATA_UP, client, server);
    down = new Pipe(control ? Channel.CONTROL_DOWN : Channel.DATA_DOWN, server, client);
    client.in = up;
    client.out = down;
    server.in = down;
    server.out = up;
    dialogue = control ? new Dialogue(proxy, this) : null;
    if (control) {
      name = "#" + number;
    } else {
      name = (passive == null ? "" : passive.session().name + " ") + "data #" + number;
    }

    try {
      client.open();
      client.connected = true;
      client.listen(SelectionKey.OP_READ, true);
      server.open();
    } catch (IOException failed) {
      reset();
    }
    if (proxy.connectNanos() == 0) {
      connect();
    } else {
      proxy.runAt(System.nanoTime() + proxy.connectNanos(), this::connect);
    }
  }

  private void connect() {
    if (server.closed) {
      return;
    }
    // Now, as the server may answer on another connection before this one is looked at again.
    proxy.reachesServer(connectedIn);
    try {
      if (server.socket.connect(target)) {
        server.connected();
      } else {
        server.listen(SelectionKey.OP_CONNECT, true);
      }
    } catch (IOException refused) {
      reset();
    }
  }

  String name() {
    return name;
  }

  /** Whether a client holds this connection open, as far as can be seen from here. */
  boolean heldByClient() {
    return mode != Mode.DONE && !clientGone;
  }

  boolean done() {
    return mode == Mode.DONE;
  }

  /** Acts on what the selector found. */
  void ready(Leg leg) throws IOException {
    if (!leg.closed && leg.key.isConnectable()) {
      leg.finishConnecting();
    }
    if (!leg.closed && leg.key.isReadable()) {
      leg.read();
    }
    if (!leg.closed && leg.key.isWritable()) {
      leg.listen(SelectionKey.OP_WRITE, false);
      leg.out.pump();
    }
    closeWhatIsOver();
  }

  void perform(Fault fault, Pipe pipe) {
    fault.markFired();
    proxy.note(name + " !! " + fault);
    switch (fault.kind) {
      case CUT -> cut();
      case RESET -> reset();
      case STALL -> pipe.holder = fault;
      case SWALLOW -> swallow(fault);
      case DELAY -> pipe.holdUntil(System.nanoTime() + fault.nanos);
      case DUPLICATE, REPLACE -> throw new IllegalStateException(fault + " is not for bytes");
    }
  }

  /** Applies a fault to both directions at once. */
  void performNow(Fault fault) {
    if (mode != Mode.RELAYING) {
      return;
    }
    perform(fault, up);
    if (fault.kind == Fault.Kind.STALL) {
      down.holder = fault;
    } else if (fault.kind == Fault.Kind.DELAY) {
      down.holdUntil(up.notBefore);
    }
  }

  void released(Fault fault) {
    if (swallower == fault && mode == Mode.SWALLOWING) {
      reset();
    }
    up.release(fault);
    down.release(fault);
  }

  void reset() {
    client.reset();
    server.reset();
    closeWhatIsOver();
  }

  private void cut() {
    mode = Mode.CUT;
    for (Leg leg : List.of(client, server)) {
      leg.out.drop();
      leg.finish();
      leg.listen(SelectionKey.OP_READ, !leg.closed && !leg.eof);
    }
    closeWhatIsOver();
  }

  private void swallow(Fault fault) {
    mode = Mode.SWALLOWING;
    swallower = fault;
    for (Leg leg : List.of(client, server)) {
      leg.out.drop();
      leg.listen(SelectionKey.OP_READ, !leg.closed && !leg.eof);
    }
  }

  private void closeWhatIsOver() {
    for (Leg leg : List.of(client, server)) {
      if (!leg.closed && leg.finished && leg.eof) {
        leg.close();
      }
    }
    if (mode == Mode.DONE || !client.closed || !server.closed) {
      return;
    }
    mode = Mode.DONE;
    up.drop();
    down.drop();
    if (dialogue != null) {
      dialogue.close();
    }
    proxy.note(name + " closed: " + up.passed + " bytes up, " + down.passed + " down");
    proxy.remove(this);
  }

  /** What announced a data connection in a clear dialogue, and when its upload may begin. */
  static final class Passive {
    private final Relay session;
    private Relay data;
    private boolean answered;
    private long answeredAt;

    Passive(Relay session) {
      this.session = session;
    }

    Relay session() {
      return session;
    }

    void connected(Relay relay) {
      data = relay;
    }

    /** The server answered the transfer's command. */
    void answered(long at) {
      if (!answered) {
        answered = true;
        answeredAt = at;
        if (data != null) {
          data.up.pump();
        }
      }
    }
  }

  /** One socket. */
  final class Leg {
    private final SocketChannel socket;
    private SelectionKey key;
    private Pipe in;
    private Pipe out;
    private boolean connected;
    private boolean eof;
    private boolean finished;
    private boolean closed;

    private Leg(SocketChannel socket) {
      this.socket = socket;
    }

    Relay relay() {
      return Relay.this;
    }

    private void open() throws IOException {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = proxy.register(socket, this);
    }

    private void listen(int operation, boolean on) {
      if (key.isValid()) {
        if (on) {
          key.interestOpsOr(operation);
        } else {
          key.interestOpsAnd(~operation);
        }
      }
    }

    private void finishConnecting() {
      try {
        socket.finishConnect();
      } catch (IOException refused) {
        Relay.this.reset();
        return;
      }
      listen(SelectionKey.OP_CONNECT, false);
      connected();
    }

    private void connected() {
      connected = true;
      if (mode == Mode.CUT) {
        finish();
      }
      listen(SelectionKey.OP_READ, !closed);
      out.pump();
    }

    private void read() throws IOException {
      ByteBuffer buffer = proxy.readBuffer();
      int count;
      boolean broken = false;
      try {
        count = socket.read(buffer.clear().limit(READ_SIZE));
      } catch (IOException e) {
        count = -1;
        broken = true;
      }
      if (count == 0) {
        return;
      }
      if (count < 0) {
        eof = true;
        clientGone |= this == client;
        listen(SelectionKey.OP_READ, false);
      }
      switch (mode) {
        case RELAYING -> {
          if (count < 0) {
            in.end(broken);
          } else {
            received(buffer.flip());
          }
        }
        case CUT -> {
          if (count > 0 || broken) {
            reset();
          }
        }
        case SWALLOWING, DONE -> {}
      }
    }

    private void received(ByteBuffer bytes) throws IOException {
      if (in.over) {
        reset();
        return;
      }
      if (this == client) {
        clientSpoke = true;
      }
      if (dialogue == null) {
        in.offer(bytes);
      } else if (this == client) {
        dialogue.up(bytes);
      } else {
        dialogue.down(bytes);
      }
      in.pump();
    }

    /** Sends FIN. */
    private void finish() {
      if (!finished && connected && !closed) {
        finished = true;
        try {
          socket.shutdownOutput();
        } catch (IOException e) {
          reset();
        }
      }
    }

    private void reset() {
      if (!closed) {
        try {
          socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
          // The peer reset it first.
        }
        close();
      }
    }

    private void close() {
      closed = true;
      clientGone |= this == client;
      try {
        socket.close();
      } catch (IOException e) {
        // Nothing is left to lose.
      }
    }
  }

  /** Bytes, or the end of a stream, that are due at a time. */
  private record Chunk(ByteBuffer bytes, boolean end, boolean broken, long due, long round) {}

  private record Trigger(long offset, boolean after, Fault fault) {}

  /** One direction: from a socket through a queue into the other. */
  final class Pipe {
    final Channel channel;

    /** Bytes taken in, ever: the offset of the next one. */
    long taken;

    /** Bytes passed on, ever. */
    long passed;

    private final Leg from;
    private final Leg to;
    private final Deque<Chunk> queue = new ArrayDeque<>();
    private final List<Trigger> triggers = new ArrayList<>();
    private final Set<Fault> struck = new HashSet<>();
    private int queued;
    private long notBefore = System.nanoTime();
    private Fault holder;
    private boolean over;
    private boolean waking;
    private long wakeAt;

    private Pipe(Channel channel, Leg from, Leg to) {
      this.channel = channel;
      this.from = from;
      this.to = to;
    }

    Relay relay() {
      return Relay.this;
    }

    void holdUntil(long nanos) {
      if (nanos - notBefore > 0) {
        notBefore = nanos;
      }
    }

    /** Strikes at the next byte taken in, or right after the last one. */
    void trigger(boolean after, Fault fault) {
      triggers.add(new Trigger(taken, after, fault));
    }

    /** Takes a copy of bytes. */
    void offer(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      offer(copy);
    }

    void offer(byte[] bytes) {
      if (bytes.length > 0 && !over) {
        taken += bytes.length;
        queued += bytes.length;
        queue.add(new Chunk(ByteBuffer.wrap(bytes), false, false, due(), round()));
        throttle();
      }
    }

    private void end(boolean broken) {
      if (dialogue != null) {
        dialogue.flush(channel);
      }
      queue.add(new Chunk(ByteBuffer.allocate(0), true, broken, due(), round()));
      if (broken) {
        from.reset();
        from.out.drop();
      }
      pump();
    }

    private long due() {
      long due = System.nanoTime() + proxy.delayNanos(channel);
      return due - notBefore > 0 ? due : notBefore;
    }

    private long round() {
      return from == client ? proxy.clientRound() : proxy.nextRound();
    }

    private void throttle() {
      int limit = holder == null ? QUEUE_LIMIT : STALLED_LIMIT;
      from.listen(SelectionKey.OP_READ, !from.eof && !from.closed && queued < limit);
    }

    private void release(Fault fault) {
      if (holder == fault) {
        holder = null;
        pump();
      }
    }

    private void drop() {
      queue.clear();
      queued = 0;
      over = true;
    }

    /** Passes on what is due. */
    void pump() {
      while (mode == Mode.RELAYING && !over && holder == null && to.connected) {
        long now = System.nanoTime();
        Chunk chunk = queue.peek();
        Trigger trigger = nextTrigger();
        boolean here = trigger != null && trigger.offset == passed;
        if (here && trigger.after) {
          strike(trigger);
          continue;
        }
        if (chunk == null) {
          return;
        }
        long due = chunk.due - notBefore > 0 ? chunk.due : notBefore;
        if (channel == Channel.DATA_UP && passed == 0 && !chunk.end && proxy.uploadDelay() > 0) {
          if (passive == null) {
            due = chunk.due + proxy.uploadDelay();
          } else if (!passive.answered) {
            return;
          } else if (passive.answeredAt + proxy.uploadDelay() - due > 0) {
            due = passive.answeredAt + proxy.uploadDelay();
          }
        }
        if (due - now > 0) {
          wakeAt(due);
          return;
        }
        if (here) {
          strike(trigger);
        } else if (chunk.end) {
          queue.remove();
          passEnd(chunk);
        } else if (!pass(chunk, trigger == null ? Long.MAX_VALUE : trigger.offset, now)) {
          to.listen(SelectionKey.OP_WRITE, !over);
          return;
        }
      }
    }

    private void wakeAt(long nanos) {
      if (!waking || nanos - wakeAt < 0) {
        waking = true;
        wakeAt = nanos;
        proxy.runAt(nanos, this::wake);
      }
    }

    void wake() {
      waking = false;
      pump();
    }

    /** Writes what the socket takes, and tells whether to go on. */
    private boolean pass(Chunk chunk, long upTo, long now) {
      ByteBuffer bytes = chunk.bytes;
      int size = (int) Math.min(bytes.remaining(), upTo - passed);
      long rate = proxy.rate(channel);
      if (rate > 0) {
        size = (int) Math.min(size, Math.max(1, rate / 100));
      }
      int written;
      try {
        ByteBuffer piece = bytes.duplicate().limit(bytes.position() + size);
        written = to.socket.write(piece);
      } catch (IOException closed) {
        // The reader is gone. What it sent before that still arrives on the other pipe.
        drop();
        to.finished = true;
        closeWhatIsOver();
        return false;
      }
      bytes.position(bytes.position() + written);
      if (rate > 0) {
        notBefore = now + written * 1_000_000_000L / rate;
      }
      if (passed == 0 && written > 0 && channel == Channel.DATA_UP) {
        proxy.countUpload();
      }
      passed += written;
      queued -= written;
      proxy.count(channel, written);
      if (to == server) {
        proxy.reachesServer(chunk.round);
      } else {
        proxy.reachesClient(chunk.round);
        if (clientSpoke) {
          clientSpoke = false;
          proxy.countTurn(control);
        }
      }
      if (!bytes.hasRemaining()) {
        queue.remove();
      }
      throttle();
      return written == size;
    }

    private void passEnd(Chunk chunk) {
      over = true;
      if (to == server) {
        proxy.reachesServer(chunk.round); // the end of an upload is answered on another connection
      }
      if (chunk.broken) {
        Relay.this.reset();
      } else {
        to.finish();
        closeWhatIsOver();
      }
    }

    private void strike(Trigger trigger) {
      triggers.remove(trigger);
      if (trigger.fault.point.moment == FaultPoint.Moment.BYTE) {
        struck.add(trigger.fault);
        trigger.fault.taken++;
      }
      if (!trigger.fault.released()) {
        perform(trigger.fault, this);
        throttle();
      }
    }

    private Trigger nextTrigger() {
      Trigger next = null;
      for (Trigger trigger : triggers) {
        if (next == null || trigger.offset < next.offset) {
          next = trigger;
        }
      }
      for (Fault fault : proxy.faults()) {
        FaultPoint point = fault.point;
        if (point.moment == FaultPoint.Moment.BYTE
            && point.channel == channel
            && point.offset >= passed
            && (point.connection == 0 || point.connection == number)
            && !fault.spent()
            && !struck.contains(fault)
            && (next == null || point.offset < next.offset)) {
          next = new Trigger(point.offset, false, fault);
        }
      }
      return next;
    }
  }
}
