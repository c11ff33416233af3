package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.MessageCipher;
import java.util.List;
import java.util.Optional;

/**
 * What the application chose for a session.
 *
 * @param room the name of the room
 * @param cipher its cipher
 * @param participant who sends, or empty for a session that only reads
 * @param dialect the dialect to write, or empty for what the room speaks
 * @param history what becomes of the messages that are there
 * @param settle when a message is settled
 * @param limits what is taken at most
 * @param allowUnreadable whether to open a room of which nothing opens
 * @param listeners the first listeners
 */
public record SessionConfig(
    String room,
    MessageCipher cipher,
    Optional<String> participant,
    Optional<Dialect> dialect,
    HistoryPolicy history,
    SettlePolicy settle,
    Limits limits,
    boolean allowUnreadable,
    List<ChatListener> listeners) {}
