package io.github.ftpchat.internal.session;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.WritePlan;
import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;

/**
 * The plan that a room follows. It is asked for each record and pass, so it is made anew only when
 * something that it depends on has changed.
 *
 * <p>Confined to the I/O thread.
 */
final class RoomPlan {

  private final SettlePolicy settle;
  private final LockPolicy lock;
  private final boolean allowRewriting;
  private final ServerKnowledge server;

  /** Null until it is asked for. */
  private WritePlan plan;

  // What it was made of.
  private TransportCapabilities capabilities;
  private long longestAppend;
  private long longestLateness;

  /**
   * Makes the plan of a room, from what the application chose.
   *
   * @param settle when a message is settled
   * @param lock whether to take turns with other participants
   * @param allowRewriting whether the whole file may be uploaded where nothing else works
   * @param server what the client learned of its server
   */
  RoomPlan(SettlePolicy settle, LockPolicy lock, boolean allowRewriting, ServerKnowledge server) {
    this.settle = settle;
    this.lock = lock;
    this.allowRewriting = allowRewriting;
    this.server = server;
  }

  /** The plan that follows from what is known now. */
  WritePlan now() {
    if (!server.capabilities().equals(capabilities)
        || longestAppend != server.longestAppend()
        || longestLateness != server.longestLateness()) {
      // First, as it may fail for lack of memory.
      plan = planFor(server.capabilities(), allowRewriting);
      capabilities = server.capabilities();
      longestAppend = server.longestAppend();
      longestLateness = server.longestLateness();
    }
    return plan;
  }

  /** The plan for a file that is uploaded whole, whatever else the server can do by now. */
  WritePlan ofWholeFiles() {
    return planFor(server.capabilities().withCanAppend(false).withCanWriteAt(false), true);
  }

  private WritePlan planFor(TransportCapabilities can, boolean mayRewrite) {
    return WritePlan.of(
        settle,
        lock,
        mayRewrite,
        can,
        Duration.ofNanos(server.longestAppend()),
        Duration.ofNanos(server.longestLateness()));
  }

  /** How long a record has to stand unchanged to be settled. */
  long settleNanos() {
    return now().settleTime().toNanos();
  }

  /** How long bytes have to stand unchanged to be stable. */
  long guardNanos() {
    return now().guardTime().toNanos();
  }

  /** How long after its reply an append may be written; 0 unless the server was seen to do that. */
  long latenessNanos() {
    return now().lateness().toNanos();
  }

  /**
   * How long to wait for what was acknowledged and did not make the file longer.
   *
   * @param inVain how often in a row that was waited for, and was appended again
   */
  long waitNanos(int inVain) {
    return inVain == 0 && server.longestLateness() > 0
        ? latenessNanos()
        : Math.min(server.patienceNanos(inVain), settle.guard().toNanos());
  }
}
