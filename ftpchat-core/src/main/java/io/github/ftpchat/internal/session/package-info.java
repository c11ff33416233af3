/*
 * A map of the package, from the bottom up. A class knows classes of its own line and of the lines
 * before it; there are no circles.
 *
 * Basics       Stopwatch, Backoff, Errand, SharedFuture, IdWindow
 * Given        Environment, set by EnvironmentAccess: time, clock, threads; SessionConfig: what the
 *              application chose; ServerKnowledge: what the client learned of its server;
 *              RoomEvents: what a room reports to its session; RoomPlan: how the room writes;
 *              RoomContext: all of these for one room
 * Threads      Workers: those that call listeners, complete futures and write outboxes
 * Messages     Stage: the table of a message's life; Outgoing: the caller's futures; Pending: the
 *              record on its way; Unsettled, Sent: what is not over yet; Outbox: what is stored
 * Listeners    Delivery calls them, Progress counts what returned; CursorKeeper saves how far
 * Writing      LogWriter: the queue of records, with Batch, BatchSize, BatchBuilder for an append
 *              and ReadBack for what a pass proves; Healer brings back strangers' records
 * Lock         PeerLock: who may append; KnownClaims: the claims that were seen; Claims: their place
 * Showing      Presenter: which records are shown; ShownRecords: which were; LoadFilter, with
 *              LoadState: which are old; Resumption, with Landmarks: cursors; PassTask, KeptHistory,
 *              OpenedRecords; Revisits: looks again at what is stable
 * Reading      Following: the file, pass after pass; Loading: where reading starts; Intake, with
 *              Search: takes messages, and finds which of them stand in the file already
 * Appending    Appending: lock, append, pause; WriteProblems: what is said of failures; Probing: is
 *              the server safe; OverwriteCheck, with OverwriteTrial: does it overwrite; Rewriter:
 *              uploads the file whole
 * A room       Room: what the next turn does; Gauges: how far it is
 * Turns        Scheduler: which room comes next; Pace: when to look, and when to try again
 * A session    Session: the application's side; Sending: what it sends; SessionHost: what it asks of
 *              its client
 * A client     Client: opens sessions, ends everything
 */

/**
 * The engine: reads and writes the file of each room, proves what stands in it, and shows each
 * record once.
 *
 * <p>It knows the file by {@link io.github.ftpchat.internal.log}, and the network by {@link
 * io.github.ftpchat.transport.Transport} alone. Almost all of it is confined to the one I/O thread
 * of its client; each class says so.
 */
package io.github.ftpchat.internal.session;
