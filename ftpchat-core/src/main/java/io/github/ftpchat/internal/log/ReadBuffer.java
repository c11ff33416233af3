package io.github.ftpchat.internal.log;

import io.github.ftpchat.transport.ByteSink;
import java.util.Arrays;

/** Collects bytes in an array that grows. */
public final class ReadBuffer implements ByteSink {

  private static final int SMALLEST = 256;

  private byte[] bytes;
  private int length;

  /**
   * Makes an empty buffer.
   *
   * @param expected how many bytes to have room for at first
   */
  public ReadBuffer(int expected) {
    bytes = new byte[expected];
  }

  @Override
  public void accept(byte[] buffer, int offset, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(SMALLEST, Math.max(length + count, bytes.length * 2)));
    }
    System.arraycopy(buffer, offset, bytes, length, count);
    length += count;
  }

  /** {@return the array that holds the bytes, which may be longer than they are} */
  public byte[] bytes() {
    return bytes;
  }

  /** {@return how many bytes were collected} */
  public int length() {
    return length;
  }
}
