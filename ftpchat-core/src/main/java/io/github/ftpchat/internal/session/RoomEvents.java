package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.log.Anchor;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Room} reports to its session. All methods but {@link #saveCursor} and {@link
 * #stuck} are called on the I/O thread.
 */
interface RoomEvents {

  /** The dialect to write: what was asked for, else what the room speaks. */
  Dialect dialect();

  /** An authentic record in a dialect was seen. */
  void heard(Dialect dialect);

  /** The room was read once. */
  void loaded(List<ChatMessage> history);

  /**
   * The session is in another phase. One that was never live is not interrupted: it is still
   * connecting.
   */
  void changeState(Phase phase, Optional<ChatException> problem);

  /** The room cannot be read for now. */
  void interrupted(ChatException problem);

  /** The I/O thread is stuck. Called on another thread, which must not use the transport. */
  void stuck(ChatException problem);

  /** The room cannot be used: the session ends. */
  void giveUp(ChatException problem);

  /** Something failed that the application has to know, and the session goes on. */
  void report(ChatException problem);

  /** A piece of the file is no record. */
  void rejected(RejectedRecord rejected);

  /** Nothing has to be done for these messages any more. */
  void done(List<MessageId> ids);

  /** Bytes below a position will not change any more, nor those below an anchor, if not null. */
  void stableAt(Anchor anchor, long position);

  /** Everything up to a place was shown. Called as listeners are, on one thread at a time. */
  void saveCursor(Cursor cursor);
}
