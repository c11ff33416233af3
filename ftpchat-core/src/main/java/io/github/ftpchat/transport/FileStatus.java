package io.github.ftpchat.transport;

/**
 * What is known of a file. Immutable; a later version may know more than the size.
 *
 * @since 0.1
 */
public final class FileStatus {

  private final long size;

  private FileStatus(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
    this.size = size;
  }

  /**
   * Tells the status of a file of which nothing but the size is known.
   *
   * @param size its size in bytes
   * @return the status
   * @throws IllegalArgumentException if the size is negative
   */
  public static FileStatus ofSize(long size) {
    return new FileStatus(size);
  }

  /**
   * Says how long the file is.
   *
   * @return its size in bytes
   */
  public long size() {
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileStatus that && size == that.size;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size);
  }

  @Override
  public String toString() {
    return "FileStatus[size=" + size + "]";
  }
}
