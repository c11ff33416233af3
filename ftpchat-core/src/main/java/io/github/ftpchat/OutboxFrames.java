package io.github.ftpchat;

import io.github.ftpchat.internal.disk.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The format of an outbox journal, version 1. Integers are big-endian.
 *
 * <pre>
 * journal = *frame
 * frame   = mark kind length head-sum body frame-sum
 *
 * offset  size     field
 *      0  4        mark       FF 46 54 43
 *      4  1        kind       1 ADD, 2 REMOVE
 *      5  4        length     of the body, at most {@link #MAX_BODY}
 *      9  4        head-sum   CRC-32C of bytes 0 to 8
 *     13  length   body
 *      …  4        frame-sum  CRC-32C of everything before it
 *
 * ADD     = what {@link SealedMessage#toBytes} gives
 * REMOVE  = room 1*id
 *
 * room    modified UTF-8 with its length in 2 bytes before it ({@link DataOutputStream#writeUTF})
 * id      16 bytes
 * </pre>
 *
 * <p>The head has a checksum of its own so that a length is believed only as it was written: the
 * search for the next whole frame, behind a damaged one, reads no body for a length made of
 * garbage, and so any file in linear time. The frame's checksum comes last because a write that was
 * cut off keeps its beginning: what ends in the right sum was written whole. It covers the head
 * too, lest a body be taken for another frame's. The mark starts with a byte that neither UTF-8 nor
 * a token in ASCII can hold, so that none is found inside them.
 *
 * <p>An id that is added again takes the place of the first one. A later version has another file
 * name; this one would take its frames for damage.
 */
final class OutboxFrames {

  /** The longest body, which is 16 MiB. */
  static final int MAX_BODY = 16 << 20;

  private static final int MARK = 0xFF465443;
  private static final byte ADD = 1;
  private static final byte REMOVE = 2;
  private static final int SUM = 4;
  private static final int HEAD_BEFORE_SUM = 9;
  private static final int HEAD = HEAD_BEFORE_SUM + SUM;
  private static final int LENGTH_OFFSET = 5;
  private static final int WINDOW = 64 << 10;

  private OutboxFrames() {}

  static byte[] add(SealedMessage entry) throws IOException {
    return frame(ADD, entry.toBytes());
  }

  static byte[] remove(String room, List<MessageId> ids) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeUTF(room);
    for (MessageId id : ids) {
      writeId(body, id);
    }
    return frame(REMOVE, bytes.toByteArray());
  }

  /** Makes a frame of any kind with any body. */
  static byte[] frame(byte kind, byte[] body) throws IOException {
    if (body.length > MAX_BODY) {
      throw new IOException(
          "an entry of " + body.length + " bytes is longer than " + MAX_BODY + " bytes");
    }
    ByteBuffer frame = ByteBuffer.allocate(HEAD + body.length + SUM);
    frame.putInt(MARK).put(kind).putInt(body.length);
    frame.putInt(sum(frame, HEAD_BEFORE_SUM)).put(body);
    frame.putInt(sum(frame, frame.position()));
    return frame.array();
  }

  /**
   * Reads the whole frames of a file and tells what lies between them.
   *
   * @param size how much of the file to read
   * @return where the last whole frame ends
   */
  static long read(DurableFile file, long size, Reader reader) throws IOException {
    Window window = new Window(file, size);
    long end = 0;
    long position = 0;
    long inVain = 0;
    while (position <= size - HEAD - SUM) {
      long next = frameEnd(window.at(position, HEAD), position);
      if (next < 0 || next > size) {
        position++;
        continue;
      }
      ByteBuffer frame = window.at(position, (int) (next - position));
      if (isWhole(frame) && give(frame, reader)) {
        if (position > end) {
          reader.damaged(end, position);
        }
        end = next;
        position = next;
      } else {
        // There can be whole frames behind what was cut off here. But many false heads, each with
        // a long body, may not take quadratic time.
        inVain += frame.limit();
        position = inVain <= size + MAX_BODY ? position + 1 : next;
      }
    }
    return end;
  }

  /** Gives where the frame ends that starts here, or -1 if none does. */
  private static long frameEnd(ByteBuffer head, long position) {
    if (head.getInt(0) != MARK || head.getInt(HEAD_BEFORE_SUM) != sum(head, HEAD_BEFORE_SUM)) {
      return -1;
    }
    int length = head.getInt(LENGTH_OFFSET);
    return length < 0 || length > MAX_BODY ? -1 : position + HEAD + length + SUM;
  }

  private static boolean isWhole(ByteBuffer frame) {
    int last = frame.limit() - SUM;
    return frame.getInt(last) == sum(frame, last);
  }

  private static boolean give(ByteBuffer frame, Reader reader) {
    byte[] body = new byte[frame.limit() - HEAD - SUM];
    frame.get(HEAD, body);
    try {
      switch (frame.get(SUM)) {
        case ADD -> reader.added(SealedMessage.parse(body), frame.limit());
        case REMOVE -> {
          DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
          String room = in.readUTF();
          List<MessageId> ids = new ArrayList<>();
          while (in.available() > 0) {
            ids.add(readId(in));
          }
          reader.removed(room, ids);
        }
        default -> {
          return false;
        }
      }
      return true;
    } catch (IOException | IllegalArgumentException e) {
      // Not as we write bodies, for all that the checksum fits.
      return false;
    }
  }

  private static void writeId(DataOutputStream body, MessageId id) throws IOException {
    body.writeLong(id.high());
    body.writeLong(id.low());
  }

  private static MessageId readId(DataInputStream body) throws IOException {
    return new MessageId(body.readLong(), body.readLong());
  }

  private static int sum(ByteBuffer bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.slice(0, length));
    return (int) sum.getValue();
  }

  /** Takes what a journal holds, in its order. */
  interface Reader {

    void added(SealedMessage entry, int frameLength);

    void removed(String room, List<MessageId> ids);

    /** Tells that there is no whole frame between two positions. */
    void damaged(long from, long to);
  }

  /** The part of the file that is in memory. */
  private static final class Window {

    private final DurableFile file;
    private final long size;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long start;

    Window(DurableFile file, long size) {
      this.file = file;
      this.size = size;
    }

    /** Gives bytes that are in the file. */
    ByteBuffer at(long position, int length) throws IOException {
      if (position < start || position + length > start + bytes.limit()) {
        int wanted = (int) Math.min(size - position, Math.max(WINDOW, length));
        bytes = bytes.capacity() == wanted ? bytes.clear() : ByteBuffer.allocate(wanted);
        file.read(bytes, position);
        if (bytes.hasRemaining()) {
          throw new IOException("the journal became shorter than " + size + " bytes");
        }
        start = position;
      }
      return bytes.slice((int) (position - start), length);
    }
  }
}
