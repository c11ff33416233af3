package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;

/**
 * Decides when to probe whether the server keeps concurrent appends (design: "A server is unsafe
 * until it is proven safe"). It probes when the room has appended something and has had nothing to
 * do for a moment. In a room that is never idle, it finally probes in front of an append.
 *
 * <p>Confined to the I/O thread.
 */
final class Probing {

  /**
   * How long the room must be idle before the server is probed. Long enough for a program that
   * sends one message and exits; short enough to be over when somebody answers.
   */
  private static final long PAUSE = Duration.ofMillis(200).toNanos();

  /** The shortest time until the next probe. The longest is twice that. */
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final RoomContext context;
  private final ServerKnowledge server;
  private final LogWriter writer;

  /** Whether the next append is the first after everything before was read back. */
  private boolean allReadBack = true;

  /** Since when nothing is left to do for what was sent; never if nothing was sent. */
  private long idleSince = NEVER;

  Probing(RoomContext context, LogWriter writer) {
    this.context = context;
    this.server = context.server();
    this.writer = writer;
  }

  /** When it is time for a probe that nothing waits for, or {@link Long#MAX_VALUE}. */
  long due() {
    boolean idle = idleSince != NEVER && !writer.needsProof();
    return idle && server.needsProbe() && !context.config().settle().isNone()
        ? Math.max(idleSince + PAUSE, server.probeDue())
        : NEVER;
  }

  /** Something is about to be appended. */
  void appendBegins() {
    if (allReadBack) {
      allReadBack = false;
      server.roundBegins();
    }
  }

  /** Probes in front of an append, if it is worth the wait by now. */
  void probeBeforeAppend(Transport transport, long now) throws TransportException {
    if (server.needsProbeNow(now) && !context.config().settle().isNone()) {
      probe(transport);
    }
  }

  /** Something was uploaded. */
  void appendEnded(long now) {
    idleSince = now;
  }

  /** A pass came to its end. */
  void passEnded(long now) {
    if (writer.needsProof()) {
      idleSince = now;
    }
  }

  /** The writer concluded from a pass what stands in the file. */
  void concluded() {
    allReadBack = writer.isReadBack();
  }

  /** Finds out whether the server keeps appends that are made at the same time. */
  void probe(Transport transport) throws TransportException {
    AppendSafety found = AppendSafety.UNKNOWN;
    try {
      found = transport.probeAppendSafety(context.file());
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      context.log().debug("What becomes of concurrent appends cannot be found out", e);
    }
    long pause = INTERVAL + (long) (INTERVAL * context.random().nextDouble());
    server.probed(found, transport.capabilities().connection(), context.now() + pause);
  }
}
