package io.github.ftpchat.examples;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.examples.Database.Transaction;
import io.github.ftpchat.ftp.FtpTransport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The bot to copy. It keeps a sum: {@code !add 5} adds to it, {@code !sum} asks for it.
 *
 * <pre>
 * FTPCHAT_FTP_PASSWORD=... FTPCHAT_PASSWORD=... java ... CommandBot HOST PORT USER ROOM DATABASE
 * </pre>
 *
 * <p><b>Each command is obeyed once and answered once</b>, though the program is killed, the power
 * fails, or the database throws:
 *
 * <ol>
 *   <li>All that comes of a message is one transaction: its effect, the sealed answer, and the
 *       place in the room behind it. After a crash either all of it is there, or nothing is and the
 *       message comes again.
 *   <li>If anything throws, the message comes again, and nothing later before it. A commit that
 *       threw may have been made all the same: what was obeyed is known by its id.
 *   <li>The answer is submitted after the commit, and stays in the database until it is settled. An
 *       answer that a crash left there is submitted again; it is sent once, by its id.
 * </ol>
 *
 * <p><b>It obeys from its first start on.</b> It leaves alone what is in the room before.
 *
 * <p><b>Bots do not keep each other busy.</b> An answer does not look like a command.
 *
 * <p><b>It ends within seconds when it is told to</b>, by SIGTERM for example. It takes no more
 * commands then, and waits until its answers are settled. What is left is done at the next start.
 *
 * <p>A database serves one room and one process.
 *
 * @since 0.1
 */
public final class CommandBot implements ChatListener {

  private static final Pattern COMMAND = Pattern.compile("!sum|!add (?<number>-?\\d{1,9})");

  private final Database database;

  /**
   * Makes a bot.
   *
   * @param source where it keeps everything; it makes the tables that are not there
   */
  public CommandBot(DataSource source) {
    database = new Database(source);
    database.transact(
        db -> {
          db.update("CREATE TABLE IF NOT EXISTS obeyed (id CHAR(32) PRIMARY KEY, number BIGINT)");
          db.update(
              "CREATE TABLE IF NOT EXISTS answer"
                  + " (id CHAR(32) PRIMARY KEY, command CHAR(32), sealed VARBINARY)");
          db.update("CREATE TABLE IF NOT EXISTS place (cursor VARCHAR)");
          db.update("INSERT INTO place SELECT NULL WHERE NOT EXISTS (SELECT * FROM place)");
          return null;
        });
  }

  /** When this returns, the message is handled. If it throws, it is called again. */
  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    String id = message.id().toString();
    List<byte[]> answers =
        database.transact(
            db -> {
              Matcher command = COMMAND.matcher(message.text());
              if (command.matches() && !message.own() && !isObeyed(db, id)) {
                SealedMessage answer = session.seal(obey(db, id, command.group("number")));
                db.update(
                    "INSERT INTO answer VALUES (?, ?, ?)",
                    answer.id().toString(),
                    id,
                    answer.toBytes());
              }
              db.update("UPDATE place SET cursor = ?", message.cursor().toString());
              return db.query(byte[].class, "SELECT sealed FROM answer WHERE command = ?", id);
            });
    submit(session, answers);
  }

  private static boolean isObeyed(Transaction db, String id) throws SQLException {
    return !db.query(String.class, "SELECT id FROM obeyed WHERE id = ?", id).isEmpty();
  }

  /** What this bot is for. Returns what to answer. */
  private static String obey(Transaction db, String id, String number) throws SQLException {
    db.update("INSERT INTO obeyed VALUES (?, ?)", id, number == null ? "0" : number);
    String sum = db.query(String.class, "SELECT SUM(number) FROM obeyed").get(0);
    return (number == null ? "" : number + " added: ") + "the sum is " + sum;
  }

  private void submit(ChatSession session, List<byte[]> answers) {
    for (byte[] sealed : answers) {
      OutgoingMessage answer = session.submit(SealedMessage.parse(sealed));
      var unused = answer.settled().thenRunAsync(() -> forget(answer));
      // Throws if too much waits already. Then the message that is answered is given again, later.
      answer.accepted().join();
    }
  }

  private void forget(OutgoingMessage answer) {
    database.transact(
        db -> {
          db.update("DELETE FROM answer WHERE id = ?", answer.id().toString());
          return null;
        });
  }

  /** Enters the room, says what was left to say, and stays until it is told to leave. */
  static void run(SessionBuilder builder, DataSource source) {
    CommandBot bot = new CommandBot(source);
    bot.cursor().ifPresent(builder::after);
    try (ChatSession session =
        builder
            .participant("command-bot")
            .listener(bot)
            .listenerFailure(ListenerFailurePolicy.retry())
            .history(HistoryPolicy.keep(1))
            .open()) {
      bot.enter(session);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> bot.leave(session)));
      System.out.println("command-bot is in " + session.room());
      Optional<ChatException> problem = session.closed().join().problem();
      if (problem.isPresent()) {
        throw problem.get();
      }
    }
  }

  private Optional<Cursor> cursor() {
    return database
        .transact(db -> db.query(String.class, "SELECT cursor FROM place WHERE cursor IS NOT NULL"))
        .stream()
        .map(Cursor::parse)
        .findAny();
  }

  private void enter(ChatSession session) {
    // On the first start: where commands count from, though a crash should come before the first.
    Cursor newest =
        session.history().stream().map(ChatMessage::cursor).findAny().orElse(Cursor.START);
    List<byte[]> answers =
        database.transact(
            db -> {
              db.update("UPDATE place SET cursor = ? WHERE cursor IS NULL", newest.toString());
              return db.query(byte[].class, "SELECT sealed FROM answer");
            });
    submit(session, answers);
  }

  private void leave(ChatSession session) {
    session.removeListener(this);
    session.drain(Duration.ofSeconds(10));
    session.close();
  }

  /**
   * Runs the bot until the program is told to end.
   *
   * @param args host, port, user and room, and the database's file
   * @throws IllegalArgumentException if a password is missing in the environment
   */
  public static void main(String[] args) {
    if (args.length != 5) {
      System.err.println("usage: CommandBot HOST PORT USER ROOM DATABASE");
      System.exit(2);
    }
    FtpTransport transport =
        FtpTransport.builder(args[0])
            .port(Integer.parseInt(args[1]))
            .user(args[2])
            .password(EchoBot.variable("FTPCHAT_FTP_PASSWORD").toCharArray())
            .build();
    try (FernetCipher cipher =
        FernetCipher.ofPassword(EchoBot.variable("FTPCHAT_PASSWORD").toCharArray())) {
      run(
          ChatSession.builder().transport(transport).room(args[3]).cipher(cipher),
          Database.file(Path.of(args[4])));
    }
  }
}
