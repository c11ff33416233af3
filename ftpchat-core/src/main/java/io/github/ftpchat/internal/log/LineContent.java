package io.github.ftpchat.internal.log;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import java.util.ArrayList;
import java.util.List;

/**
 * The records and rejected pieces of a line, in the order of the file. A line of many pieces is
 * opened part by part: records that lost their line feeds may take no more memory at a time than
 * one record.
 *
 * <p>Opened on any thread, then confined to the I/O thread.
 */
final class LineContent implements RecordSink {

  /** After how many characters opening pauses, if there are more pieces in the line. */
  private static final int MAX_PART_CHARS = 64 << 10;

  /** How many characters a piece counts for, and the line itself, besides those of its text. */
  private static final int PIECE_OVERHEAD = 256;

  private static final int NOTHING = -1;

  private RawLine raw;

  /** The fingerprint of its bytes, if they were let go of. */
  private long fingerprint;

  private final List<OpenedRecord> records = new ArrayList<>(1);

  /** The rejected pieces of the part at hand. */
  private final List<RejectedRecord> rejected = new ArrayList<>(0);

  /** How many of the records are in front of the part at hand. */
  private int partStart;

  private int handedOverRecords;
  private int handedOverRejected;
  private boolean handOverStarted;

  /** Where in the line the rest starts that was not opened yet. */
  private int rest = NOTHING;

  private long size = PIECE_OVERHEAD;

  LineContent(RawLine raw) {
    this.raw = raw;
  }

  RawLine raw() {
    return raw;
  }

  /** All records that were opened; those in front of the part at hand without their texts. */
  List<OpenedRecord> records() {
    return records;
  }

  /** How many characters the part at hand counts for. */
  long size() {
    return size;
  }

  /** Opens the line, or its first part if it holds many pieces. */
  void open(RecordCodec codec) {
    if (!raw.skipped()) {
      codec.open(raw.buffer(), raw.offset(), raw.length(), raw.position(), raw.terminated(), this);
    } else if (!raw.rest()) {
      int length = raw.totalLength() - (raw.terminated() ? 1 : 0);
      rejected(new RejectedRecord(raw.position(), length, RejectedRecord.Reason.TOO_LARGE));
    }
  }

  /**
   * Opens the next part. The one before has to be handed over.
   *
   * @return false if there is none
   */
  boolean openMore(RecordCodec codec) {
    if (rest == NOTHING) {
      return false;
    }
    startPart();
    int from = rest;
    rest = NOTHING;
    size = 0;
    codec.openRest(
        raw.buffer(),
        raw.offset() + from,
        raw.length() - from,
        raw.position() + from,
        raw.terminated(),
        this);
    return true;
  }

  private void startPart() {
    records.subList(partStart, records.size()).replaceAll(OpenedRecord::withoutContent);
    partStart = records.size();
    rejected.clear();
    handedOverRejected = 0;
  }

  /**
   * Drops what was opened and not handed over, and the bytes of the line: they have to be read
   * again before more is opened.
   */
  void letGo() {
    rest = (int) (nextPosition() - raw.position());
    records.subList(handedOverRecords, records.size()).clear();
    startPart();
    size = 0;
    fingerprint = raw.fingerprint();
    raw = raw.withoutBytes();
  }

  private long nextPosition() {
    long record =
        handedOverRecords < records.size() ? records.get(handedOverRecords).position() : Line.NEVER;
    return handedOverRejected < rejected.size()
        ? Math.min(record, rejected.get(handedOverRejected).position())
        : record;
  }

  /**
   * Goes on in the line as it was read again.
   *
   * @return false if its bytes are not what they were
   */
  boolean resumesIn(RawLine reread) {
    if (!reread.sameAs(raw, fingerprint)) {
      return false;
    }
    raw = reread;
    return true;
  }

  /** Whether something of the part at hand was not handed over. */
  boolean hasNext() {
    return handedOverRecords < records.size() || handedOverRejected < rejected.size();
  }

  /** Whether anything of the line was handed over, or is about to be. */
  boolean isHandOverStarted() {
    return handOverStarted;
  }

  /** Returns what comes next if it was rejected; null if it is a record. */
  RejectedRecord nextRejected() {
    handOverStarted = true;
    if (handedOverRejected == rejected.size()) {
      return null;
    }
    RejectedRecord next = rejected.get(handedOverRejected);
    if (handedOverRecords < records.size()
        && records.get(handedOverRecords).position() < next.position()) {
      return null;
    }
    handedOverRejected++;
    return next;
  }

  OpenedRecord nextRecord() {
    return records.get(handedOverRecords);
  }

  /**
   * Counts the next record as handed over. Called after that was done, as the sink may have no
   * memory for it.
   */
  void recordHandedOver() {
    handedOverRecords++;
  }

  int handedOverRecords() {
    return handedOverRecords;
  }

  /**
   * Returns the line as one that ends with the last record that was handed over. There is one at
   * least. When the line is read again, it has grown.
   *
   * @param since see {@link Line}
   */
  Line handedOverLine(long since) {
    List<OpenedRecord> handedOver =
        records.subList(0, handedOverRecords).stream().map(OpenedRecord::withoutContent).toList();
    OpenedRecord last = handedOver.get(handedOver.size() - 1);
    long at = raw.position();
    int length = (int) (last.position() - at) + last.length();
    return new Line(at, length, false, 0, since, false, null, null, handedOver);
  }

  @Override
  public void opened(OpenedRecord record) {
    records.add(record);
    size += PIECE_OVERHEAD + record.characters();
  }

  @Override
  public void rejected(RejectedRecord piece) {
    rejected.add(piece);
    size += PIECE_OVERHEAD;
  }

  @Override
  public boolean stopsAt(int at) {
    if (size < MAX_PART_CHARS) {
      return false;
    }
    rest = at - raw.offset();
    return true;
  }
}
