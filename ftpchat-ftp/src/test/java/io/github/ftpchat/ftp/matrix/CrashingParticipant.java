package io.github.ftpchat.ftp.matrix;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * A program that talks in a room until it is killed, and goes on where it was when it is started
 * again: what it has not sent yet is in a directory, how far it was shown in its journal, together
 * with what it was shown.
 */
final class CrashingParticipant {

  static final String ROOM = "room";

  /** Where it keeps what. */
  record Home(Path directory) {
    Journal sent() {
      return new Journal(directory.resolve("sent"));
    }

    Journal accepted() {
      return new Journal(directory.resolve("accepted"));
    }

    Journal settled() {
      return new Journal(directory.resolve("settled"));
    }

    /** Each message with the cursor behind it. */
    Journal shown() {
      return new Journal(directory.resolve("shown"));
    }
  }

  private CrashingParticipant() {}

  /**
   * Runs until it is killed, or, when it is not to write any more, until its outbox is empty and
   * its standard input ends.
   *
   * @param args host, port, user, password, name, directory, life (0 to write nothing), and whether
   *     it leaves its cursor to the library
   */
  public static void main(String[] args) throws Exception {
    String name = args[4];
    Path directory = Path.of(args[5]);
    int life = Integer.parseInt(args[6]);
    boolean leavesCursor = Boolean.parseBoolean(args[7]);
    Home home = new Home(directory);
    FtpTransport transport =
        FtpTransport.builder(args[0])
            .port(Integer.parseInt(args[1]))
            .user(args[2])
            .password(args[3].toCharArray())
            .timeout(Duration.ofSeconds(5))
            .tls(TlsPolicy.OFF)
            .build();
    RetryPolicy retry =
        new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));
    try (OutboxStore outbox = OutboxStore.directory(directory.resolve("outbox"));
        ChatClient client = ChatClient.builder(transport).retry(retry).build()) {
      Journal shown = home.shown();
      SessionBuilder builder =
          client
              .session()
              .room(ROOM)
              .cipher(FernetCipher.ofKey(Settings.KEY))
              .participant(name)
              .settle(Settings.SETTLE)
              .outbox(outbox)
              .listener(
                  ChatListener.ofMessages(
                      (session, message) ->
                          shown.add(Records.name(message.text()) + " " + message.cursor())));
      if (leavesCursor) {
        builder.cursors(CursorStore.file(directory.resolve("cursor")));
      } else {
        shown
            .last()
            .map(last -> Cursor.parse(last.substring(last.indexOf(' ') + 1)))
            .ifPresent(builder::after);
      }
      try (ChatSession session = builder.history(HistoryPolicy.replayAll()).start()) {
        System.out.println("started");
        if (life > 0) {
          write(session, name, life, home);
        } else {
          while (!outbox.load(ROOM).isEmpty()) {
            Thread.sleep(50);
          }
          System.out.println("empty");
          System.in.read();
        }
      }
    }
  }

  private static void write(ChatSession session, String name, int life, Home home)
      throws InterruptedException {
    Random random = new Random(name.hashCode() * 31L + life);
    Journal sent = home.sent();
    Journal accepted = home.accepted();
    Journal settled = home.settled();
    for (int number = 0; ; number++) {
      String text = Records.text(name + "-" + life, number, random);
      String id = Records.name(text);
      sent.add(id);
      OutgoingMessage message = session.send(text);
      var unused = message.settled().thenRun(() -> settled.add(id));
      message.accepted().join();
      accepted.add(id);
      Thread.sleep(random.nextInt(100));
    }
  }
}
