package io.github.ftpchat.examples.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Writes the good records of a copy, each as it stands there, in a line of its own. Bytes around a
 * record that cannot be part of it are left out.
 */
final class GoodRecordWriter implements RecordCheck.GoodRecords, AutoCloseable {

  private static final int BUFFER = 64 << 10;

  private final RandomAccessFile copy;
  private final OutputStream out;
  private final Function<IOException, UncheckedIOException> explanation;
  private final byte[] buffer = new byte[BUFFER];

  /** Where the bytes of the buffer stand in the file, and how many they are. */
  private long bufferStart;

  private int bufferLength;
  private long begun = -1;

  /**
   * Makes a writer.
   *
   * @param explanation puts into words that {@code out} cannot be written
   */
  GoodRecordWriter(
      Path copy, OutputStream out, Function<IOException, UncheckedIOException> explanation)
      throws IOException {
    this.copy = new RandomAccessFile(copy.toFile(), "r");
    this.out = out;
    this.explanation = explanation;
  }

  @Override
  public void begin(long position) {
    end(position);
    begun = position;
  }

  @Override
  public void end(long position) {
    if (begun >= 0) {
      write(begun, position);
      begun = -1;
    }
  }

  private void write(long from, long to) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    try {
      for (long i = from; i < to; i++) {
        int b = byteAt(i);
        if (b < 0 || b == '\n' || b == '\r') {
          break;
        }
        record.write(b);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the copy cannot be read: " + e.getMessage(), e);
    }
    byte[] bytes = record.toByteArray();
    int start = 0;
    int end = bytes.length;
    while (start < end && !isOfRecord(bytes[start])) {
      start++;
    }
    while (start < end && !isOfRecord(bytes[end - 1])) {
      end--;
    }
    try {
      out.write(bytes, start, end - start);
      out.write('\n');
    } catch (IOException e) {
      throw explanation.apply(e);
    }
  }

  /** The letters of base64 in both alphabets, and their padding. */
  private static boolean isOfRecord(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || "+/-_=".indexOf(b) >= 0;
  }

  private int byteAt(long position) throws IOException {
    if (position < bufferStart || position >= bufferStart + bufferLength) {
      copy.seek(position);
      bufferStart = position;
      bufferLength = Math.max(0, copy.read(buffer));
    }
    return bufferLength == 0 ? -1 : buffer[(int) (position - bufferStart)] & 0xFF;
  }

  @Override
  public void close() throws IOException {
    copy.close();
  }
}
