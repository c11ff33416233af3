package io.github.ftpchat.examples.cli;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Passes on what a transport is asked for, and knows whether all that was to be written was
 * refused.
 */
final class WriteWatch extends ForwardingTransport {

  /** How long a refusal that trying again will not mend stands until it is believed. */
  private static final int PATIENCE_SECONDS = 5;

  private final CompletableFuture<TransportException> hopeless = new CompletableFuture<>();
  private volatile boolean mayBeThere;
  private volatile TransportException refusal;

  WriteWatch(Transport transport) {
    super(transport);
  }

  /** The last refusal, if nothing of what was to be written can be in a file. */
  Optional<TransportException> refusal() {
    return mayBeThere ? Optional.empty() : Optional.ofNullable(refusal);
  }

  /** Completes when everything was refused for some seconds, and trying again will not mend it. */
  CompletableFuture<TransportException> hopeless() {
    return hopeless.copy();
  }

  @Override
  public AppendResult append(String name, byte[] data) throws TransportException {
    return watched(() -> super.append(name, data));
  }

  @Override
  public AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return watched(() -> super.append(name, data, openWithin));
  }

  @Override
  public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
    return watched(() -> super.writeAt(name, position, data));
  }

  @Override
  public AppendResult replace(String name, byte[] data) throws TransportException {
    return watched(() -> super.replace(name, data));
  }

  private AppendResult watched(Write write) throws TransportException {
    boolean before = mayBeThere;
    TransportCapabilities could = capabilities();
    mayBeThere = true;
    AppendResult result;
    try {
      result = write.run();
    } catch (TransportException e) {
      refused(e, before, could);
      throw e;
    }
    if (result.outcome() == Outcome.NOT_WRITTEN) {
      refused(result.problem().orElseThrow(), before, could);
    }
    return result;
  }

  private void refused(TransportException problem, boolean before, TransportCapabilities could) {
    mayBeThere = before;
    if (problem.reason().connectionWide()) {
      return;
    }
    refusal = problem;
    TransportCapabilities can = capabilities();
    // Else another way of writing comes next.
    boolean sameWay =
        can.canAppend() == could.canAppend() && can.canWriteAt() == could.canWriteAt();
    if (sameWay && !problem.reason().retryable()) {
      CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .execute(
              () -> {
                if (refusal().filter(last -> last == problem).isPresent()) {
                  hopeless.complete(problem);
                }
              });
    }
  }

  @FunctionalInterface
  private interface Write {
    AppendResult run() throws TransportException;
  }
}
