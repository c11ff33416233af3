package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.OpenedToken;
import io.github.ftpchat.crypto.RecordContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A cipher whose key is derived in the background, some tenths of a second in a fresh virtual
 * machine: a connection is made meanwhile. Who uses it first waits for the key.
 */
final class KeyDerivingCipher implements MessageCipher {

  private final CompletableFuture<MessageCipher> derivation;

  /** Starts to derive. */
  KeyDerivingCipher(Supplier<MessageCipher> maker) {
    derivation = Deadline.start(maker);
  }

  @Override
  public byte[] seal(byte[] plaintext, RecordContext context) {
    return derivation.join().seal(plaintext, context);
  }

  @Override
  public Optional<OpenedToken> open(byte[] token, RecordContext context) {
    return derivation.join().open(token, context);
  }

  @Override
  public byte[] identity(byte[] token) {
    return derivation.join().identity(token);
  }

  /** Does not wait: a key that is still to come is wiped when it is there. */
  @Override
  public void destroy() {
    var unused = derivation.thenAccept(MessageCipher::destroy);
  }

  @Override
  public boolean isDestroyed() {
    return derivation.isDone()
        && !derivation.isCompletedExceptionally()
        && derivation.join().isDestroyed();
  }
}
