package io.github.ftpchat.internal.session;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Line;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts records together for one append. Used for one batch. */
final class BatchBuilder {

  private final RecordCodec codec;
  private final Dialect dialect;
  private final Line tail;
  private final int maxBytes;
  private final int maxBytesTogether;
  private final List<Pending> records = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /**
   * Makes the builder of one batch.
   *
   * @param dialect what the room speaks
   * @param tail the line without an end that stands at the end of the file, or null
   * @param maxBytes how many bytes one line may have
   * @param maxBytesTogether how many bytes several lines may have
   */
  BatchBuilder(RecordCodec codec, Dialect dialect, Line tail, int maxBytes, int maxBytesTogether) {
    this.codec = codec;
    this.dialect = dialect;
    this.tail = tail;
    this.maxBytes = maxBytes;
    this.maxBytesTogether = maxBytesTogether;
  }

  /** Puts a record behind the others; false if there is no room for it. */
  boolean add(Pending record) {
    byte[] line = codec.frame(record.token, record.dialect.orElse(dialect));
    if (line.length > maxBytes
        || (!records.isEmpty() && data.size() + line.length > maxBytesTogether)) {
      return false;
    }
    data.writeBytes(records.isEmpty() && tail != null ? afterTail(tail, line) : line);
    records.add(record);
    return true;
  }

  /** Makes a line follow a torn end of the file: completes the torn line if it is the same one. */
  private static byte[] afterTail(Line tail, byte[] line) {
    byte[] content = tail.content();
    int start = content == null ? line.length : content.length;
    if (start < line.length && Arrays.equals(content, 0, start, line, 0, start)) {
      return Arrays.copyOfRange(line, start, line.length);
    }
    byte[] onItsOwn = new byte[line.length + 1];
    onItsOwn[0] = '\n';
    System.arraycopy(line, 0, onItsOwn, 1, line.length);
    return onItsOwn;
  }

  Batch build() {
    return new Batch(records, data.toByteArray());
  }
}
