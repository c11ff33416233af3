package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutboxFullException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.StorageException;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Anchor;
import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The sending half of a session: takes what the application seals or sends, checks the limits,
 * stores it in the outbox, and hands it to the {@link Room}. It counts what is not settled yet.
 * Thread-safe.
 */
final class Sending {

  private final SessionHost host;
  private final SessionConfig config;
  private final Log log;
  private final RecordCodec codec;
  private final Room room;
  private final Optional<Outbox> outbox;
  private final Unsettled unsettled = new Unsettled();
  private final Sent sent = new Sent();

  /** What was sealed here and not submitted, as long as somebody holds it; guarded by this. */
  private final Set<SealedMessage> unsent = Collections.newSetFromMap(new WeakHashMap<>());

  /** Where what is sealed now can stand at the earliest. */
  private volatile SealPlace end = SealPlace.HEAD;

  /** The dialect of the room as far as it was heard, or null. */
  private volatile Dialect heard;

  /** Guarded by this. */
  private boolean closed;

  Sending(SessionHost host, SessionConfig config, Log log, RecordCodec codec, Room room) {
    this.host = host;
    this.config = config;
    this.log = log;
    this.codec = codec;
    this.room = room;
    this.outbox = config.outbox().map(store -> new Outbox(store, config.room(), log, host::store));
  }

  /**
   * A place in the file.
   *
   * @param anchorLength how many bytes in front of it tell whether the file is the same
   * @param anchor what they are
   */
  private record SealPlace(long position, int anchorLength, long anchor) {
    static final SealPlace HEAD = new SealPlace(0, 0, 0);
  }

  OutgoingMessage send(String text) {
    return take(sealUnder(participant(), text), false);
  }

  SealedMessage seal(String text) {
    SealedMessage sealed = sealUnder(participant(), text);
    synchronized (this) {
      unsent.add(sealed);
    }
    return sealed;
  }

  private String participant() {
    return config
        .participant()
        .orElseThrow(() -> new IllegalStateException("the session has no participant"));
  }

  private SealedMessage sealUnder(String participant, String text) {
    byte[] token = codec.seal(dialect(), LocalDateTime.now(host.wallClock()), participant, text);
    SealPlace from = end;
    return new SealedMessage(
        config.room(), codec.id(token), token, from.position(), from.anchorLength(), from.anchor());
  }

  OutgoingMessage submit(SealedMessage sealed) {
    participant();
    synchronized (this) {
      if (unsent.remove(sealed)) {
        // Under the lock: another thread that submits the same message finds it on its way.
        return take(sealed, false);
      }
    }
    requireOurs(sealed);
    return take(sealed, true);
  }

  private void requireOurs(SealedMessage sealed) {
    if (!sealed.room().equals(config.room())) {
      throw new IllegalArgumentException(
          "%s was submitted to room %s".formatted(sealed, config.room()));
    }
    if (!codec.opens(sealed.token()) || !codec.id(sealed.token()).equals(sealed.id())) {
      throw new IllegalArgumentException(
          sealed + " does not open: another password or cipher, smaller limits, or damaged");
    }
  }

  /**
   * Takes a message to send.
   *
   * @param again whether it may have been sent before
   */
  private OutgoingMessage take(SealedMessage sealed, boolean again) {
    synchronized (this) {
      Optional<Outgoing> known = again ? unsettled.find(sealed.id()) : Optional.empty();
      if (known.isPresent()) {
        return known.get();
      }
      Outgoing message = outgoing(sealed.id());
      boolean taken = false;
      try {
        Optional<String> excess = excess(sealed.token());
        if (closed) {
          message.failAtOnce(new SessionClosedException("the session is closed; nothing was sent"));
        } else if (excess.isPresent()) {
          message.failAtOnce(new OutboxFullException(excess.get()));
        } else {
          countIn(message, sealed);
          // Under the lock, so that messages get in line in the order of their calls.
          accept(message, sealed, again);
        }
        taken = true;
      } finally {
        if (!taken) {
          // There was no memory for it. It is not sent, and no longer counts.
          message.forget();
        }
      }
      return message;
    }
  }

  /** Which limit a message would exceed, if it does. */
  private Optional<String> excess(byte[] token) {
    int count = unsettled.count();
    int most = config.limits().maxUnsettled();
    if (count >= most) {
      return Optional.of("%d messages wait already, maxUnsettled is %d".formatted(count, most));
    }
    long bytes = unsettled.bytes();
    int mostBytes = config.limits().maxUnsettledBytes();
    return bytes + token.length <= mostBytes
        ? Optional.empty()
        : Optional.of(
            "%d bytes wait already, with this message's %d more than maxUnsettledBytes, %d"
                .formatted(bytes, token.length, mostBytes));
  }

  /** Counts a message in until it is settled or failed. */
  private void countIn(Outgoing message, SealedMessage sealed) {
    unsettled.add(message, sealed.token().length, host.wallClock().millis());
  }

