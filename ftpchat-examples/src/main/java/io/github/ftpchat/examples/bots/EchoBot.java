package io.github.ftpchat.examples.bots;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A bot that says again what comes after {@code !echo}.
 *
 * <pre>
 * FTPCHAT_FTP_PASSWORD=... FTPCHAT_PASSWORD=... java ... EchoBot HOST PORT USER ROOM FOLDER
 * </pre>
 *
 * <p>It misses no command, however it ends: the folder holds how far it has listened and what it
 * has not said yet. A crash between the two makes it answer a command twice, which {@link
 * CommandBot} does not.
 *
 * @since 0.1
 */
public final class EchoBot implements ChatListener {

  private static final String COMMAND = "!echo ";

  /** Makes a bot, for the listener of any number of sessions. */
  public EchoBot() {}

  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    // What it says itself never starts with the command, so two bots cannot keep each other busy.
    if (message.text().startsWith(COMMAND)) {
      OutgoingMessage echo = session.send("echo: " + message.text().substring(COMMAND.length()));
      // The command counts as handled when this method returns: not before its answer is stored.
      echo.accepted().join();
    }
  }

  /**
   * Runs the bot until the program is told to end. It takes up to ten seconds then to say what it
   * has to say.
   *
   * @param args host, port, user and room, and a folder of its own
   * @throws IllegalArgumentException if a password is missing in the environment
   * @throws IOException if the folder cannot be used
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 5) {
      System.err.println("usage: EchoBot HOST PORT USER ROOM FOLDER");
      System.exit(2);
    }
    FtpTransport transport =
        FtpTransport.builder(args[0])
            .port(Integer.parseInt(args[1]))
            .user(args[2])
            .password(variable("FTPCHAT_FTP_PASSWORD").toCharArray())
            .build();
    Path folder = Files.createDirectories(Path.of(args[4]));
    try (FernetCipher cipher = FernetCipher.ofPassword(variable("FTPCHAT_PASSWORD").toCharArray());
        OutboxStore outbox = OutboxStore.directory(folder.resolve("outbox"));
        ChatSession session =
            ChatSession.builder()
                .transport(transport)
                .room(args[3])
                .cipher(cipher)
                .participant("echo-bot")
                .outbox(outbox)
                .cursors(CursorStore.file(folder.resolve("cursor")))
                .listener(new EchoBot())
                .open()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(session)));
      System.out.println("echo-bot is in " + session.room());
      Optional<ChatException> problem = session.closed().join().problem();
      if (problem.isPresent()) {
        throw problem.get();
      }
    }
  }

  private static void leave(ChatSession session) {
    session.drain(Duration.ofSeconds(10));
    session.close();
  }

  static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
