package io.github.ftpchat.examples.bots;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * That {@link CommandBot} obeys each command once and answers it once, though it is killed at
 * random moments and its database fails at random places.
 */
@Timeout(1_800)
class CommandBotIT {

  private static final String ROOM = "room";
  private static final Pattern ANSWER = Pattern.compile("(\\d+) added: the sum is (\\d+)");
  private static final long SEED = Long.getLong("matrix.seed", new Random().nextInt(1_000_000));

  private final Random random = new Random(SEED);
  private final List<BotProcess> lives = new ArrayList<>();

  /** The one that lives. */
  private BotProcess bot;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = "VSFTPD")
  void eachCommandIsObeyedAndAnsweredOnce(ServerKind kind) throws Exception {
    run(kind, 50, 5, Duration.ofMillis(1_500));
  }

  @Tag("matrix")
  @ParameterizedTest
  @EnumSource(names = {"VSFTPD", "PROFTPD"})
  void eachOfManyCommandsIsObeyedAndAnsweredOnce(ServerKind kind) throws Exception {
    int commands = Integer.getInteger("matrix.messages", 1_000);
    run(kind, commands, commands / 10, Duration.ofSeconds(4));
  }

  /**
   * Feeds a bot that dies again and again.
   *
   * @param longest how long it lives at most
   */
  private void run(ServerKind kind, int commands, int kills, Duration longest) throws Exception {
    Set<String> answered = ConcurrentHashMap.newKeySet();
    try (FtpServerFixture server = kind.start();
        ChatClient client = client(server);
        ChatSession feeder =
            session(client)
                .participant("feeder")
                .listener(
                    ChatListener.ofMessages(
                        (session, message) -> {
                          if (isAnswer(message)) {
                            answered.add(message.text());
                          }
                        }))
                .open()) {
      int terminated = 0;
      try {
        startUntilItIsIn(server);
        // About as long on average as all the lives of the bot together.
        long pause = kills * longest.toMillis() / commands;
        CompletableFuture<List<OutgoingMessage>> feeding =
            CompletableFuture.supplyAsync(() -> feed(feeder, commands, pause));
        for (int i = 0; i < kills; i++) {
          Thread.sleep(random.nextLong(longest.toMillis()));
          if (i % 5 == 4) {
            bot.terminate();
            terminated++;
          } else {
            bot.kill();
          }
          start(server);
        }
        for (OutgoingMessage command : feeding.get(5, TimeUnit.MINUTES)) {
          command.settled().get(5, TimeUnit.MINUTES);
        }
        if (!bot.comesIn()) {
          startUntilItIsIn(server);
        }
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> answered.size() >= commands);
        bot.terminate();
        // It says what it had left, if anything.
        startUntilItIsIn(server);
        bot.terminate();
      } finally {
        bot.kill();
      }
      int faults = 0;
      for (BotProcess each : lives) {
        faults += each.faults();
      }
      List<Integer> obeyed = obeyed();
      Room room = read(server);
      List<Integer> answers = room.answers.stream().map(answer -> answer[0]).toList();
      report(
          server.name(),
          commands,
          kills - terminated,
          terminated,
          faults,
          twice(obeyed),
          commands - Set.copyOf(obeyed).size(),
          twice(answers),
          commands - Set.copyOf(answers).size(),
          room.lines - room.commands.size() - answers.size());
      List<Integer> all = IntStream.rangeClosed(1, commands).boxed().toList();
      assertThat(room.commands).containsExactlyInAnyOrderElementsOf(all);
      assertThat(obeyed).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(all);
      assertThat(answers).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(all);
      int sum = 0;
      for (int[] answer : room.answers.stream().sorted(Comparator.comparing(a -> a[1])).toList()) {
        sum += answer[0];
        assertThat(answer[1]).as("the sum after adding %d", answer[0]).isEqualTo(sum);
      }
    }
  }

  private static int twice(List<Integer> numbers) {
    return numbers.size() - Set.copyOf(numbers).size();
  }

  /** As what supervises it does: a database that fails at its start ends it. */
  private void startUntilItIsIn(FtpServerFixture server) throws Exception {
    do {
      start(server);
    } while (!bot.comesIn());
  }

  private void start(FtpServerFixture server) {
    bot =
        BotProcess.start(
            CrashingBot.class,
            Map.of(),
            server.host(),
            String.valueOf(server.port()),
            server.user(),
            server.password(),
            ROOM,
            directory.resolve("database").toString(),
            String.valueOf(random.nextLong()));
    lives.add(bot);
  }

  private static ChatClient client(FtpServerFixture server) {
    return ChatClient.builder(
            CrashingBot.transport(server.host(), server.port(), server.user(), server.password()))
        .retry(CrashingBot.RETRY)
        .build();
  }

  private static SessionBuilder session(ChatClient client) {
    return client
        .session()
        .room(ROOM)
        .cipher(FernetCipher.ofKey(CrashingBot.KEY))
        .settle(CrashingBot.SETTLE);
  }

  private static List<OutgoingMessage> feed(ChatSession session, int commands, long pause) {
    Random random = new Random(SEED + 1);
    List<OutgoingMessage> sent = new ArrayList<>();
    for (int i = 1; i <= commands; i++) {
      sent.add(session.send("!add " + i));
      try {
        Thread.sleep(random.nextLong(pause + 1));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return sent;
  }

  private List<Integer> obeyed() throws SQLException {
    DataSource source = Database.file(directory.resolve("database"));
    List<Integer> numbers =
        new Database(source).transact(db -> db.query(Integer.class, "SELECT number FROM obeyed"));
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
    return numbers;
  }

  private static boolean isAnswer(ChatMessage message) {
    return message.sender().orElse("").equals("command-bot");
  }

  /** What somebody finds who reads it from its head. */
  private record Room(List<Integer> commands, List<int[]> answers, long lines) {}

  private static Room read(FtpServerFixture server) {
    String text = new String(server.fileBytes(ROOM + ".txt"), StandardCharsets.ISO_8859_1);
    long lines = text.lines().filter(line -> !line.isBlank()).count();
    Room room = new Room(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), lines);
    ChatListener listener =
        ChatListener.ofMessages(
            (session, message) -> {
              if (isAnswer(message)) {
                Matcher answer = ANSWER.matcher(message.text());
                assertThat(answer.matches()).as(message.text()).isTrue();
                room.answers.add(
                    new int[] {
                      Integer.parseInt(answer.group(1)), Integer.parseInt(answer.group(2))
                    });
              } else {
                room.commands.add(Integer.valueOf(message.text().substring("!add ".length())));
              }
            });
    try (ChatClient client = client(server);
        ChatSession session =
            session(client).history(HistoryPolicy.replayAll()).listener(listener).open()) {
      assertThat(session.drain(Duration.ofMinutes(1))).isTrue();
    }
    return room;
  }

  /** Adds a row to the table in docs/reliability.md. */
  private static void report(Object... cells) throws IOException {
    String row =
        Stream.of(cells).map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n"));
    System.out.printf("seed %d (-Dmatrix.seed=%1$d repeats it)%n%s", SEED, row);
    Path table = Files.createDirectories(Path.of("target", "matrix")).resolve("command-bot.md");
    Files.writeString(table, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
