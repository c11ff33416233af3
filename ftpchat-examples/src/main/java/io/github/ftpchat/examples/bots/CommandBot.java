package io.github.ftpchat.examples.bots;

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
import io.github.ftpchat.examples.bots.Database.Transaction;
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
 * <p><b>It obeys each command once and answers it once</b>, even if it is killed, the power fails
 * or the database throws:
 *
 * <ol>
 *   <li>All that comes of a message is one transaction: the effect, the sealed answer, and the
 *       place in the room. After a crash all of it is there; or none, and the message comes again.
 *   <li>If anything throws, the message comes again too, and no later one before it. A commit that
 *       threw may have been made all the same, so the database knows by their ids which commands
 *       were obeyed.
 *   <li>The answer is submitted after the commit. It stays in the database until it is settled, and
 *       is submitted again at each start: by its id it is sent once.
 * </ol>
 *
 * <p><b>It obeys from its first start on</b>, and leaves alone what is in the room by then.
 *
 * <p><b>Bots do not keep each other busy</b>: an answer does not look like a command.
 *
 * <p><b>It ends within seconds when it is told to</b>, by SIGTERM for example: it takes no more
 * commands, and waits until its answers are settled. It does the rest at the next start.
 *
 * <p>A database serves one room and one process.
 *
 * @since 0.1
 */
public final class CommandBot implements ChatListener {

  private static final Pattern ADD = Pattern.compile("!add (-?\\d{1,9})");
  private static final String SUM = "!sum";

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
              "CREATE TABLE IF NOT EXISTS answer (number BIGINT GENERATED ALWAYS AS IDENTITY,"
                  + " id CHAR(32) PRIMARY KEY, command CHAR(32), sealed VARBINARY)");
          db.update("CREATE TABLE IF NOT EXISTS place (cursor VARCHAR)");
          return db.update("INSERT INTO place SELECT NULL WHERE NOT EXISTS (SELECT * FROM place)");
        });
  }

  /** When this returns, the message is handled. If it throws, it is called again. */
  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    List<SealedMessage> answers =
        database.transact(
            db -> {
              if (isCommand(message) && !isObeyed(db, message)) {
                store(db, session.seal(obey(db, message)), message);
              }
              db.update("UPDATE place SET cursor = ?", message.cursor().toString());
              return answersTo(db, message);
            });
    answers.forEach(answer -> submit(session, answer));
  }

  private static boolean isCommand(ChatMessage message) {
    String text = message.text();
    return !message.own() && (text.equals(SUM) || ADD.matcher(text).matches());
  }

  private static boolean isObeyed(Transaction db, ChatMessage command) throws SQLException {
    String id = command.id().toString();
    return !db.query(String.class, "SELECT id FROM obeyed WHERE id = ?", id).isEmpty();
  }

  /** What this bot is for. Returns the answer. */
  private static String obey(Transaction db, ChatMessage command) throws SQLException {
    Matcher add = ADD.matcher(command.text());
    boolean adds = add.matches();
    String number = adds ? add.group(1) : "0";
    db.update("INSERT INTO obeyed VALUES (?, ?)", command.id().toString(), number);
    String sum = db.query(String.class, "SELECT SUM(number) FROM obeyed").get(0);
    return (adds ? number + " added: " : "") + "the sum is " + sum;
  }

  private static void store(Transaction db, SealedMessage answer, ChatMessage command)
      throws SQLException {
    db.update(
        "INSERT INTO answer (id, command, sealed) VALUES (?, ?, ?)",
        answer.id().toString(),
        command.id().toString(),
        answer.toBytes());
  }

  /** What is not settled yet. That may be nothing, though the command was answered. */
  private static List<SealedMessage> answersTo(Transaction db, ChatMessage command)
      throws SQLException {
    String id = command.id().toString();
    return parse(db.query(byte[].class, "SELECT sealed FROM answer WHERE command = ?", id));
  }

  private static List<SealedMessage> parse(List<byte[]> answers) {
    return answers.stream().map(SealedMessage::parse).toList();
  }

  private void submit(ChatSession session, SealedMessage answer) {
    OutgoingMessage sent = session.submit(answer);
    String id = answer.id().toString();
    var unused =
        sent.settled()
            .thenRunAsync(
                () -> database.transact(db -> db.update("DELETE FROM answer WHERE id = ?", id)));
    // Throws if too much waits to be sent: then the command comes again, later.
    sent.accepted().join();
  }

  /** Goes on where it was, until it is told to end. Only its first start needs the server. */
  static void run(SessionBuilder builder, DataSource source) {
    CommandBot bot = new CommandBot(source);
    builder
        .participant("command-bot")
        .history(HistoryPolicy.keep(1))
        .listener(bot)
        .listenerFailure(ListenerFailurePolicy.retry());
    Optional<Cursor> place = bot.place();
    place.ifPresent(builder::after);
    try (ChatSession session = place.isPresent() ? builder.start() : builder.open()) {
      bot.begin(session);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> bot.leave(session)));
      System.out.println("command-bot is in " + session.room());
      Optional<ChatException> problem = session.closed().join().problem();
      if (problem.isPresent()) {
        throw problem.get();
      }
    }
  }

  private Optional<Cursor> place() {
    String sql = "SELECT cursor FROM place WHERE cursor IS NOT NULL";
    return database.transact(db -> db.query(String.class, sql)).stream()
        .map(Cursor::parse)
        .findAny();
  }

  /** Submits what was left. On the first start it notes from where on it obeys. */
  private void begin(ChatSession session) {
    Cursor newest =
        session.history().stream().map(ChatMessage::cursor).findAny().orElse(Cursor.START);
    List<SealedMessage> left =
        database.transact(
            db -> {
              db.update("UPDATE place SET cursor = ? WHERE cursor IS NULL", newest.toString());
              return parse(db.query(byte[].class, "SELECT sealed FROM answer ORDER BY number"));
            });
    left.forEach(answer -> submit(session, answer));
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
