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
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return opened.truncate(end).position(end);
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
