package io.github.ftpchat.internal.session;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.log.Line;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts records together into what one append takes. Used for one batch. */
final class BatchBuilder {

  private final RecordCodec codec;
  private final Dialect dialect;
  private final Line tail;
  private final int most;
  private final int mostTogether;
  private final List<Pending> records = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /**
   * Makes one.
   *
   * @param dialect what the room speaks
   * @param tail the line without an end that stands at the end of the file, or null
   * @param most how many bytes a line may have
   * @param mostTogether how many bytes several lines may have
   */
  BatchBuilder(RecordCodec codec, Dialect dialect, Line tail, int most, int mostTogether) {
    this.codec = codec;
    this.dialect = dialect;
    this.tail = tail;
    this.most = most;
    this.mostTogether = mostTogether;
  }

  /** Puts a record behind the others; false if there is no room for it. */
  boolean add(Pending record) {
    byte[] line = codec.frame(record.token, record.dialect.orElse(dialect));
    if (line.length > most || (!records.isEmpty() && data.size() + line.length > mostTogether)) {
      return false;
    }
    data.writeBytes(records.isEmpty() && tail != null ? behind(tail, line) : line);
    records.add(record);
    return true;
  }

  /** Goes on from an end of the file that is torn: completes the line if it is the same one. */
  private static byte[] behind(Line tail, byte[] line) {
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
