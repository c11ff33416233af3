package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.session.Stage.IN_DOUBT;
import static io.github.ftpchat.internal.session.Stage.QUEUED;
import static io.github.ftpchat.internal.session.Stage.SETTLED;
import static io.github.ftpchat.internal.session.Stage.WRITTEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageTest {

  /** The table once more, as it is drawn. */
  private static final Map<Stage, Set<Stage>> DRAWN =
      Map.of(
          QUEUED, Set.of(IN_DOUBT, WRITTEN),
          IN_DOUBT, Set.of(QUEUED, WRITTEN),
          WRITTEN, Set.of(QUEUED, SETTLED),
          SETTLED, Set.of(QUEUED));

  @ParameterizedTest
  @EnumSource
  void eachPairOfStagesIsATransitionOrIsNot(Stage from) {
    for (Stage to : Stage.values()) {
      assertThat(from.mayBecome(to))
          .as("%s to %s", from, to)
          .isEqualTo(DRAWN.get(from).contains(to));
    }
  }
}
