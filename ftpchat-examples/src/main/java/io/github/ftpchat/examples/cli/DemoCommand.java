package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.RecordFormat;
import io.github.ftpchat.examples.server.ChatServer;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Shows what this is about, with a server and two participants of its own. */
@Command(
    name = "demo",
    description = "Let two people chat through a server, and show how.",
    footer = "ftpchat demo")
final class DemoCommand implements Callable<Integer> {

  private static final String ROOM = "lobby";
  private static final String USER = "demo";
  private static final char[] FTP_PASSWORD = "only for this demo".toCharArray();
  private static final String ROOM_PASSWORD = "correct horse battery staple";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int COLUMNS_WITHOUT_TERMINAL = 80;

  private static final List<Line> CONVERSATION =
      List.of(
          new Line("alice", "Hi Bob! Can you read this?"),
          new Line("bob", "Loud and clear. What is between us?"),
          new Line("alice", "One text file on an FTP server.\nIt cannot read a word of it."),
          new Line("bob", "أهلاً! So a router with a USB stick will do 🙂"),
          new Line("alice", "It will. See you there!"));

  /** What somebody says. */
  private record Line(String speaker, String text) {}

  private final Output out;

  DemoCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("ftpchat-demo");
    try (ChatServer server =
        ChatServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory,
            USER,
            FTP_PASSWORD)) {
      print("An FTP server listens on " + server + ", for this demo only.\n");
      print("Alice and Bob log in and share a room, \"lobby\", and its password.\n\n");
      converse(server, new HumanFormat());
      print("\nAll that the server has of it, in lobby.txt:\n\n");
      showFile(directory.resolve(ROOM + ".txt"), out.width());
      print(
          "\nYour own server for a LAN: ftpchat serve --bind 0.0.0.0. Any other will do as well:\n");
      print("ftpchat chat ftp://USER@HOST/ROOM --as NAME\n");
    } finally {
      delete(directory);
    }
    return ExitCode.DONE;
  }

  private void converse(ChatServer server, RecordFormat format) throws InterruptedException {
    try (MessageCipher cipher = FernetCipher.ofPassword(ROOM_PASSWORD.toCharArray());
        Participant alice = new Participant(server, "alice", cipher);
        Participant bob = new Participant(server, "bob", cipher)) {
      for (Line line : CONVERSATION) {
        (line.speaker().equals("alice") ? alice : bob).session.send(line.text());
        ChatMessage seenByAlice = alice.next();
        ChatMessage seenByBob = bob.next();
        if (!seenByAlice.id().equals(seenByBob.id())) {
          throw new IllegalStateException("Alice and Bob did not see the same message");
        }
        print(format.message(seenByBob));
      }
    }
  }

  private void showFile(Path file, int terminalColumns) throws IOException {
    int columns = (terminalColumns > 0 ? terminalColumns : COLUMNS_WITHOUT_TERMINAL) - 6;
    for (String record : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
      boolean fits = record.length() <= columns;
      print("  " + (fits ? record : record.substring(0, columns) + "...") + "\n");
    }
  }

  private void print(String text) {
    out.printNow(text);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Somebody with a connection of their own. */
  private static final class Participant implements AutoCloseable {

    private final BlockingQueue<ChatMessage> seen = new LinkedBlockingQueue<>();
    private final ChatClient client;
    private final ChatSession session;

    Participant(ChatServer server, String name, MessageCipher cipher) {
      client =
          ChatClient.builder(
                  FtpTransport.builder(server.address().getHostString())
                      .port(server.address().getPort())
                      .user(USER)
                      .password(FTP_PASSWORD)
                      .tls(TlsPolicy.OFF)
                      .build())
              .polling(PollingPolicy.every(Duration.ofMillis(200)))
              .build();
      session =
          client
              .session()
              .room(ROOM)
              .participant(name)
              .cipher(cipher)
              .listener(ChatListener.ofMessages((s, message) -> seen.add(message)))
              .open();
    }

    ChatMessage next() throws InterruptedException {
      ChatMessage message = seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new TimedOutException(
            "a message did not arrive within " + PATIENCE.toSeconds() + " s");
      }
      return message;
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
