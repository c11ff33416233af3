package io.github.ftpchat.examples.snippets;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The health of a room, for Spring Boot 4. */
record RoomHealth(ChatSession session) implements HealthIndicator {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Override
  public Health health() {
    SessionStatus status = session.status();
    Instant tooOld = Instant.now().minus(PATIENCE);
    boolean over = status.state().phase() == Phase.CLOSED;
    boolean deaf = status.lastRead().map(tooOld::isAfter).orElse(true);
    boolean stuck = status.unsettledSince().map(tooOld::isAfter).orElse(false);
    Health.Builder health = over || deaf || stuck ? Health.down() : Health.up();
    status
        .state()
        .problem()
        .ifPresent(problem -> health.withDetail("problem", "" + problem.getMessage()));
    return health
        .withDetail("room", session.room())
        .withDetail("phase", status.state().phase())
        .withDetail("lastRead", status.lastRead().map(Instant::toString).orElse("never"))
        .withDetail("failedAttempts", status.failedAttempts())
        .withDetail("unsettled", status.unsettled())
        .withDetail("undelivered", status.undelivered())
        .build();
  }
}
