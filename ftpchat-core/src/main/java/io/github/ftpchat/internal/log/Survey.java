package io.github.ftpchat.internal.log;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.LineFramer;
import io.github.ftpchat.internal.codec.LineSink;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a file from its end backwards, before it is read. It finds where the newest messages
 * start, and whether the cipher opens any of them. Each step makes one call of the transport.
 *
 * <p>Confined to the I/O thread.
 */
public final class Survey {

  /** How many of the newest records must fail to open before a room counts as unreadable. */
  public static final int MIN_RECORDS_TRIED = 1_000;

  /** How many bytes the first step reads. */
  private static final int FIRST_BLOCK = 128 << 10;

  /** How many bytes one step reads at most. */
  private static final int MAX_BLOCK = 4 << 20;

  /** A shorter line is no record; there may be millions of them. */
  private static final int MIN_LINE = 16;

  /** How many bytes more than there should be the first step asks for. */
  private static final int SLACK = 64 << 10;

  private final String file;
  private final RecordCodec codec;
  private final int maxLineBytes;
  private final long size;
  private final long wanted;

  /** Everything behind this place was looked at. */
  private long top;

  private int nextBlock = FIRST_BLOCK;
  private long authentic;
  private long unauthentic;
  private long newestFrom;
  private long firstLine;
  private boolean endedEarly;

  /** What the first step read, if that was to the end of the file; else null. */
  private FileEnd end;

  /** Where {@link #end} starts. */
  private long endFrom;

  /**
   * Makes a survey.
   *
   * @param file where the transport finds the file
   * @param codec opens the lines
   * @param maxLineBytes the longest line that is kept, without its terminator
   * @param size the size of the file
   * @param wanted how many of the newest messages to find
   */
  public Survey(String file, RecordCodec codec, int maxLineBytes, long size, long wanted) {
    this.file = file;
    this.codec = codec;
    this.maxLineBytes = maxLineBytes;
    this.size = size;
    this.wanted = wanted;
    this.top = size;
    this.newestFrom = size;
    this.firstLine = size;
  }

  /**
   * Looks at one more block.
   *
   * @param transport reads it
   * @param now the loop time
   * @return true if enough is known
   * @throws TransportException if the block cannot be read
   */
  public boolean step(Transport transport, long now) throws TransportException {
    int block = nextBlock;
    nextBlock = Math.min(MAX_BLOCK, block * 4);
    long bottom = Math.max(0, top - block);
    // At the end of the file ask for more than there is: a transfer that ends by itself is cheaper.
    long limit = top - bottom + (top == size ? SLACK : 0);
    ReadBuffer buffer = new ReadBuffer((int) (top - bottom));
    long count = transport.read(file, bottom, limit, buffer);
    endedEarly = count < top - bottom;
    if (block == FIRST_BLOCK && !endedEarly && count < limit) {
      end = new FileEnd(file, bottom, buffer, now);
      endFrom = bottom;
    }
    Lines lines = new Lines(bottom > 0);
    LineFramer framer = new LineFramer(bottom, maxLineBytes, lines);
    framer.accept(buffer.bytes(), 0, buffer.length());
    framer.finish();
    for (int i = lines.found.size() - 1; i >= 0 && !enough(); i--) {
      tryOpen(lines.found.get(i));
    }
    if (lines.start >= 0) {
      top = lines.start;
      firstLine = firstLine == size ? top : firstLine;
    } else if (block == MAX_BLOCK) {
      // One line fills the whole block, so no record starts in it.
      top = bottom;
    }
    return enough() || bottom == 0;
  }

  private boolean enough() {
    return authentic >= Math.max(1, wanted) || (authentic == 0 && unauthentic >= MIN_RECORDS_TRIED);
  }

  private void tryOpen(RawLine line) {
    codec.open(
        line.buffer(),
        line.offset(),
        line.length(),
        line.position(),
        line.terminated(),
        new RecordSink() {
          @Override
          public void opened(OpenedRecord record) {
            authentic++;
            if (authentic <= wanted) {
              newestFrom = Math.min(newestFrom, line.position());
            }
          }

          @Override
          public void rejected(RejectedRecord piece) {
            if (piece.reason() == RejectedRecord.Reason.UNAUTHENTIC) {
              unauthentic++;
            }
          }
        });
  }

  /** The lines of a block that can hold a record. */
  private static final class Lines implements LineSink {

    private final List<RawLine> found = new ArrayList<>();

    /** Whether the next line may start in the block before, and so belongs to that. */
    private boolean partial;

    /** Where the first whole line starts, or -1. */
    private long start = -1;

    Lines(boolean partial) {
      this.partial = partial;
    }

    @Override
    public void line(
        byte[] buffer,
        int offset,
        int length,
        long position,
        int totalLength,
        boolean terminated,
        boolean tooLong) {
      if (partial) {
        partial = false;
        return;
      }
      start = start < 0 ? position : start;
      if (length >= MIN_LINE) {
        found.add(
            new RawLine(buffer, offset, length, position, totalLength, terminated, tooLong, false));
      }
    }
  }

  /** {@return whether the file ended before its size, so that the survey is worthless} */
  public boolean endedEarly() {
    return endedEarly;
  }

  /** {@return where the wanted messages start; the end of the file if there are none} */
  public long newestFrom() {
    return newestFrom;
  }

  /** {@return the start of a line near the end of the file, where reading can start} */
  public long firstLine() {
    return firstLine;
  }

  /**
   * {@return all of the file from {@link #newestFrom} and {@link #firstLine} on, or null if that is
   * not at hand}
   */
  public FileEnd end() {
    return endFrom <= Math.min(newestFrom, firstLine) ? end : null;
  }

  /** {@return whether the cipher opened none of the records that were tried} */
  public boolean unreadable() {
    return authentic == 0 && unauthentic > 0;
  }

  /** {@return how many records were tried} */
  public long tried() {
    return authentic + unauthentic;
  }
}
