package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.session.LoadState.CURSOR_BROKEN;
import static io.github.ftpchat.internal.session.LoadState.CURSOR_UNVERIFIED;
import static io.github.ftpchat.internal.session.LoadState.CURSOR_VERIFIED;
import static io.github.ftpchat.internal.session.LoadState.FROM_HEAD;
import static io.github.ftpchat.internal.session.LoadState.HISTORY;
import static io.github.ftpchat.internal.session.LoadState.HISTORY_AGAIN;
import static io.github.ftpchat.internal.session.LoadState.LOADED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may follow what while a room is loaded and read. */
class PresenterStatesTest {

  @ParameterizedTest
  @EnumSource
  void onlyTheStatesOfTheTableFollowWhileARoomIsLoaded(LoadState state) {
    assertEquals(expectedAfter(state), acceptedAfter(state));
  }

  private static Set<LoadState> expectedAfter(LoadState state) {
    return switch (state) {
      case HISTORY -> EnumSet.of(HISTORY_AGAIN, CURSOR_UNVERIFIED, CURSOR_VERIFIED, LOADED);
      case HISTORY_AGAIN -> EnumSet.of(LOADED);
      case CURSOR_UNVERIFIED ->
          EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, CURSOR_BROKEN, FROM_HEAD);
      case CURSOR_VERIFIED -> EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, FROM_HEAD, LOADED);
      case CURSOR_BROKEN -> EnumSet.of(FROM_HEAD);
      case FROM_HEAD -> EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, LOADED);
      case LOADED -> EnumSet.noneOf(LoadState.class);
    };
  }

  private static Set<LoadState> acceptedAfter(LoadState state) {
    Set<LoadState> accepted = EnumSet.noneOf(LoadState.class);
    for (LoadState next : LoadState.values()) {
      try {
        assertSame(next, state.to(next));
        accepted.add(next);
      } catch (IllegalStateException e) {
        assertEquals(next + " must not follow " + state, e.getMessage());
      }
    }
    return accepted;
  }

  @Test
  void aRoomIsNeverLoadedWhileItsCursorMayNotFit() {
    assertThrows(IllegalStateException.class, () -> CURSOR_UNVERIFIED.to(LOADED));
    assertThrows(IllegalStateException.class, () -> CURSOR_BROKEN.to(LOADED));
  }

  @ParameterizedTest
  @EnumSource
  void eachStateIsDecidedByTheHistoryOrTheCursorOrNothing(LoadState state) {
    assertEquals(EnumSet.of(HISTORY, HISTORY_AGAIN).contains(state), state.isHistory());
    assertEquals(
        EnumSet.of(CURSOR_UNVERIFIED, CURSOR_VERIFIED, CURSOR_BROKEN).contains(state),
        state.hasCursor());
    assertEquals(EnumSet.of(HISTORY, LOADED).contains(state), state.reportsRepetitions());
  }

  @ParameterizedTest
  @EnumSource
  void anyTaskFollowsAnyOtherButCatchingUpASearch(PassTask task) {
    for (PassTask next : PassTask.values()) {
      if (task == PassTask.SEARCH_FIRST && next == PassTask.CATCH_UP) {
        assertThrows(IllegalStateException.class, () -> task.to(next));
      } else {
        assertSame(next, task.to(next));
      }
    }
  }
}
