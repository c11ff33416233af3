package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** What a session asks of the {@link Client} that it belongs to. Thread-safe. */
interface SessionHost {

  /** Makes the room that works for a session. It gets turns once the session is open. */
  Room newRoom(
      RoomEvents events, Log log, SessionConfig config, Delivery delivery, RecordCodec codec);

  /** The name of the transport. */
  String server();

  /** Who can read along. Only on the I/O thread. */
  Channel channel();

  /** The loop time, in nanoseconds. */
  long now();

  /** The clock that dates messages. */
  Clock wallClock();

  /** Where listeners are called. */
  Executor callbacks();

  /** Counts the bytes that wait for the listeners of all sessions. */
  AtomicLong undelivered();

  /** Runs tasks that may wait for a disk, one at a time and in order. */
  void store(Runnable task);

  /** Completes futures on one thread, so that the stages of a message come in order. */
  void complete(Runnable completion);

  /** Runs a task on the I/O thread, if that still runs. */
  void executeIfOpen(Runnable task);

  /** Runs a task on the I/O thread after a pause, if that still runs then. */
  void later(RetryPolicy pace, int failures, Runnable task);

  /** Checks again what is due. */
  void wake();

  /** Somebody wants something of the server: shortens the pauses. Only on the I/O thread. */
  void hurry();

  /** Somebody asks for the state: tries again sooner. */
  void asked();

  /** Tries at once what waits for another attempt. */
  void reconnectNow();

  /** Forgets a session that ended, and its room. */
  void remove(ChatSession session, Room room);

  /** Closes the client, for a session that has one of its own. */
  void close();
}
