package io.github.ftpchat.transport;

/**
 * Takes the bytes that a {@link Transport} reads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ByteSink {

  /**
   * Takes the next bytes. An implementation must neither block nor throw, because a server may hold
   * a lock while it sends.
   *
   * @param buffer holds the bytes; valid only during the call
   * @param offset where they start
   * @param length how many there are, more than 0
   */
  void accept(byte[] buffer, int offset, int length);
}
