package io.github.ftpchat.internal.session;

import io.github.ftpchat.ChatException;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutboxFullException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionClosedException;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The application's side of a session; its {@link Room} does the work. Thread-safe. */
final class Session implements ChatSession {

  /** How many messages can wait to be settled. */
  private static final int OUTBOX = 100_000;

  private final Client client;
  private final boolean clientIsOurs;

  /** Whether the session ends if the room cannot be read at first. */
  private final boolean strict;

  private final SessionConfig config;
  private final RecordCodec codec;
  private final Delivery delivery;
  private final Room room;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final Map<MessageId, Outgoing> unsettled = new ConcurrentHashMap<>();
  private volatile SessionState state =
      new SessionState(Phase.CONNECTING, Channel.UNKNOWN, Optional.empty());
  private volatile List<ChatMessage> history = List.of();
  private volatile Dialect heard;
  private boolean closed;

  Session(Client client, boolean clientIsOurs, SessionConfig config, boolean strict) {
    this.client = client;
    this.clientIsOurs = clientIsOurs;
    this.strict = strict;
    this.config = config;
    this.codec = new RecordCodec(config.cipher(), config.room(), config.limits());
    this.delivery =
        new Delivery(this, config.limits(), client.callbacks(), config.listeners(), client::wake);
    this.room = client.newRoom(this, config, delivery, codec);
  }

  Room engine() {
    return room;
  }

  /** Completes when the room was read once, or fails with the reason why it was not. */
  CompletableFuture<Void> opened() {
    return opened;
  }

  @Override
  public String room() {
    return config.room();
  }

  @Override
  public OutgoingMessage send(String text) {
    String participant =
        config
            .participant()
            .orElseThrow(() -> new IllegalStateException("the session has no participant"));
    byte[] token = codec.seal(dialect(), LocalDateTime.now(client.wallClock()), participant, text);
    MessageId id = codec.id(token);
    Outgoing message = new Outgoing(id, client::complete, () -> unsettled.remove(id));
    synchronized (this) {
      if (closed) {
        message.fail(new SessionClosedException("the session is closed; nothing was sent"));
        return message;
      }
      if (unsettled.size() >= OUTBOX) {
        message.fail(new OutboxFullException(OUTBOX + " messages wait already"));
        return message;
      }
      unsettled.put(message.id(), message);
      // Under the lock, so that messages get in line in the order of their calls.
      client.execute(
          () -> {
            room.send(
                new Pending(
                    message.id(), token, Optional.of(message), Optional.empty(), client.now()));
            client.activity();
          });
    }
    message.completeAccepted();
    return message;
  }

  @Override
  public List<ChatMessage> history() {
    return history;
  }

  @Override
  public void addListener(ChatListener listener) {
    delivery.listeners().add(listener);
  }

  @Override
  public void removeListener(ChatListener listener) {
    delivery.listeners().remove(listener);
  }

  @Override
  public SessionState state() {
    return state;
  }

  @Override
  public boolean drain(Duration limit) {
    CompletableFuture<?>[] all =
        unsettled.values().stream().map(Outgoing::settled).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(all).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    end(Optional.empty(), new SessionClosedException("the session was closed"));
    if (clientIsOurs) {
      client.close();
    }
  }

  /** Ends the session because the room cannot be used. Called on the I/O thread. */
  void fail(ChatException problem) {
    end(Optional.of(problem), problem);
  }

  /** The room could not be read. Called on the I/O thread. */
  void failed(ChatException problem) {
    if (strict && state.phase() == Phase.CONNECTING) {
      fail(problem);
    }
  }

  private void end(Optional<ChatException> problem, ChatException forPending) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    SessionState last = new SessionState(Phase.CLOSED, state.channel(), problem);
    state = last;
    delivery.end(listener -> listener.onStateChange(this, last));
    client.remove(room, forPending);
    opened.completeExceptionally(forPending);
  }

  /** The room was read once. */
  void loaded(List<ChatMessage> kept) {
    history = kept;
  }

  void changeState(Phase phase, Optional<ChatException> problem) {
    SessionState next;
    synchronized (this) {
      next = new SessionState(phase, client.channel(), problem);
      if (closed || next.equals(state)) {
        return;
      }
      state = next;
    }
    delivery.post(listener -> listener.onStateChange(this, next));
    if (phase == Phase.LIVE) {
      client.complete(() -> opened.complete(null));
    }
  }

  void report(ChatException problem) {
    delivery.post(listener -> listener.onError(this, problem));
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
}
