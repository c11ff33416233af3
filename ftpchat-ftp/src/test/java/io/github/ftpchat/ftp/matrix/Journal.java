package io.github.ftpchat.ftp.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines in a file, each of which survives the process once it is added, whole or not at all. */
final class Journal {

  private final Path file;
  private FileChannel channel;

  Journal(Path file) {
    this.file = file;
  }

  synchronized void add(String line) {
    try {
      if (channel == null) {
        channel = open();
      }
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts off what a killed process wrote of its last line, in a way that no kill can disturb. */
  private FileChannel open() throws IOException {
    FileChannel opened =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long end = lineStart(opened, opened.size());
    return opened.truncate(end).position(end);
  }

  /** Where the line starts that a position is in. */
  private static long lineStart(FileChannel channel, long position) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    for (long end = position; end > 0; ) {
      long start = Math.max(0, end - block.capacity());
      block.clear().limit((int) (end - start));
      while (block.hasRemaining()) {
        channel.read(block, start + block.position());
      }
      for (int i = block.limit() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  /** The last line that is complete, read without the others; they may be many and long. */
  Optional<String> last() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long end = lineStart(channel, channel.size());
      if (end == 0) {
        return Optional.empty();
      }
      long start = lineStart(channel, end - 1);
      ByteBuffer line = ByteBuffer.allocate((int) (end - 1 - start));
      while (line.hasRemaining()) {
        channel.read(line, start + line.position());
      }
      return Optional.of(new String(line.array(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines that are complete. */
  List<String> lines() {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
      lines.remove(lines.size() - 1);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
