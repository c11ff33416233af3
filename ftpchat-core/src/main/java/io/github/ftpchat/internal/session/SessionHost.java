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

  /** What the transport says of itself. */
  String server();

  /** Who can read along. Only on the I/O thread. */
  Channel channel();

  /** The loop time, in nanoseconds. */
  long now();

  /** Dates what is sent. */
  Clock wallClock();

  /** Where listeners are called. */
  Executor callbacks();

  /** Counts the bytes that wait for the listeners of all sessions. */
  AtomicLong undelivered();

  /** Runs tasks that may wait for a disk, one at a time and in order. */
  void store(Runnable task);

  /** Completes futures on one thread, so that the stages of a message come in order. */
  void complete(Runnable completion);

  /** Runs a task on the I/O thread, if there is still one. */
  void executeIfOpen(Runnable task);

  /** Runs a task on the I/O thread after a pause, if there is still one then. */
  void later(RetryPolicy pace, int failures, Runnable task);

  /** Looks again at what is to be done. */
  void wake();

  /**
   * Somebody wants something of the server: does not wait for it as long as nobody would. Only on
   * the I/O thread.
   */
  void hurry();

  /** Somebody wants to know how it is: tries again sooner. */
  void asked();

  /** Tries at once what waits for another attempt. */
  void reconnectNow();

  /** Forgets a session that ended, and its room. */
  void remove(ChatSession session, Room room);

  /** Closes the client, for a session that has one of its own. */
  void close();
}
