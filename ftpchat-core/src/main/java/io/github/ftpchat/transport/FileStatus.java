package io.github.ftpchat.transport;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a file. Immutable; a later version may know more.
 *
 * @since 0.1
 */
public final class FileStatus {

  private final long size;
  private final Optional<Instant> modified;

  private FileStatus(long size, Optional<Instant> modified) {
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
    this.size = size;
    this.modified = modified;
  }

  /**
   * Tells the status of a file of which nothing but the size is known.
   *
   * @param size its size in bytes
   * @return the status
   * @throws IllegalArgumentException if the size is negative
   */
  public static FileStatus ofSize(long size) {
    return new FileStatus(size, Optional.empty());
  }

  /**
   * Makes one that also tells when the file was last written to.
   *
   * @param modified the time, by the clock of the place where the file is
   * @return the status
   */
  public FileStatus withModified(Instant modified) {
    return new FileStatus(size, Optional.of(Objects.requireNonNull(modified, "modified")));
  }

  /**
   * Says how long the file is.
   *
   * @return its size in bytes
   */
  public long size() {
    return size;
  }

  /**
   * Says when the file was last written to, by the clock of the place where it is, which may be
   * wrong. Only {@link Transport#describe} asks for it.
   *
   * @return the time, empty if it is not known
   */
  public Optional<Instant> modified() {
    return modified;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileStatus that && size == that.size && modified.equals(that.modified);
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, modified);
  }

  @Override
  public String toString() {
    return "FileStatus[size=" + size + modified.map(time -> ", modified=" + time).orElse("") + "]";
  }
}
