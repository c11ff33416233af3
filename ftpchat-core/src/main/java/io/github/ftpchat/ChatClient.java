package io.github.ftpchat;

import io.github.ftpchat.internal.session.Client;
import io.github.ftpchat.internal.session.Environment;
import io.github.ftpchat.internal.session.EnvironmentAccess;
import io.github.ftpchat.transport.Transport;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One {@link Transport} and the rooms that are read and written through it.
 *
 * <p><b>Threads.</b> A client has these daemon threads, however many rooms there are:
 *
 * <ul>
 *   <li>{@code ftpchat-io-N}, the only caller of its transport;
 *   <li>{@code ftpchat-watchdog-N}, which breaks off a call of the transport that exceeds all
 *       bounds;
 *   <li>{@code ftpchat-futures-N}, which completes the futures of sent messages;
 *   <li>{@code ftpchat-outbox-N}, for sessions with an outbox;
 *   <li>{@code ftpchat-callback-N}, as many as are needed, which call listeners, unless a
 *       {@linkplain Builder#callbackExecutor callback executor} was given.
 * </ul>
 *
 * <p>All end with {@link #close()}. An executor that was given does not.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class ChatClient implements AutoCloseable {

  static {
    EnvironmentAccess.grant(
        (builder, environment) -> ((Builder) builder).environment = environment);
  }

  private final Client engine;

  private ChatClient(Client engine) {
    this.engine = engine;
  }

  /**
   * Puts a client together.
   *
   * @param transport the transport, which the client closes when it is closed
   * @return a builder with the defaults
   */
  public static Builder builder(Transport transport) {
    return new Builder(transport);
  }

  /**
   * Starts a session of this client.
   *
   * @return a builder with this client, and so with its transport: it takes no other
   */
  public SessionBuilder session() {
    return new SessionBuilder().client(this);
  }

  /**
   * Waits until everything that was sent so far in all open sessions is settled and shown, as
   * {@link ChatSession#drain} does for one session.
   *
   * @param limit how long at most, in all
   * @return true if all is settled or written; false if the limit passed, a message failed
   *     meanwhile, or the thread was interrupted, in which case its interrupt status is set
   */
  public boolean drain(Duration limit) {
    return engine.drain(limit);
  }

  /**
   * Closes all sessions and the transport. Idempotent; returns within 5 s even if the server is
   * gone. When it returns, other sessions can use the outboxes. A call that comes while another
   * thread closes the client does not wait for the transport.
   */
  @Override
  public void close() {
    engine.close();
  }

  Client engine() {
    return engine;
  }

  /** Puts a {@link ChatClient} together. Not thread-safe. */
  public static final class Builder {

    private final Transport transport;
    private PollingPolicy polling = PollingPolicy.defaults();
    private RetryPolicy retry = RetryPolicy.defaults();
    private Executor callbackExecutor;

    /** Of a test, or null for the machine. */
    private Environment environment;

    private Builder(Transport transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
    }

    /**
     * Sets how often to look for news. Default: {@link PollingPolicy#defaults}.
     *
     * @param polling the policy
     * @return this builder
     */
    public Builder polling(PollingPolicy polling) {
      this.polling = Objects.requireNonNull(polling, "polling");
      return this;
    }

    /**
     * Sets how long to wait after a failure. Default: {@link RetryPolicy#defaults}.
     *
     * @param retry the policy
     * @return this builder
     */
    public Builder retry(RetryPolicy retry) {
      this.retry = Objects.requireNonNull(retry, "retry");
      return this;
    }

    /**
     * Sets where listeners are called. Default: daemon threads of the client. Calls of one session
     * never overlap, whatever the executor does. Calls that it rejects are offered to it again
     * later. An executor that runs tasks on the calling thread makes listeners run on the I/O
     * thread: they must not block then.
     *
     * @param executor the executor, which the client does not shut down
     * @return this builder
     */
    public Builder callbackExecutor(Executor executor) {
      this.callbackExecutor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Makes the client. It connects when a session is opened.
     *
     * @return the client
     */
    public ChatClient build() {
      Environment chosen =
          environment != null
              ? environment
              : Environment.system(Optional.ofNullable(callbackExecutor));
      return new ChatClient(new Client(transport, polling, retry, chosen));
    }
  }
}