  private Outgoing outgoing(MessageId id) {
    long number = sent.begin();
    Outgoing message = null;
    try {
      message =
          new Outgoing(
              id,
              log,
              host::complete,
              problem -> {
                unsettled.remove(id);
                if (problem.filter(e -> !(e instanceof NotSettledException)).isPresent()) {
                  sent.fail(number);
                }
              },
              () -> sent.end(number));
    } finally {
      if (message == null) {
        sent.end(number);
      }
    }
    return message;
  }

  private void accept(Outgoing message, SealedMessage sealed, boolean again) {
    if (outbox.isEmpty()) {
      message.acceptAtOnce();
      enqueue(message, sealed, again);
      return;
    }
    outbox
        .get()
        .add(
            new Outbox.Waiting(
                sealed,
                () -> {
                  message.completeAccepted();
                  enqueue(message, sealed, again);
                },
                e -> message.fail(new StorageException("the message was not stored", e))));
  }

  private void enqueue(Outgoing message, SealedMessage sealed, boolean again) {
    host.executeIfOpen(
        () -> {
          if (again) {
            room.sendAgain(pending(message, sealed), sealed);
          } else {
            room.send(pending(message, sealed));
          }
          host.hurry();
        });
  }

  private Pending pending(Outgoing message, SealedMessage sealed) {
    return new Pending(
        sealed.id(), sealed.token(), Optional.of(message), Optional.empty(), host.now());
  }

  /**
   * Takes over the messages that an earlier life left in the outbox. Called before the room gets
   * its first turn.
   *
   * @return what is wrong with some of them, if anything is
   */
  Optional<StorageException> loadOutbox() throws IOException {
    if (outbox.isEmpty()) {
      return Optional.empty();
    }
    int foreign = 0;
    for (SealedMessage entry : outbox.get().load()) {
      if (!codec.opens(entry.token())) {
        foreign++;
        continue;
      }
      if (unsettled.find(entry.id()).isPresent()) {
        continue; // An application's own store returned it twice; the second would never complete.
      }
      Outgoing message = outgoing(entry.id());
      countIn(message, entry);
      message.acceptAtOnce();
      room.sendAgain(pending(message, entry), entry);
    }
    if (foreign == 0) {
      return Optional.empty();
    }
    // They could never be found in the file, and would be appended for ever.
    String waiting = foreign == 1 ? "1 message waits" : foreign + " messages wait";
    IOException problem =
        new IOException(
            "%s in %s for another password or cipher, or larger limits"
                .formatted(waiting, config.outbox().get()));
    log.warn("{}", problem.getMessage());
    return Optional.of(
        new StorageException(
            "not all that waits for room %s can be sent".formatted(config.room()), problem));
  }

  /** Nothing has to be done for these messages any more. */
  void done(List<MessageId> ids) {
    if (!ids.isEmpty()) {
      outbox.ifPresent(used -> used.remove(ids));
    }
  }

  /** Bytes below a position will not change any more, nor those below an anchor, if not null. */
  void stableAt(Anchor anchor, long position) {
    if (anchor == null || !anchor.endsLine()) {
      end = new SealPlace(position, 0, 0);
    } else if (anchor.end() != end.position() || anchor.fingerprint() != end.anchor()) {
      end = new SealPlace(anchor.end(), anchor.length(), anchor.fingerprint());
    }
  }

  /** An authentic record in a dialect was seen. */
  void heard(Dialect dialect) {
    if (heard != Dialect.V1_6) {
      heard = dialect;
    }
  }

  /** The dialect to write: what was asked for, else what the room speaks. */
  Dialect dialect() {
    Dialect spoken = heard;
    return config
        .dialect()
        .orElse(spoken == null || spoken == Dialect.V1_6 ? Dialect.V1_6 : Dialect.V1_7);
  }

  /** How many messages are neither settled nor failed. */
  int unsettled() {
    return unsettled.count();
  }

  /** When the oldest of them was sent, by the wall clock in milliseconds. */
  OptionalLong unsettledSince() {
    return unsettled.since();
  }

  /**
   * Waits until all that were sent before came to their end.
   *
   * @param nanos how long at most
   * @return false if the time passed before, or one of them failed meanwhile
   */
  boolean await(long nanos) throws InterruptedException {
    return sent.await(nanos);
  }

  /** Refuses all that is sent from now on. What was sent before is still to be failed. */
  synchronized void refuseMore() {
    closed = true;
  }

  /**
   * Releases the outbox, so that another session can use it. Takes no memory, so it cannot fail.
   */
  void releaseOutbox() {
    if (outbox.isPresent()) {
      outbox.get().release();
    }
  }

  /** The session ends: fails all that did not come to its end. */
  void end(ChatException problem) {
    unsettled.all().forEach(message -> message.end(problem));
  }
}
