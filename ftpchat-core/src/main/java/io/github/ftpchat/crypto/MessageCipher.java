package io.github.ftpchat.crypto;

import java.util.Optional;
import javax.security.auth.Destroyable;

/**
 * Seals and opens the records of a room.
 *
 * <p>A plaintext is what the record format makes of a message, compressed. A token is bytes, not
 * text: how it lies in the file, in base64, is none of the cipher's business. Its first byte is a
 * version of 0x80 or more; 0x80 is Fernet's, 0x81 that of {@link StrongCipher}.
 *
 * <p>Thread-safe: any number of threads may seal and open at once. After {@link #destroy()} every
 * method but {@link #isDestroyed()} throws {@link IllegalStateException}.
 *
 * @implSpec Whoever can write to the file chooses what {@link #open} is given. It checks the
 *     authenticity of the token before it decrypts any of it, never throws because of its content,
 *     and uses memory and time in proportion to its length. Extend {@code MessageCipherContract} of
 *     the test kit to check an implementation.
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
   * @return what it holds, or empty if it is not authentic
   */
  Optional<Opened> open(byte[] token, RecordContext context);

  /**
   * Gives the identity of a token. Tokens that differ have identities that differ, but by forgery
   * with the key.
   *
   * @param token a token that {@link #seal} gave or {@link #open} opened
   * @return 16 bytes, the same that {@link Opened#identity()} holds
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
