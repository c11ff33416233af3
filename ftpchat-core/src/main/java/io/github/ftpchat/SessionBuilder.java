package io.github.ftpchat;

import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.internal.session.SessionConfig;
import io.github.ftpchat.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Puts a {@link ChatSession} together. Not thread-safe.
 *
 * <p>A builder with a {@link #transport} opens one session, which owns the transport from then on.
 * One with a {@link #client} can open more of the same kind, one after another or at once.
 *
 * @since 0.1
 */
public final class SessionBuilder {

  private ChatClient client;
  private Transport transport;

  /** The transport that a session of this builder owns, if one does. */
  private Transport owned;

  private String room;
  private MessageCipher cipher;
  private String participant;
  private Dialect dialect;
  private HistoryPolicy history = HistoryPolicy.none();
  private SettlePolicy settle = SettlePolicy.adaptive();
  private LockPolicy lock = LockPolicy.WHERE_UNSAFE;
  private Limits limits = Limits.defaults();
  private OutboxStore outbox;
  private Cursor after;
  private CursorStore cursors;
  private ListenerFailurePolicy listenerFailure;
  private boolean allowUnreadable;
  private boolean allowRewriting;
  private final List<ChatListener> listeners = new ArrayList<>();

  SessionBuilder() {}

  /**
   * Uses a client that has other sessions too. Either a client or a {@link #transport} is required.
   *
   * @param client the client
   * @return this builder
   * @throws IllegalStateException if a transport was given
   */
  public SessionBuilder client(ChatClient client) {
    if (transport != null) {
      throw new IllegalStateException("a transport was given, for which a client will be made");
    }
    this.client = Objects.requireNonNull(client, "client");
    return this;
  }

  /**
   * Makes a client for this session alone. The client is closed with the session, and closes the
   * transport.
   *
   * @param transport the transport
   * @return this builder
   * @throws IllegalStateException if a client was given, as it is by {@link ChatClient#session}
   */
  public SessionBuilder transport(Transport transport) {
    if (client != null) {
      throw new IllegalStateException("a client was given, which has a transport of its own");
    }
    this.transport = Objects.requireNonNull(transport, "transport");
    return this;
  }

  /**
   * Names the room; it lies in the file {@code NAME.txt}. Required.
   *
   * @param room the name; may hold {@code /}
   * @return this builder
   * @throws IllegalArgumentException if it is empty, longer than 200 characters, starts or ends
   *     with {@code /}, has an empty part or one that is {@code .} or {@code ..}, or holds a
   *     control character or a backslash
   */
  public SessionBuilder room(String room) {
    this.room = Names.requireRoom(room);
    return this;
  }

  /**
   * Gives the cipher. Required. The session does not destroy it, so that rooms can share it.
   *
   * @param cipher the cipher
   * @return this builder
   */
  public SessionBuilder cipher(MessageCipher cipher) {
    this.cipher = Objects.requireNonNull(cipher, "cipher");
    return this;
  }

  /**
   * Names the participant that messages are sent as. Default: none, the session only reads.
   *
   * @param participant the name; everybody with the password can use any name
   * @return this builder
   * @throws IllegalArgumentException if it is empty, holds {@code ": "}, ends with {@code :}, or
   *     holds a line break or another control character. Its length is checked at {@code open()}
   */
  public SessionBuilder participant(String participant) {
    this.participant = Names.requireParticipant(participant);
    return this;
  }

  /**
   * Sets the dialect to write. Default: what the room speaks, {@link Dialect#V1_6} in an empty one.
   *
   * @param dialect the dialect
   * @return this builder
   * @throws IllegalArgumentException if it is {@link Dialect#V2_3}, which is read only
   */
  public SessionBuilder dialect(Dialect dialect) {
    if (dialect == Dialect.V2_3) {
      throw new IllegalArgumentException("dialect " + dialect.version() + " is read only");
    }
    this.dialect = Objects.requireNonNull(dialect, "dialect");
    return this;
  }

  /**
   * Sets what becomes of the messages that are in the room already. Default: {@link
   * HistoryPolicy#none}.
   *
   * @param history the policy
   * @return this builder
   */
  public SessionBuilder history(HistoryPolicy history) {
    this.history = Objects.requireNonNull(history, "history");
    return this;
  }

  /**
   * Sets when a message counts as settled. Default: {@link SettlePolicy#adaptive}.
   *
   * @param settle the policy
   * @return this builder
   */
  public SessionBuilder settle(SettlePolicy settle) {
    this.settle = Objects.requireNonNull(settle, "settle");
    return this;
  }

  /**
   * Sets whether to take turns with other participants in appending. Default: {@link
   * LockPolicy#WHERE_UNSAFE}.
   *
   * @param lock the policy
   * @return this builder
   */
  public SessionBuilder lock(LockPolicy lock) {
    this.lock = Objects.requireNonNull(lock, "lock");
    return this;
  }

  /**
   * Sets how much the session accepts and keeps at most. Default: {@link Limits#defaults}.
   *
   * @param limits the limits
   * @return this builder
   */
  public SessionBuilder limits(Limits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * Sets where messages wait until they are in the file for good. Default: in the session, where
   * they fail when it is closed.
   *
   * @param outbox the store, which the session does not close; what waits in it for this room is
   *     sent. Two sessions of one room that are open at the same time cannot use the same store
   * @return this builder
   */
  public SessionBuilder outbox(OutboxStore outbox) {
    this.outbox = Objects.requireNonNull(outbox, "outbox");
    return this;
  }

  /**
   * Goes on behind a cursor: the listeners are given everything behind it, and the history policy
   * is not used. Takes precedence over {@link #cursors}.
   *
   * <p>If the message that the cursor names stands elsewhere in the file, because the file was cut
   * down, the listeners are given what is behind it there. If it is gone, because the file was
   * restored from a backup, they are given what is behind the newest place that the cursor
   * remembers and that still stands; if none does, everything. With {@link #cursors} as well, the
   * store keeps its own place until a message was handled.
   *
   * @param cursor where to go on, see {@link ChatMessage#cursor()}
   * @return this builder
   */
  public SessionBuilder after(Cursor cursor) {
    this.after = Objects.requireNonNull(cursor, "cursor");
    return this;
  }

  /**
   * Sets the store that keeps how far the room was shown. The session goes on from there. Default:
   * none.
   *
   * @param cursors the store
   * @return this builder
   */
  public SessionBuilder cursors(CursorStore cursors) {
    this.cursors = Objects.requireNonNull(cursors, "cursors");
    return this;
  }

  /**
   * Sets what becomes of a message at which a listener throws. Default: {@link
   * ListenerFailurePolicy#retry} with {@link #cursors} or {@link #after}, because an application
   * that keeps a place does not want to lose what came before it; {@link
   * ListenerFailurePolicy#skip} without.
   *
   * @param policy the policy
   * @return this builder
   */
  public SessionBuilder listenerFailure(ListenerFailurePolicy policy) {
    this.listenerFailure = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Opens the room even if it holds records and none of the newest 1 000 opens with the cipher.
   * Default: {@code open()} fails with {@link UnreadableRoomException} then.
   *
   * @return this builder
   */
  public SessionBuilder allowUnreadable() {
    this.allowUnreadable = true;
    return this;
  }

  /**
   * Allows the session to upload the whole file for each message, where the server can neither
   * append to a file nor write at its end. Default: not allowed; every message fails at once on
   * such a server. On other servers this changes nothing.
   *
   * <p><b>This loses messages of others.</b> Whatever anybody writes between our download of the
   * file and our upload of it is gone, and nobody is notified. So is what we write, if others do
   * the same. Therefore nothing is ever settled there: {@link OutgoingMessage#settled()} fails with
   * {@link NotSettledException} as soon as the message was read back.
   *
   * <p>While an upload goes on the file is incomplete, and an upload that breaks leaves the room
   * cut short. The session uploads the whole file again when it can, if nobody wrote meanwhile. A
   * session that is closed or killed during the upload does not, and then the rest of the room is
   * lost to everybody.
   *
   * <p>Files above 4 MiB are not rewritten; messages fail then.
   *
   * @return this builder
   */
  public SessionBuilder allowRewriting() {
    this.allowRewriting = true;
    return this;
  }

  /**
   * Adds a listener, which misses nothing.
   *
   * @param listener the listener
   * @return this builder
   */
  public SessionBuilder listener(ChatListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Opens the session: reads the room once, as far as the history policy asks for it, and follows
   * it from then on. Replayed history is read no faster than the listeners take it, so listeners
   * must not wait for this call to return.
   *
   * @return the session, in the phase {@link SessionState.Phase#LIVE} or already beyond
   * @throws ChatException if the room cannot be read, or the thread was interrupted, whose
   *     interrupt status is set then; {@link UnreadableRoomException} if nothing in it opens,
   *     {@link StorageException} if outbox or cursor cannot be loaded. A transport that was given
   *     is closed then
   * @throws IllegalArgumentException if the participant's name is longer than {@link
   *     Limits#maxNameLength}; a transport that was given stays open then
   * @throws IllegalStateException if client or transport, room or cipher are missing, the cipher
   *     was destroyed, or the transport went with a session that was opened before; the transport
   *     is left as it is then. Also if another session of the room has the outbox in use; a
   *     transport that was given is closed then
   */
  public ChatSession open() {
    return build(true);
  }

  /**
   * Starts the session and returns at once. It connects in the background and tries for ever; what
   * is sent meanwhile waits.
   *
   * @return the session, most likely in the phase {@link SessionState.Phase#CONNECTING}
   * @throws StorageException if outbox or cursor cannot be loaded. A transport that was given is
   *     closed then
   * @throws SessionClosedException if the client is closed
   * @throws IllegalArgumentException if the participant's name is longer than {@link
   *     Limits#maxNameLength}; a transport that was given stays open then
   * @throws IllegalStateException if client or transport, room or cipher are missing, the cipher
   *     was destroyed, or the transport went with a session that was opened before; the transport
   *     is left as it is then. Also if another session of the room has the outbox in use; a
   *     transport that was given is closed then
   */
  public ChatSession start() {
    return build(false);
  }

  private ChatSession build(boolean wait) {
    require(room, "room");
    require(cipher, "cipher");
    if (cipher.isDestroyed()) {
      throw new IllegalStateException("cipher was destroyed");
    }
    if (participant != null && participant.length() > limits.maxNameLength()) {
      throw new IllegalArgumentException(
          "participant name has %d characters, more than %d"
              .formatted(participant.length(), limits.maxNameLength()));
    }
    if (client == null) {
      require(transport, "client or transport");
    }
    if (transport != null && transport == owned) {
      throw new IllegalStateException(
          "the transport went with the first session; give another, or open sessions of a ChatClient");
    }
    SessionConfig config =
        new SessionConfig(
            room,
            cipher,
            Optional.ofNullable(participant),
            Optional.ofNullable(dialect),
            history,
            settle,
            lock,
            limits,
            Optional.ofNullable(outbox),
            Optional.ofNullable(after),
            Optional.ofNullable(cursors),
            listenerFailure(),
            allowUnreadable,
            allowRewriting,
            List.copyOf(listeners));
    ChatClient used = client == null ? ChatClient.builder(transport).build() : client;
    owned = transport;
    return used.engine().open(config, client == null, wait);
  }

  private ListenerFailurePolicy listenerFailure() {
    if (listenerFailure != null) {
      return listenerFailure;
    }
    boolean keepsPlace = cursors != null || after != null;
    return keepsPlace ? ListenerFailurePolicy.retry() : ListenerFailurePolicy.skip();
  }

  private static void require(Object value, String name) {
    if (value == null) {
      throw new IllegalStateException(name + " is missing");
    }
  }
}
