package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.ListenerFailurePolicy;
import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.MessageCipher;
import java.util.List;
import java.util.Optional;

/**
 * What the application chose for a session.
 *
 * @param room the name of the room
 * @param cipher its cipher
 * @param participant the name of the sender, or empty for a session that only reads
 * @param dialect the dialect to write, or empty for what the room speaks
 * @param history what becomes of the messages that are there
 * @param settle when a message is settled
 * @param lock whether to take turns with other participants in appending
 * @param limits the limits of memory and message size
 * @param outbox where messages wait, or empty for the session itself
 * @param after where to go on, or empty
 * @param cursors keeps how far the room was shown, or empty for nowhere
 * @param listenerFailure what becomes of a message at which a listener throws
 * @param allowUnreadable whether to open a room of which nothing opens
 * @param allowRewriting whether the whole file may be uploaded where nothing else works
 * @param listeners the first listeners
 */
public record SessionConfig(
    String room,
    MessageCipher cipher,
    Optional<String> participant,
    Optional<Dialect> dialect,
    HistoryPolicy history,
    SettlePolicy settle,
    LockPolicy lock,
    Limits limits,
    Optional<OutboxStore> outbox,
    Optional<Cursor> after,
    Optional<CursorStore> cursors,
    ListenerFailurePolicy listenerFailure,
    boolean allowUnreadable,
    boolean allowRewriting,
    List<ChatListener> listeners) {}
