package io.github.ftpchat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CursorStore} keeps to. Extend it and give it stores, as {@link
 * OutboxStoreContract} shows.
 *
 * @since 0.1
 */
public abstract class CursorStoreContract extends Contract {

  private CursorStore store;

  /** For subclasses. */
  protected CursorStoreContract() {}

  /**
   * Makes a store.
   *
   * @return the store, which knows no room
   * @throws IOException if it cannot be made
   */
  protected abstract CursorStore newStore() throws IOException;

  /**
   * Gives a store as another process sees it.
   *
   * @param store the store
   * @return one that holds the same; the same object where nothing outlives it
   * @throws IOException if it cannot be opened
   */
  protected abstract CursorStore reopened(CursorStore store) throws IOException;

  /**
   * Opens the store.
   *
   * @throws IOException if it cannot be opened
   */
  @BeforeEach
  final void openStore() throws IOException {
    store = newStore();
  }

  @Test
  void required_knowsNoRoomAtFirst() throws Exception {
    assertEquals(Optional.empty(), store.load("room"));
  }

  @Test
  void required_givesWhatWasSavedLast() throws Exception {
    // A room that was wiped makes it go back.
    for (long position : new long[] {5, 7, 999_999_999_999_999_999L, 0, 3}) {
      store.save("room", at(position));

      assertEquals(Optional.of(at(position)), store.load("room"));
      assertEquals(Optional.of(at(position)), reopened(store).load("room"));
    }
  }

  @Test
  void required_goesOnWhereItWasWhenItIsReopened() throws Exception {
    store.save("other", at(77));
    for (int i = 0; i < 10; i++) {
      store = reopened(store);
      assertEquals(i == 0 ? Optional.empty() : Optional.of(at(i)), store.load("room"));
      store.save("room", at(100));
      store.save("room", at(i + 1));
    }
    assertEquals(Optional.of(at(77)), store.load("other"));
  }

  @Test
  void required_keepsRoomsApartWhateverTheirNames() throws Exception {
    List<String> rooms =
        List.of(
            "room",
            "room ",
            " room",
            "Room",
            "a/b",
            "a+b",
            "a b",
            "a%20b",
            "a\nb",
            "a\r\nb",
            "a\u0000b",
            "a\\b",
            "..",
            "",
            "\u0645\u0631\u062d\u0628\u0627",
            "\u00fc",
            "u\u0308",
            "\uD83D\uDE00",
            "x".repeat(5_000));
    for (int i = 0; i < rooms.size(); i++) {
      store.save(rooms.get(i), at(i));
      store.save(rooms.get(i), at(100 + i));
    }

    store = reopened(store);
    for (int i = 0; i < rooms.size(); i++) {
      assertEquals(Optional.of(at(100 + i)), store.load(rooms.get(i)), rooms.get(i));
    }
    assertEquals(Optional.empty(), store.load("other"));
  }

  /** A cursor that differs from others by its position. */
  private static Cursor at(long position) {
    return new Cursor(position, 0x0123456789abcdefL ^ position, new long[] {position, -1}, 2);
  }
}
