package io.github.ftpchat.examples.snippets;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.SessionStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The gauges of a room, for Micrometer. */
record RoomMetrics(ChatSession session) implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "ftpchat.live", s -> s.state().phase() == Phase.LIVE ? 1 : 0);
    gauge(registry, "ftpchat.attempts.failed", SessionStatus::failedAttempts);
    gauge(registry, "ftpchat.last.read.seconds", s -> secondsSince(s.lastRead(), Double.NaN));
    gauge(registry, "ftpchat.queued", SessionStatus::queued);
    gauge(registry, "ftpchat.unsettled", SessionStatus::unsettled);
    gauge(registry, "ftpchat.unsettled.seconds", s -> secondsSince(s.unsettledSince(), 0));
    gauge(registry, "ftpchat.undelivered", SessionStatus::undelivered);
    gauge(registry, "ftpchat.undelivered.bytes", SessionStatus::undeliveredBytes);
    gauge(registry, "ftpchat.unread.bytes", s -> s.size() - s.position());
    gauge(registry, "ftpchat.size.bytes", SessionStatus::size);
  }

  private void gauge(MeterRegistry registry, String name, ToDoubleFunction<SessionStatus> value) {
    Gauge.builder(name, session, s -> value.applyAsDouble(s.status()))
        .tags(Tags.of("room", session.room()))
        .strongReference(true)
        .register(registry);
  }

  private static double secondsSince(Optional<Instant> moment, double ifNone) {
    return moment.map(m -> Duration.between(m, Instant.now()).toMillis() / 1e3).orElse(ifNone);
  }
}
