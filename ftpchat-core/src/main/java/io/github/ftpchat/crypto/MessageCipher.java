package io.github.ftpchat.crypto;

import java.util.Optional;
import javax.security.auth.Destroyable;

/**
 * Seals and opens the records of a room.
 *
 * <p>A plaintext is the compressed payload that the record format makes from a message. A token is
 * bytes, not text: its base64 form in the file is not the cipher's business. Its first byte is a
 * version of 0x80 or more: 0x80 is Fernet's, 0x81 is that of {@link StrongCipher}.
 *
 * <p>Thread-safe: any number of threads may seal and open at once. After {@link #destroy()} every
 * method but {@link #isDestroyed()} throws {@link IllegalStateException}.
 *
 * @implSpec Anybody who can write to the file chooses what {@link #open} is given. It must check
 *     the authenticity of the token before it decrypts any of it, never throw because of its
 *     content, and use memory and time in proportion to its length. Extend {@code
 *     MessageCipherContract} of the test kit to check an implementation.
 * @since 0.1
 */
public interface MessageCipher extends Destroyable, AutoCloseable {

  /**
   * Seals a plaintext. Two calls never give the same token.
   *
   * @param plaintext what to seal; not changed
   * @param context what the token is bound to, as far as the cipher can
   * @return the token
   */
  byte[] seal(byte[] plaintext, RecordContext context);

  /**
   * Opens a token. A wrong key and a changed token look alike.
   *
   * @param token what {@link #seal} gave, or anything at all; not changed
   * @param context what the token has to be bound to, as far as the cipher can
   * @return the content, or empty if the token is not authentic
   */
  Optional<OpenedToken> open(byte[] token, RecordContext context);

  /**
   * Gives the identity of a token. Different tokens have different identities, unless somebody with
   * the key forges one.
   *
   * @param token a token that {@link #seal} gave or {@link #open} opened
   * @return 16 bytes, the same that {@link OpenedToken#identity()} holds
   */
  byte[] identity(byte[] token);

  /** Wipes the key from memory. Idempotent. */
  @Override
  void destroy();

  /** The same as {@link #destroy()}. */
  @Override
  default void close() {
    destroy();
  }
}
