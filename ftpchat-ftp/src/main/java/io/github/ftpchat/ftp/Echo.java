package io.github.ftpchat.ftp;

import java.util.Arrays;

/**
 * What was appended to a file last and acknowledged. When it comes back at the end of a download,
 * the download is whole: a better proof than the server's word, and it comes a round trip earlier.
 *
 * <p>Whether more was written behind it meanwhile, such a download does not tell. The next look at
 * the size does.
 */
final class Echo {

  static final Echo NONE = new Echo("", new byte[0]);

  /** More than this of the end is not kept, and not compared. */
  private static final int MAX_LENGTH = 4096;

  /** With fewer bytes than this, others may have written the same. */
  private static final int MIN_LENGTH = 64;

  private final String name;
  private final byte[] end;

  private Echo(String name, byte[] end) {
    this.name = name;
    this.end = end;
  }

  /** That of some bytes that were appended to a file. */
  static Echo of(String name, byte[] bytes) {
    int from = Math.max(0, bytes.length - MAX_LENGTH);
    return bytes.length < MIN_LENGTH
        ? NONE
        : new Echo(name, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /** What waits for it in a download of a file. */
  Listener listenFor(String file) {
    return new Listener(file.equals(name) ? end : new byte[0]);
  }

  /** Keeps the end of what it hears. */
  static final class Listener {

    private final byte[] awaited;
    private final byte[] heard;
    private int length;

    private Listener(byte[] awaited) {
      this.awaited = awaited;
      heard = new byte[awaited.length];
    }

    void accept(byte[] bytes, int offset, int count) {
      int added = Math.min(count, heard.length);
      int kept = Math.min(length, heard.length - added);
      System.arraycopy(heard, length - kept, heard, 0, kept);
      System.arraycopy(bytes, offset + count - added, heard, kept, added);
      length = kept + added;
    }

    /** Tells whether what it heard ends with what it waits for. */
    boolean hasHeard() {
      return awaited.length > 0 && length == awaited.length && Arrays.equals(heard, awaited);
    }
  }
}
