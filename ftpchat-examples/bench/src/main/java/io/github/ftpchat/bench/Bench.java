package io.github.ftpchat.bench;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import io.github.ftpchat.ftp.testkit.ProxyCounters;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A vsftpd as it comes, with TLS required or in clear, and what is needed to talk to it. */
final class Bench implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Long enough for a probe, which waits until nothing is to be done. */
  private static final Duration BETWEEN_SENDS = Duration.ofMillis(500);

  private static final String PROXY = "127.0.0.2";

  /** How many ports behind its own the server of the fixture uses for data. */
  private static final int PASSIVE_PORTS = 100;

  final FtpServerFixture server;
  final MessageCipher cipher = Sample.cipher();
  private final boolean tls;
  private int rooms;

  Bench(boolean tls) {
    this.tls = tls;
    this.server =
        VsftpdFixture.local()
            .tls(tls ? Tls.REQUIRED : Tls.OFF)
            .certificate(TestCertificate.issuedFor("IP:127.0.0.1,IP:" + PROXY))
            .start();
  }

  /** The word for the table. */
  String over() {
    return tls ? "TLS" : "plain";
  }

  /** A room that nobody has used. */
  String newRoom() {
    return "room" + ++rooms;
  }

  Path file(String room) {
    return server.root().resolve(room + ".txt");
  }

  FtpTransport transport() {
    return transport(server.host(), server.port());
  }

  FtpTransport transport(FaultProxy proxy) {
    return transport(proxy.host(), proxy.port());
  }

  private FtpTransport transport(String host, int port) {
    FtpTransport.Builder builder =
        FtpTransport.builder(host)
            .port(port)
            .user(server.user())
            .password(server.password().toCharArray())
            .tls(tls ? TlsPolicy.REQUIRED : TlsPolicy.OFF);
    server.certificate().ifPresent(certificate -> builder.trustStore(certificate.trustStore()));
    return builder.build();
  }

  SessionBuilder session(ChatClient client, String room) {
    return client.session().room(room).cipher(cipher).participant(Sample.SENDER);
  }

  FaultProxy proxy() throws IOException {
    // With TLS it cannot read where data connections go, and so listens on the server's ports.
    return FaultProxy.inFrontOf(
        new InetSocketAddress(server.host(), server.port()),
        InetAddress.getByName(PROXY),
        tls
            ? IntStream.rangeClosed(server.port() + 1, server.port() + PASSIVE_PORTS).toArray()
            : new int[0]);
  }

  /**
   * Sends until the client knows that its server appends safely, as any client does that is used
   * for some time: ten probes agree, a second or two apart.
   */
  static void sendUntilSafe(ChatSession session, Transport transport) {
    long start = System.nanoTime();
    while (transport.capabilities().appendSafety() != AppendSafety.SAFE) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("not known to be safe after " + PATIENCE);
      }
      session.send("is it safe?").settled().join();
      LockSupport.parkNanos(BETWEEN_SENDS.toNanos());
    }
  }

  static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("waited for " + PATIENCE);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** A client behind a proxy, whose looks are counted. */
  final class Watched implements AutoCloseable {

    final FaultProxy proxy = proxy();
    final ChatClient client;
    final FtpTransport transport = transport(proxy);
    final AtomicInteger shown = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();

    Watched(Duration pause) throws IOException {
      Transport counted =
          new ForwardingTransport(transport) {
            @Override
            public Map<String, FileStatus> stat(Collection<String> names)
                throws TransportException {
              try {
                return super.stat(names);
              } finally {
                looks.incrementAndGet();
              }
            }
          };
      client = ChatClient.builder(counted).polling(PollingPolicy.every(pause)).build();
    }

    /** Starts a session that follows a room from its end. */
    ChatSession follow(String room) {
      return session(client, room)
          .listener(ChatListener.ofMessages((from, message) -> shown.incrementAndGet()))
          .start();
    }

    static void awaitLive(ChatSession session) {
      await(() -> session.state().phase() == Phase.LIVE);
    }

    /** Waits until so many looks more are over. */
    void awaitLooks(int count) {
      int before = looks.get();
      await(() -> looks.get() >= before + count);
    }

    /** What passes the proxy while something is done. */
    ProxyCounters count(Runnable deed) {
      ProxyCounters before = proxy.counters();
      deed.run();
      return proxy.counters().minus(before);
    }

    @Override
    public void close() {
      client.close();
      proxy.close();
    }
  }
}
