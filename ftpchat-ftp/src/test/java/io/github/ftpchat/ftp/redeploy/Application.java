package io.github.ftpchat.ftp.redeploy;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What is deployed: uses all that a program uses, and closes it. */
final class Application {

  private static final Duration LIMIT = Duration.ofSeconds(40);

  /** So many that they are opened on more than one thread. */
  private static final int REPLAYED = 2_000;

  private final String what;
  private final Path folder;
  private final int port;

  private Application(String what, Path folder, int port) {
    this.what = what;
    this.folder = folder;
    this.port = port;
  }

  /** Is called from another class loader. */
  static void run(String what, String folder, String port) throws Exception {
    new Application(what, Path.of(folder), Integer.parseInt(port)).run();
  }

  private void run() throws Exception {
    switch (what) {
      case "folder", "ftps" -> chat(false);
      case "closed in a listener" -> chat(true);
      case "mute server" -> startAndClose(ftp(TlsPolicy.OFF));
      case "stuck" -> startAndClose(stuck(Duration.ofSeconds(4)));
      default -> throw new IllegalArgumentException(what);
    }
  }

  private Transport transport() throws Exception {
    return switch (what) {
      case "folder" -> DirectoryTransport.of(Files.createDirectories(folder.resolve("rooms")));
      case "ftps" -> ftp(TlsPolicy.REQUIRED);
      default -> ftp(TlsPolicy.OFF);
    };
  }

  private FtpTransport ftp(TlsPolicy tls) {
    FtpTransport.Builder builder =
        FtpTransport.builder("127.0.0.1")
            .port(port)
            .user(System.getProperty("user", "nobody"))
            .password(System.getProperty("password", "none").toCharArray())
            .tls(tls)
            .knownHosts(folder.resolve("known_hosts"));
    return tls == TlsPolicy.OFF
        ? builder.build()
        : builder.trustOnFirstUse().firstUseListener((key, file) -> {}).build();
  }

  private SessionBuilder in(ChatClient client, String room, OutboxStore outbox) {
    return client
        .session()
        .room(room)
        .cipher(FernetCipher.ofPassword("correct horse battery staple".toCharArray()))
        .participant("alice")
        .outbox(outbox)
        .cursors(CursorStore.file(folder.resolve(room + ".cursor")))
        .history(HistoryPolicy.replayAll());
  }

  private static SessionBuilder many(ChatClient client) {
    return client
        .session()
        .room("many")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant("alice");
  }

  private void chat(boolean closeInListener) throws Exception {
    CountDownLatch shown = new CountDownLatch(2);
    List<CompletableFuture<SessionState>> closed = new ArrayList<>();
    CountDownLatch replayed = new CountDownLatch(REPLAYED);
    ChatClient client = ChatClient.builder(transport()).build();
    ChatListener listener =
        ChatListener.ofMessages(
            (session, message) -> {
              shown.countDown();
              if (closeInListener && shown.getCount() == 0) {
                client.close();
              }
            });
    try (OutboxStore outbox = OutboxStore.directory(folder.resolve("outbox"));
        client) {
      for (String room : new String[] {"one", "two"}) {
        ChatSession session = in(client, room, outbox).listener(listener).open();
        closed.add(session.closed());
        session.send("text").written().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      if (!closeInListener) {
        try (ChatSession session = many(client).open()) {
          for (int i = 0; i < REPLAYED; i++) {
            session.send("text " + i);
          }
          require(session.drain(LIMIT), "not drained");
        }
        ChatListener reader = ChatListener.ofMessages((session, message) -> replayed.countDown());
        try (ChatSession session =
            many(client).history(HistoryPolicy.replayAll()).listener(reader).open()) {
          require(
              replayed.await(LIMIT.toSeconds(), TimeUnit.SECONDS), "not replayed by " + session);
        }
      }
      require(shown.await(LIMIT.toSeconds(), TimeUnit.SECONDS), "not shown");
      require(closeInListener || client.drain(LIMIT), "not drained");
    }
    for (CompletableFuture<SessionState> each : closed) {
      require(each.get(LIMIT.toSeconds(), TimeUnit.SECONDS).problem().isEmpty(), "failed");
    }
  }

  /** Closes it while a call of the transport has no end. */
  private void startAndClose(Transport transport) throws Exception {
    try (OutboxStore outbox = OutboxStore.directory(folder.resolve("outbox"));
        ChatClient client = ChatClient.builder(transport).build()) {
      ChatSession session = in(client, "room", outbox).start();
      session.send("text").accepted().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      require(!session.drain(Duration.ofSeconds(1)), "drained");
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** Hangs for a time, whatever is done about it. */
  private static Transport stuck(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    return new ForwardingTransport(InMemoryTransport.create()) {
      @Override
      public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
        while (System.nanoTime() - until < 0) {
          LockSupport.parkNanos(1_000_000);
        }
        return super.stat(names);
      }
    };
  }
}
