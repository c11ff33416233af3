package io.github.ftpchat.internal.codec;

import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.OpenedToken;
import io.github.ftpchat.crypto.RecordContext;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that are given to another cipher to open. */
final class CountingCipher implements MessageCipher {

  private final MessageCipher delegate;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();

  CountingCipher(MessageCipher delegate) {
    this.delegate = delegate;
  }

  long bytes() {
    return bytes.get();
  }

  long calls() {
    return calls.get();
  }

  @Override
  public Optional<OpenedToken> open(byte[] token, RecordContext context) {
    bytes.addAndGet(token.length);
    calls.incrementAndGet();
    return delegate.open(token, context);
  }

  @Override
  public byte[] seal(byte[] plaintext, RecordContext context) {
    return delegate.seal(plaintext, context);
  }

  @Override
  public byte[] identity(byte[] token) {
    return delegate.identity(token);
  }

  @Override
  public void destroy() {
    delegate.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return delegate.isDestroyed();
  }
}
