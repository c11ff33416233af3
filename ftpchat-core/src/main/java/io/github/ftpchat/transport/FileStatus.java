package io.github.ftpchat.transport;

/**
 * What is known of a file.
 *
 * @param size its size in bytes
 * @since 0.1
 */
public record FileStatus(long size) {

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the size is negative
   */
  public FileStatus {
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
  }
}
