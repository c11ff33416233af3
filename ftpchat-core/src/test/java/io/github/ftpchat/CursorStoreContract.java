package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CursorStore} keeps to. */
abstract class CursorStoreContract {

  private CursorStore store;

  abstract CursorStore newStore() throws IOException;

  /** Gives the store as another process sees it; the same one where nothing is kept. */
  abstract CursorStore reopened(CursorStore store) throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = newStore();
  }

  @Test
  void knowsNoRoomAtFirst() throws Exception {
    assertThat(store.load("room")).isEmpty();
  }

  @Test
  void givesWhatWasSavedLast() throws Exception {
    // A room that was wiped makes it go back.
    for (long position : new long[] {5, 7, 999_999_999_999_999_999L, 0, 3}) {
      store.save("room", Cursors.at(position));

      assertThat(store.load("room")).contains(Cursors.at(position));
      assertThat(reopened(store).load("room")).contains(Cursors.at(position));
    }
  }

  @Test
  void goesOnWhereItWasWhenItIsReopened() throws Exception {
    store.save("other", Cursors.at(77));
    for (int i = 0; i < 10; i++) {
      store = reopened(store);
      assertThat(store.load("room"))
          .isEqualTo(i == 0 ? Optional.empty() : Optional.of(Cursors.at(i)));
      store.save("room", Cursors.at(100));
      store.save("room", Cursors.at(i + 1));
    }
    assertThat(store.load("other")).contains(Cursors.at(77));
  }

  @Test
  void keepsRoomsApartWhateverTheirNames() throws Exception {
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
      store.save(rooms.get(i), Cursors.at(i));
      store.save(rooms.get(i), Cursors.at(100 + i));
    }

    store = reopened(store);
    for (int i = 0; i < rooms.size(); i++) {
      assertThat(store.load(rooms.get(i))).as(rooms.get(i)).contains(Cursors.at(100 + i));
    }
    assertThat(store.load("other")).isEmpty();
  }
}
