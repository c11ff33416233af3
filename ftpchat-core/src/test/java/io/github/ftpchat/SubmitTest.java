package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.DirectoryTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed is sent once, however often it is submitted. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class SubmitTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private SessionBuilder room() {
    return ChatSession.builder()
        .transport(DirectoryTransport.of(folder))
        .room("lobby")
        .cipher(FernetCipher.ofKey(new byte[32]))
        .participant("bot");
  }

  private ChatSession open() {
    return room().open();
  }

  private List<String> lines() throws Exception {
    return Files.readAllLines(folder.resolve("lobby.txt"));
  }

  private static SendReceipt settled(OutgoingMessage message) throws Exception {
    return message.settled().get(20, TimeUnit.SECONDS);
  }

  private static SealedMessage stored(SealedMessage sealed) {
    return SealedMessage.parse(sealed.toBytes());
  }

  @Test
  void whatIsSealedIsNotSent() throws Exception {
    try (ChatSession bot = open()) {
      SealedMessage sealed = bot.seal("perhaps");
      settled(bot.send("surely"));
      assertThat(lines()).hasSize(1);
      OutgoingMessage message = bot.submit(sealed);
      assertThat(message.id()).isEqualTo(sealed.id());
      settled(message);
      assertThat(lines()).hasSize(2);
    }
  }

  @Test
  void whatIsOnItsWayIsTheSameMessage() throws Exception {
    try (ChatSession bot = open()) {
      SealedMessage sealed = bot.seal("once");
      OutgoingMessage first = bot.submit(sealed);
      OutgoingMessage second = bot.submit(stored(sealed));
      assertThat(second.settled().isDone() || second == first).isTrue();
      settled(first);
      settled(second);
      assertThat(lines()).hasSize(1);
    }
  }

  @Test
  void whatManyThreadsSubmitAtOnceIsSentOnce() throws Exception {
    int messages = 200;
    int submitters = 8;
    ExecutorService threads = Executors.newFixedThreadPool(submitters + 1);
    AtomicBoolean over = new AtomicBoolean();
    try (ChatSession bot = open()) {
      List<SealedMessage> sealed = new ArrayList<>();
      for (int i = 0; i < messages; i++) {
        sealed.add(bot.seal("message " + i));
      }
      threads.execute(() -> keepLockBusy(bot, over));
      CyclicBarrier together = new CyclicBarrier(submitters);
      List<Callable<List<OutgoingMessage>>> calls = new ArrayList<>();
      for (int i = 0; i < submitters; i++) {
        boolean fromStore = i % 2 == 0;
        calls.add(
            () -> {
              List<OutgoingMessage> sent = new ArrayList<>();
              for (SealedMessage message : sealed) {
                SealedMessage mine = fromStore ? stored(message) : message;
                together.await();
                sent.add(bot.submit(mine));
              }
              return sent;
            });
      }
      for (Future<List<OutgoingMessage>> call : threads.invokeAll(calls)) {
        for (OutgoingMessage message : call.get()) {
          settled(message);
        }
      }
      assertThat(bot.drain(LONG)).isTrue();
      assertThat(lines()).hasSize(messages);
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  /** So that others get in between the steps of a call, if these do not belong together. */
  private static void keepLockBusy(ChatSession session, AtomicBoolean over) {
    while (!over.get()) {
      synchronized (session) {
        LockSupport.parkNanos(50_000);
      }
    }
  }

  @Test
  void whatIsSettledIsSettledAgainAndNotSent() throws Exception {
    try (ChatSession bot = open()) {
      SealedMessage sealed = bot.seal("once");
      SendReceipt receipt = settled(bot.submit(sealed));
      for (int i = 0; i < 5; i++) {
        assertThat(settled(bot.submit(i % 2 == 0 ? sealed : stored(sealed))).position())
            .isEqualTo(receipt.position());
      }
      settled(bot.send("after"));
      assertThat(settled(bot.submit(sealed)).position()).isEqualTo(receipt.position());
      assertThat(bot.drain(LONG)).isTrue();
      assertThat(lines()).hasSize(2);
    }
  }

  @Test
  void whatIsSentBeforeComesBefore() throws Exception {
    List<SealedMessage> stored = new ArrayList<>();
    try (ChatSession bot = open()) {
      for (int i = 0; i < 20; i++) {
        stored.add(stored(bot.seal("sealed " + i)));
      }
    }
    List<MessageId> expected = new ArrayList<>();
    List<MessageId> shown = new CopyOnWriteArrayList<>();
    ChatListener listener =
        new ChatListener() {
          @Override
          public void onMessage(ChatSession session, ChatMessage message) {
            shown.add(message.id());
          }
        };
    try (ChatSession bot = room().listener(listener).open()) {
      for (SealedMessage sealed : stored) {
        expected.add(bot.send("sent").id());
        expected.add(bot.submit(sealed).id());
      }
      assertThat(bot.drain(LONG)).isTrue();
    }
    assertThat(shown).containsExactlyElementsOf(expected);
  }

  @Test
  void anotherLifeSendsWhatTheFirstDidNot() throws Exception {
    SealedMessage sealed;
    try (ChatSession bot = open()) {
      sealed = bot.seal("later");
    }
    for (int life = 0; life < 3; life++) {
      try (ChatSession bot = open()) {
        settled(bot.submit(stored(sealed)));
        settled(bot.submit(stored(sealed)));
        assertThat(lines()).hasSize(1);
      }
    }
  }

  /** More than is looked at when the room is opened. */
  private void fillWithLines(int bytes) throws Exception {
    String line = "x".repeat(999) + "\n";
    Files.writeString(
        folder.resolve("lobby.txt"),
        line.repeat(bytes / line.length()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  void itIsFoundFarBehind() throws Exception {
    fillWithLines(500_000);
    SealedMessage sent;
    SealedMessage unsent;
    try (ChatSession bot = open()) {
      sent = bot.seal("sent");
      unsent = bot.seal("unsent");
      settled(bot.submit(sent));
    }
    assertThat(sent.lookFrom()).isPositive();
    assertThat(sent.anchorLength()).isPositive();
    fillWithLines(9_000_000);
    int before = lines().size();
    try (ChatSession bot = open()) {
      OutgoingMessage again = bot.submit(stored(sent));
      OutgoingMessage first = bot.submit(stored(unsent));
      OutgoingMessage fresh = bot.send("fresh");
      assertThat(settled(again).attempts()).isZero();
      assertThat(settled(first).position()).isLessThan(settled(fresh).position());
    }
    assertThat(lines()).hasSize(before + 2);
  }

  @Test
  void itIsFoundInFrontOfWhereItWasWhenTheFileWasCutAtItsHead() throws Exception {
    fillWithLines(600_000);
    SealedMessage sent;
    try (ChatSession bot = open()) {
      sent = bot.seal("sent");
      settled(bot.submit(sent));
    }
    fillWithLines(600_000);
    byte[] all = Files.readAllBytes(folder.resolve("lobby.txt"));
    Files.write(folder.resolve("lobby.txt"), Arrays.copyOfRange(all, 590_000, all.length));
    fillWithLines(600_000);
    int before = lines().size();
    try (ChatSession bot = open()) {
      assertThat(settled(bot.submit(stored(sent))).position()).isLessThan(sent.lookFrom());
      assertThat(lines()).hasSize(before);
    }
  }

  @Test
  void inARoomThatWasEmptiedItIsSentAgain() throws Exception {
    SealedMessage sent;
    try (ChatSession bot = open()) {
      sent = bot.seal("sent");
      settled(bot.submit(sent));
    }
    Files.delete(folder.resolve("lobby.txt"));
    try (ChatSession bot = open()) {
      settled(bot.submit(stored(sent)));
      assertThat(lines()).hasSize(1);
    }
  }

  @Test
  void theOutboxHasItOnce() throws Exception {
    OutboxStore outbox = OutboxStore.inMemory();
    SealedMessage sealed;
    try (ChatSession bot = room().outbox(outbox).open()) {
      sealed = bot.seal("stored twice");
      bot.submit(sealed).accepted().get(20, TimeUnit.SECONDS);
    }
    try (ChatSession bot = room().outbox(outbox).open()) {
      settled(bot.submit(stored(sealed)));
      settled(bot.submit(stored(sealed)));
    }
    assertThat(lines()).hasSize(1);
  }

  @Test
  void aStoreThatGivesAnEntryTwiceHoldsNothingUp() throws Exception {
    SealedMessage sealed;
    try (ChatSession bot = open()) {
      sealed = bot.seal("once");
    }
    OutboxStore twice =
        new ForwardingOutbox(OutboxStore.inMemory()) {
          @Override
          public List<SealedMessage> load(String room) {
            return List.of(sealed, sealed);
          }
        };
    try (ChatSession bot = room().outbox(twice).open()) {
      assertThat(bot.drain(LONG)).isTrue();
      assertThat(bot.status().unsettled()).isZero();
      assertThat(lines()).hasSize(1);
    }
  }

  @Test
  void manyComeInTheirOrder() throws Exception {
    List<SealedMessage> sealed = new ArrayList<>();
    try (ChatSession bot = open()) {
      for (int i = 0; i < 200; i++) {
        sealed.add(bot.seal("m" + i));
      }
      for (int i = 0; i < 100; i += 2) {
        bot.submit(sealed.get(i));
      }
      assertThat(bot.drain(LONG)).isTrue();
    }
    List<String> shown = new CopyOnWriteArrayList<>();
    try (ChatSession bot = open()) {
      bot.addListener(ChatListener.ofMessages((session, message) -> shown.add(message.text())));
      sealed.forEach(one -> bot.submit(stored(one)));
      assertThat(bot.drain(LONG)).isTrue();
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (i >= 100 || i % 2 == 1) {
        expected.add("m" + i);
      }
    }
    assertThat(shown).isEqualTo(expected);
    assertThat(lines()).hasSize(200);
  }

  @Test
  void whatIsNotForThisRoomIsRefused() throws Exception {
    try (ChatSession bot = open();
        ChatSession other =
            ChatSession.builder()
                .transport(DirectoryTransport.of(folder))
                .room("lobby")
                .cipher(
                    FernetCipher.ofKey(
                        new byte[] {
                          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                          22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
                        }))
                .participant("other")
                .open();
        ChatSession elsewhere = room().room("elsewhere").open()) {
      SealedMessage foreign = other.seal("foreign");
      assertThatThrownBy(() -> bot.submit(foreign))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another password");
      SealedMessage misplaced = elsewhere.seal("misplaced");
      assertThatThrownBy(() -> bot.submit(misplaced))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("submitted to room lobby");
      SealedMessage mine = bot.seal("mine");
      SealedMessage disguised = new SealedMessage("lobby", foreign.id(), mine.token());
      assertThatThrownBy(() -> bot.submit(disguised)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void damagedBytesAreRefused() throws Exception {
    byte[] bytes;
    try (ChatSession bot = open()) {
      bytes = bot.seal("sealed").toBytes();
    }
    assertThat(SealedMessage.parse(bytes).toBytes()).isEqualTo(bytes);
    for (int length = 0; length < 41; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SealedMessage.parse(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    bytes[0]++;
    assertThatThrownBy(() -> SealedMessage.parse(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version");
  }

  @Test
  void aClosedSessionAndOneWithoutAParticipantSayWhatIsWrong() throws Exception {
    ChatSession bot = open();
    SealedMessage sealed = bot.seal("sealed");
    bot.close();
    assertThatThrownBy(() -> settled(bot.submit(sealed)))
        .hasCauseInstanceOf(SessionClosedException.class);
    try (ChatSession reader =
        ChatSession.builder()
            .transport(DirectoryTransport.of(folder))
            .room("lobby")
            .cipher(FernetCipher.ofKey(new byte[32]))
            .open()) {
      assertThatThrownBy(() -> reader.submit(sealed)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> reader.seal("x")).isInstanceOf(IllegalStateException.class);
    }
  }
}
