package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link OutboxStore} keeps to. */
abstract class OutboxStoreContract {

  static final String ROOM = "room";

  private OutboxStore store;

  abstract OutboxStore newStore() throws IOException;

  /** Gives the store as it is seen later; the same one where nothing is kept. */
  abstract OutboxStore reopened(OutboxStore store) throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = newStore();
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  @Test
  void isEmptyAtFirst() throws Exception {
    assertThat(store.load(ROOM)).isEmpty();
  }

  @Test
  void givesWhatWasAddedInItsOrder() throws Exception {
    store.add(List.of(entry(ROOM, 3), entry(ROOM, 1)));
    store.add(List.of(entry(ROOM, 2)));

    assertHolds(entry(ROOM, 3), entry(ROOM, 1), entry(ROOM, 2));
  }

  @Test
  void keepsEveryPartOfAnEntry() throws Exception {
    SealedMessage extreme =
        new SealedMessage(
            "a/b \u0645\u0631\u062d\u0628\u0627 \uD83D\uDE00 \u0000 \uD800",
            new MessageId(Long.MIN_VALUE, -1),
            new byte[] {0, -1, 70, 84, 67, 13, 10},
            Long.MAX_VALUE,
            SealedMessage.LONGEST_ANCHOR,
            Long.MIN_VALUE);
    SealedMessage empty = new SealedMessage("", new MessageId(0, 0), new byte[0]);
    store.add(List.of(extreme, empty));

    assertHolds(extreme);
    assertHolds(empty);
  }

  @Test
  void keepsRoomsApart() throws Exception {
    store.add(List.of(entry("a", 1), entry("b", 1), entry("a", 2)));
    store.remove("a", List.of(id(1)));

    assertHolds(entry("a", 2));
    assertHolds(entry("b", 1));
    assertThat(store.load("c")).isEmpty();
  }

  @Test
  void removesWhatIsThereAndPassesOverTheRest() throws Exception {
    store.remove(ROOM, List.of(id(1)));
    store.add(List.of(entry(ROOM, 1), entry(ROOM, 2), entry(ROOM, 3)));
    store.remove(ROOM, List.of(id(1), id(7), id(1), id(3)));
    store.remove(ROOM, List.of());
    store.remove("other", List.of(id(2)));

    assertHolds(entry(ROOM, 2));
  }

  @Test
  void isEmptyWhenEverythingIsRemovedAndTakesMore() throws Exception {
    store.add(List.of(entry(ROOM, 1)));
    store.remove(ROOM, List.of(id(1)));

    assertThat(store.load(ROOM)).isEmpty();
    store = reopened(store);
    assertThat(store.load(ROOM)).isEmpty();
    store.add(List.of(entry(ROOM, 2)));
    assertHolds(entry(ROOM, 2));
  }

  @Test
  void anEntryThatIsAddedAgainTakesThePlaceOfTheFirst() throws Exception {
    SealedMessage later = new SealedMessage(ROOM, id(1), new byte[] {9}, 99, 0, 0);
    store.add(List.of(entry(ROOM, 1), entry(ROOM, 2)));
    store.add(List.of(later));

    assertHolds(later, entry(ROOM, 2));
  }

  @Test
  void addingNothingChangesNothing() throws Exception {
    store.add(List.of());

    assertThat(store.load(ROOM)).isEmpty();
  }

  @Test
  void aLoadedListDoesNotChange() throws Exception {
    store.add(List.of(entry(ROOM, 1)));
    List<SealedMessage> loaded = store.load(ROOM);
    store.add(List.of(entry(ROOM, 2)));
    store.remove(ROOM, List.of(id(1)));

    assertThat(ids(loaded)).containsExactly(id(1));
  }

  @Test
  void removesManyAtOnce() throws Exception {
    List<SealedMessage> many = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      many.add(entry(ROOM, i));
    }
    store.add(many);
    store.remove(ROOM, ids(many).subList(1, many.size()));

    assertHolds(many.get(0));
  }

  @Test
  void threadsThatAddAndRemoveDoNotDisturbOneAnother() throws Exception {
    int threads = 8;
    int each = 100;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String room = "room" + t % 4;
        int first = t * each;
        tasks.add(
            () -> {
              for (int i = first; i < first + each; i++) {
                store.add(List.of(entry(room, i)));
                if (i % 2 == 1) {
                  store.remove(room, List.of(id(i)));
                }
              }
              return null;
            });
      }
      for (Future<Void> task : pool.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      pool.shutdown();
    }

    store = reopened(store);
    for (int r = 0; r < 4; r++) {
      List<MessageId> ids = ids(store.load("room" + r));
      assertThat(ids).hasSize(each).doesNotHaveDuplicates().allMatch(id -> id.low() % 2 == 0);
      int second = (r + 4) * each;
      assertThat(numbers(ids).filter(n -> n < second)).isSorted().hasSize(each / 2);
      assertThat(numbers(ids).filter(n -> n >= second)).isSorted();
    }
  }

  @Test
  void canBeClosedTwice() throws Exception {
    store.close();
    store.close();
  }

  /** Checks what is there of the room of the first entry, now and when the store is reopened. */
  private void assertHolds(SealedMessage... expected) throws IOException {
    assertSame(store.load(expected[0].room()), List.of(expected));
    store = reopened(store);
    assertSame(store.load(expected[0].room()), List.of(expected));
  }

  private static Stream<Long> numbers(List<MessageId> ids) {
    return ids.stream().map(MessageId::low);
  }

  static void assertSame(List<SealedMessage> actual, List<SealedMessage> expected) {
    assertThat(actual.stream().map(OutboxStoreContract::text))
        .containsExactlyElementsOf(expected.stream().map(OutboxStoreContract::text).toList());
  }

  private static String text(SealedMessage entry) {
    return entry.room() + " " + entry.id() + " " + HexFormat.of().formatHex(entry.toBytes());
  }

  static MessageId id(int number) {
    return new MessageId(0x0123456789ABCDEFL, number);
  }

  static SealedMessage entry(String room, int number) {
    byte[] token =
        ("gAAAAAB" + "token ".repeat(number % 20) + number).getBytes(StandardCharsets.US_ASCII);
    return new SealedMessage(room, id(number), token, 1000L + number, 16, number);
  }

  static List<MessageId> ids(List<SealedMessage> entries) {
    return entries.stream().map(SealedMessage::id).toList();
  }
}
