package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.DirectoryTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goes on behind cursors while the whole room can still change. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class ResumeTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  @TempDir private Path folder;

  private SessionBuilder session() {
    return ChatSession.builder()
        .transport(DirectoryTransport.of(folder, AppendSafety.UNSAFE))
        .room("lobby")
        .cipher(CIPHER)
        .history(HistoryPolicy.replayAll());
  }

  private void say(String... texts) {
    try (ChatSession writer = session().participant("writer").open()) {
      List<OutgoingMessage> sent = Stream.of(texts).map(writer::send).toList();
      sent.forEach(message -> message.written().join());
    }
  }

  @Test
  void aCursorKeepsUpWithMoreThanCanBeGuarded() throws Exception {
    RecordCodec codec = new RecordCodec(CIPHER, "lobby", Limits.defaults());
    Random random = new Random(1);
    List<ChatMessage> shown = new CopyOnWriteArrayList<>();
    int written = 0;
    try (ChatSession reader =
        session()
            .listener(ChatListener.ofMessages((session, message) -> shown.add(message)))
            .open()) {
      // Twelve times a megabyte: the region holds eight.
      for (int i = 0; i < 12; i++) {
        ByteArrayOutputStream much = new ByteArrayOutputStream();
        while (much.size() < 1 << 20) {
          byte[] noise = new byte[6_000];
          random.nextBytes(noise);
          String text = Base64.getEncoder().encodeToString(noise);
          much.writeBytes(line(codec, text));
          written++;
        }
        append(folder.resolve("lobby.txt"), much.toByteArray());
        int expected = written;
        await().until(() -> shown.size() == expected);
      }
      assertThat(reader.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
    say("one more");
    List<ChatMessage> next = life(shown.get(shown.size() - 1).cursor(), 1);
    assertThat(next).extracting(ChatMessage::text).containsExactly("one more");
  }

  @Test
  void aCursorOfARoomThatWasNotReadFromItsHeadIsNoneOfAnotherFile() throws Exception {
    String[] texts = IntStream.range(0, 2_000).mapToObj(i -> "old " + i).toArray(String[]::new);
    say(texts);
    List<Cursor> saved = new CopyOnWriteArrayList<>();
    try (ChatSession reader =
        session()
            .history(HistoryPolicy.none())
            .listener(ChatListener.ofMessages((session, message) -> saved.add(message.cursor())))
            .open()) {
      say("seen");
      await().until(() -> saved.size() == 1);
      assertThat(reader.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
    // Rotated while nobody looked, and longer by now than the place of the cursor.
    Files.delete(folder.resolve("lobby.txt"));
    String[] others = IntStream.range(0, 2_500).mapToObj(i -> "new " + i).toArray(String[]::new);
    say(others);
    List<ChatMessage> shown = life(saved.get(0), others.length);
    assertThat(shown).extracting(ChatMessage::text).containsExactly(others);
  }

  @Test
  void aPieceOfAGluedLineThatHadToWaitIsShown() throws Exception {
    RecordCodec codec = new RecordCodec(CIPHER, "lobby", Limits.defaults());
    Path file = folder.resolve("lobby.txt");
    List<String> shown = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> busy = new CompletableFuture<>();
    Limits few = Limits.defaults().withMaxUndelivered(2);
    try (ChatSession reader =
        session()
            .limits(few)
            .participant("alice")
            .settle(SettlePolicy.fixed(Duration.ofSeconds(2), Duration.ofSeconds(60)))
            .listener(
                ChatListener.ofMessages(
                    (session, message) -> {
                      shown.add(message.text());
                      busy.join();
                    }))
            .open()) {
      append(file, line(codec, "first"));
      await().until(() -> shown.size() == 1);
      // As long as it is to be proven, reading goes on whatever waits for the listener.
      OutgoingMessage mine = reader.send("mine");
      byte[] half = line(codec, "second");
      append(file, Arrays.copyOf(half, half.length - 1));
      append(file, line(codec, "third"));
      append(file, line(codec, "fourth"));
      mine.settled().get(20, TimeUnit.SECONDS);
      busy.complete(null);
      await().until(() -> shown.size() == 5);
      assertThat(shown).containsExactlyInAnyOrder("first", "mine", "second", "third", "fourth");
    }
  }

  /** As a disk that was full leaves it. FTPChat 1.6 skips NULs of any number. */
  @ParameterizedTest
  @ValueSource(ints = {1 << 10, 5 << 20, 20 << 20})
  void aHoleTakesNothingOfTheLinesAroundIt(int hole) throws Exception {
    RecordCodec codec = new RecordCodec(CIPHER, "lobby", Limits.defaults());
    Path file = folder.resolve("lobby.txt");
    List<ChatMessage> shown = new CopyOnWriteArrayList<>();
    append(file, line(codec, "first"));
    append(file, new byte[hole]);
    append(file, line(codec, "behind"));
    byte[] around = line(codec, "around");
    append(file, Arrays.copyOf(around, 20));
    append(file, new byte[hole]);
    append(file, Arrays.copyOfRange(around, 20, around.length));
    try (ChatSession reader =
        session()
            .listener(ChatListener.ofMessages((session, message) -> shown.add(message)))
            .open()) {
      await().until(() -> shown.size() == 3);
      // The hole is seen before what comes behind it.
      append(file, new byte[hole]);
      reader.reconnectNow();
      await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
      append(file, line(codec, "live"));
      await().until(() -> shown.size() == 4);
    }
    assertThat(shown)
        .extracting(ChatMessage::text)
        .containsExactly("first", "behind", "around", "live");
    append(file, line(codec, "later"));
    for (int i = 0; i < 4; i++) {
      Cursor cursor = Cursor.parse(shown.get(i).cursor().toString());
      assertThat(life(cursor, 4 - i))
          .extracting(ChatMessage::text)
          .containsExactlyElementsOf(List.of("behind", "around", "live", "later").subList(i, 4));
    }
  }

  private static byte[] line(RecordCodec codec, String text) {
    byte[] token = codec.seal(Dialect.V1_7, LocalDateTime.of(2026, 2, 1, 10, 30), "bob", text);
    return codec.frame(token, Dialect.V1_7);
  }

  private static void append(Path file, byte[] data) throws IOException {
    Files.write(file, data, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<ChatMessage> life(Cursor after, int expected) {
    List<ChatMessage> shown = new CopyOnWriteArrayList<>();
    try (ChatSession reader =
        session()
            .after(after)
            .listener(ChatListener.ofMessages((session, message) -> shown.add(message)))
            .open()) {
      await().until(() -> shown.size() >= expected);
      assertThat(reader.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
    return shown;
  }

  @Test
  void aCursorOfTheFirstMessagesAfterARestartNamesThoseBeforeItToo() {
    say("one", "two", "three");
    List<ChatMessage> first = life(Cursor.START, 3);
    say("four", "five");
    List<ChatMessage> second = life(first.get(2).cursor(), 2);
    List<ChatMessage> third = life(second.get(0).cursor(), 1);

    assertThat(first).extracting(ChatMessage::text).containsExactly("one", "two", "three");
    assertThat(second).extracting(ChatMessage::text).containsExactly("four", "five");
    assertThat(third).extracting(ChatMessage::text).containsExactly("five");
  }
}
