package io.github.ftpchat.examples;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import java.util.concurrent.CountDownLatch;

/**
 * A bot that says again what comes after {@code !echo}.
 *
 * <pre>
 * FTPCHAT_FTP_PASSWORD=... FTPCHAT_PASSWORD=... java ... EchoBot HOST PORT USER ROOM
 * </pre>
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
      session.send("echo: " + message.text().substring(COMMAND.length()));
    }
  }

  /**
   * Runs the bot until the program is ended.
   *
   * @param args host, port, user and room
   * @throws IllegalArgumentException if a password is missing in the environment
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 4) {
      System.err.println("usage: EchoBot HOST PORT USER ROOM");
      System.exit(2);
    }
    FtpTransport transport =
        FtpTransport.builder(args[0])
            .port(Integer.parseInt(args[1]))
            .user(args[2])
            .password(variable("FTPCHAT_FTP_PASSWORD").toCharArray())
            .build();
    try (FernetCipher cipher = FernetCipher.ofPassword(variable("FTPCHAT_PASSWORD").toCharArray());
        ChatSession session =
            ChatSession.builder()
                .transport(transport)
                .room(args[3])
                .cipher(cipher)
                .participant("echo-bot")
                .listener(new EchoBot())
                .open()) {
      System.out.println("echo-bot is in " + session.room());
      new CountDownLatch(1).await();
    }
  }

  static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
