package io.github.ftpchat.examples.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client sends to be appended. Most uploads are small and stay in memory; of a large one the
 * rest goes to a file, so that many large ones at once do not fill the heap.
 */
final class Upload extends OutputStream {

  private static final int IN_MEMORY = 16 << 10;
  private static final int STEP = 64 << 10;

  /** The most of all uploads together that waits in files. */
  private static final long MAX_IN_FILES = 256L << 20;

  private final ServedFolder folder;
  private final AtomicLong inFiles;
  private final ByteArrayOutputStream start = new ByteArrayOutputStream();
  private FileChannel rest;
  private int size;
  private int last = -1;
  private boolean tooLarge;
  private boolean tooMany;

  /**
   * Begins an upload.
   *
   * @param inFiles how much of all uploads is in files
   */
  Upload(ServedFolder folder, AtomicLong inFiles) {
    this.folder = folder;
    this.inFiles = inFiles;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    tooLarge = tooLarge || length > ServedFolder.MAX_UPLOAD - size;
    if (tooLarge) {
      throw new IOException("upload of more than " + ServedFolder.MAX_UPLOAD + " bytes");
    }
    if (rest == null && size + length <= IN_MEMORY) {
      start.write(buffer, offset, length);
    } else {
      writeToFile(buffer, offset, length);
    }
    size += length;
    last = buffer[offset + length - 1];
  }

  private void writeToFile(byte[] buffer, int offset, int length) throws IOException {
    tooMany = tooMany || inFiles.get() + length > MAX_IN_FILES;
    if (tooMany) {
      throw new IOException("uploads of more than " + MAX_IN_FILES + " bytes together");
    }
    if (rest == null) {
      rest = folder.openScratch();
    }
    inFiles.addAndGet(length);
    ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
    while (bytes.hasRemaining()) {
      rest.write(bytes);
    }
  }

  boolean isTooLarge() {
    return tooLarge;
  }

  /** Whether it was not taken because of what others send at the same time. */
  boolean isTooMany() {
    return tooMany;
  }

  boolean isWholeLines() {
    return last == '\n' || last == '\r';
  }

  byte[] bytes() throws IOException {
    byte[] all = new byte[size];
    System.arraycopy(start.toByteArray(), 0, all, 0, start.size());
    for (int done = start.size(); done < size; ) {
      // Java copies what it reads or writes through memory outside of the heap.
      ByteBuffer step = ByteBuffer.wrap(all, done, Math.min(STEP, size - done));
      int length = rest.read(step, done - start.size());
      if (length < 0) {
        throw new IOException("the file of an upload was cut off");
      }
      done += length;
    }
    return all;
  }

  /** Frees what it takes up. Not {@code close()}, which FtpServer calls when all has come. */
  void discard() throws IOException {
    if (rest != null) {
      inFiles.addAndGet(start.size() - size);
      rest.close();
    }
  }
}
