package io.github.ftpchat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SealedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link OutboxStore} keeps to. Extend it and give it stores:
 *
 * <pre>{@code
 * class MyOutboxTest extends OutboxStoreContract {
 *   private final MyDatabase database = new MyDatabase();
 *
 *   @Override
 *   protected OutboxStore newStore() {
 *     return new MyOutbox(database);
 *   }
 *
 *   @Override
 *   protected OutboxStore reopened(OutboxStore store) throws IOException {
 *     store.close();
 *     return new MyOutbox(database);
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public abstract class OutboxStoreContract extends Contract {

  private static final String ROOM = "room";

  private OutboxStore store;

  /** For subclasses. */
  protected OutboxStoreContract() {}

  /**
   * Makes a store.
   *
   * @return the store, which is empty
   * @throws IOException if it cannot be made
   */
  protected abstract OutboxStore newStore() throws IOException;

  /**
   * Gives a store as it is seen later, by another process.
   *
   * @param store the store, which is not used any more
   * @return one that holds the same; the same object where nothing outlives it
   * @throws IOException if it cannot be opened
   */
  protected abstract OutboxStore reopened(OutboxStore store) throws IOException;

  /**
   * Opens the store.
   *
   * @throws IOException if it cannot be opened
   */
  @BeforeEach
  final void openStore() throws IOException {
    store = newStore();
  }

  /**
   * Closes the store.
   *
   * @throws IOException if it cannot be closed
   */
  @AfterEach
  final void closeStore() throws IOException {
    store.close();
  }

  @Test
  void required_isEmptyAtFirst() throws Exception {
    assertEquals(List.of(), store.load(ROOM));
  }

  @Test
  void required_givesWhatWasAddedInItsOrder() throws Exception {
    store.add(List.of(entry(ROOM, 3), entry(ROOM, 1)));
    store.add(List.of(entry(ROOM, 2)));

    assertHolds(entry(ROOM, 3), entry(ROOM, 1), entry(ROOM, 2));
  }

  @Test
  void required_keepsEveryPartOfAnEntry() throws Exception {
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
  void required_keepsRoomsApart() throws Exception {
    store.add(List.of(entry("a", 1), entry("b", 1), entry("a", 2)));
    store.remove("a", List.of(id(1)));

    assertHolds(entry("a", 2));
    assertHolds(entry("b", 1));
    assertEquals(List.of(), store.load("c"));
  }

  @Test
  void required_removesWhatIsThereAndPassesOverTheRest() throws Exception {
    store.remove(ROOM, List.of(id(1)));
    store.add(List.of(entry(ROOM, 1), entry(ROOM, 2), entry(ROOM, 3)));
    store.remove(ROOM, List.of(id(1), id(7), id(1), id(3)));
    store.remove(ROOM, List.of());
    store.remove("other", List.of(id(2)));

    assertHolds(entry(ROOM, 2));
  }

  @Test
  void required_isEmptyWhenEverythingIsRemovedAndTakesMore() throws Exception {
    store.add(List.of(entry(ROOM, 1)));
    store.remove(ROOM, List.of(id(1)));

    assertEquals(List.of(), store.load(ROOM));
    store = reopened(store);
    assertEquals(List.of(), store.load(ROOM));
    store.add(List.of(entry(ROOM, 2)));
    assertHolds(entry(ROOM, 2));
  }

  @Test
  void required_anEntryThatIsAddedAgainTakesThePlaceOfTheFirst() throws Exception {
    SealedMessage later = new SealedMessage(ROOM, id(1), new byte[] {9}, 99, 0, 0);
    store.add(List.of(entry(ROOM, 1), entry(ROOM, 2)));
    store.add(List.of(later));

    assertHolds(later, entry(ROOM, 2));
  }

  @Test
  void required_addingNothingChangesNothing() throws Exception {
    store.add(List.of());

    assertEquals(List.of(), store.load(ROOM));
  }

  @Test
  void required_aLoadedListDoesNotChange() throws Exception {
    store.add(List.of(entry(ROOM, 1)));
    List<SealedMessage> loaded = store.load(ROOM);
    store.add(List.of(entry(ROOM, 2)));
    store.remove(ROOM, List.of(id(1)));

    assertEquals(List.of(id(1)), ids(loaded));
  }

  @Test
  void required_removesManyAtOnce() throws Exception {
    List<SealedMessage> many = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      many.add(entry(ROOM, i));
    }
    store.add(many);
    store.remove(ROOM, ids(many).subList(1, many.size()));

    assertHolds(many.get(0));
  }

  @Test
  void required_threadsThatAddAndRemoveDoNotDisturbOneAnother() throws Exception {
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
      assertEquals(each, Set.copyOf(ids).size(), "each once: " + ids);
      assertEquals(each, ids.size(), "each once: " + ids);
      assertTrue(ids.stream().allMatch(id -> id.low() % 2 == 0), "what was removed is there");
      int second = (r + 4) * each;
      assertEquals(each / 2, numbers(ids).filter(n -> n < second).count());
      assertSorted(numbers(ids).filter(n -> n < second).toList());
      assertSorted(numbers(ids).filter(n -> n >= second).toList());
    }
  }

  @Test
  void required_canBeClosedTwice() throws Exception {
    store.close();
    store.close();
  }

  /** Checks what is there of the room of the first entry, now and when the store is reopened. */
  private void assertHolds(SealedMessage... expected) throws IOException {
    assertSame(store.load(expected[0].room()), List.of(expected));
    store = reopened(store);
    assertSame(store.load(expected[0].room()), List.of(expected));
  }

  private static void assertSorted(List<Long> numbers) {
    assertEquals(numbers.stream().sorted().toList(), numbers, "in the order of their threads");
  }

  private static Stream<Long> numbers(List<MessageId> ids) {
    return ids.stream().map(MessageId::low);
  }

  private static void assertSame(List<SealedMessage> actual, List<SealedMessage> expected) {
    assertEquals(
        expected.stream().map(OutboxStoreContract::text).toList(),
        actual.stream().map(OutboxStoreContract::text).toList());
  }

  private static String text(SealedMessage entry) {
    return entry.room() + " " + entry.id() + " " + HexFormat.of().formatHex(entry.toBytes());
  }

  private static MessageId id(int number) {
    return new MessageId(0x0123456789ABCDEFL, number);
  }

  private static SealedMessage entry(String room, int number) {
    byte[] token =
        ("gAAAAAB" + "token ".repeat(number % 20) + number).getBytes(StandardCharsets.US_ASCII);
    return new SealedMessage(room, id(number), token, 1000L + number, 16, number);
  }

  private static List<MessageId> ids(List<SealedMessage> entries) {
    return entries.stream().map(SealedMessage::id).toList();
  }
}
