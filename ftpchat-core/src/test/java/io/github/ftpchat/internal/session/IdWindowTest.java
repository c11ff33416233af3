package io.github.ftpchat.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdWindowTest {

  /** Around the sizes at which it grows, with ids that come again soon, late and never. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 1_000, 4_096, 5_000})
  void itKnowsTheLastOnesAndNoOthers(int limit) {
    IdWindow window = new IdWindow(limit);
    Deque<Long> order = new ArrayDeque<>();
    Set<Long> expected = new HashSet<>();
    Random random = new Random(limit);
    for (int i = 0; i < 20 * limit + 100; i++) {
      long id = random.nextInt(2 * limit + 2) * 0xBF58_476D_1CE4_E5B9L;
      boolean added = expected.add(id);
      assertThat(window.contains(id)).isEqualTo(!added);
      assertThat(window.add(id)).isEqualTo(added);
      if (added) {
        order.add(id);
      }
      if (order.size() > limit) {
        long oldest = order.remove();
        expected.remove(oldest);
        assertThat(window.contains(oldest)).isFalse();
      }
    }
    for (int i = 0; i < limit / 2; i++) {
      long forgotten = random.nextInt(2 * limit + 2) * 0xBF58_476D_1CE4_E5B9L;
      window.forget(forgotten);
      assertThat(window.contains(forgotten)).isFalse();
      if (expected.remove(forgotten)) {
        order.remove(forgotten);
      }
    }
    for (long next = 1; expected.size() < limit; next++) {
      assertThat(window.add(next)).isTrue();
      expected.add(next);
    }
    IdWindow copy = window.copy();
    assertThat(expected).hasSize(limit).allMatch(window::contains).allMatch(copy::contains);
  }
}
