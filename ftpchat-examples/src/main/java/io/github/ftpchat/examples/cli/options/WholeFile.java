package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears when it is complete, or not at all: it is written beside its place, and moved
 * there. As it holds what was said in a room, only its owner may read it.
 *
 * @since 0.1
 */
public final class WholeFile implements AutoCloseable {

  private static final int BUFFER = 64 << 10;

  private final String option;
  private final Path target;
  private final boolean replace;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream stream;

  private WholeFile(
      String option, Path target, boolean replace, Path temporary, FileChannel channel) {
    this.option = option;
    this.target = target;
    this.replace = replace;
    this.temporary = temporary;
    this.channel = channel;
    this.stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
  }

  /**
   * Begins a file.
   *
   * @param option the option that named it, for messages
   * @param target the place for it
   * @param replace whether it may take the place of a file
   * @return a file, to be closed
   * @throws UsageException if there is something already, or no file can be made there
   */
  public static WholeFile begin(String option, Path target, boolean replace) {
    requireFree(option, target, replace);
    try {
      Path directory = target.toAbsolutePath().getParent();
      WritableDirectory.require(directory);
      Path temporary = Files.createTempFile(directory, "ftpchat-", ".new");
      return new WholeFile(
          option,
          target,
          replace,
          temporary,
          FileChannel.open(temporary, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new UsageException(option + ": " + FileProblem.describe(e), e);
    }
  }

  private static void requireFree(String option, Path target, boolean replace) {
    // A link counts as what it is: nothing behind it is written to.
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(option + ": is there already, and no file: " + target);
    }
    if (!replace) {
      throw new UsageException(option + ": is there already: " + target);
    }
  }

  /**
   * The bytes of the file.
   *
   * @return the same stream each time, buffered; not to be closed
   */
  public OutputStream stream() {
    return stream;
  }

  /**
   * Where the bytes are until the file is complete.
   *
   * @return a file beside the place for it, which holds all of them after {@link #flush}
   */
  public Path temporary() {
    return temporary;
  }

  /**
   * Writes all to the disk.
   *
   * @throws UncheckedIOException if that fails
   */
  public void flush() {
    try {
      stream.flush();
      channel.force(true);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Puts the file in its place.
   *
   * @throws UncheckedIOException if that fails
   * @throws UsageException if something else is there by now
   */
  public void complete() {
    flush();
    try {
      channel.close();
      if (replace) {
        requireFree(option, target, true);
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(temporary, target);
      }
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(option + ": is there by now: " + target, e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Says that the file cannot be written.
   *
   * @param e why
   * @return to be thrown
   */
  public UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(
        option + ": cannot write " + target + ": " + FileProblem.describe(e), e);
  }

  /** Removes what is not complete. Idempotent; to be called from any thread. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // Its name tells that it is nothing complete.
      return;
    }
  }
}
