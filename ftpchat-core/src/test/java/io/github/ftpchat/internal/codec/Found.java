package io.github.ftpchat.internal.codec;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.RejectedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what a codec finds. */
final class Found implements RecordSink {

  final List<OpenedRecord> opened = new ArrayList<>();
  final List<RejectedRecord> rejected = new ArrayList<>();
  final List<Long> positions = new ArrayList<>();
  boolean pending;

  private int piecesLeft = Integer.MAX_VALUE;
  private int rest = -1;

  /** Opens a line. */
  static Found in(RecordCodec codec, byte[] line, boolean terminated) {
    Found found = new Found();
    found.pending = codec.open(line, 0, line.length, 0, terminated, found);
    return found;
  }

  /** Opens a line in parts of so many pieces, but for what the first try of it finds. */
  static Found inParts(RecordCodec codec, byte[] line, boolean terminated, int pieces) {
    Found found = new Found();
    found.piecesLeft = pieces;
    found.pending = codec.open(line, 0, line.length, 0, terminated, found);
    while (found.rest >= 0) {
      int from = found.rest;
      found.rest = -1;
      found.piecesLeft = pieces;
      found.pending |= codec.openRest(line, from, line.length - from, from, terminated, found);
    }
    return found;
  }

  /** Opens every line of a file. */
  static List<Found> inFile(RecordCodec codec, byte[] file) {
    List<Found> lines = new ArrayList<>();
    LineFramer framer =
        new LineFramer(
            0,
            Limits.defaults().maxLineBytes(),
            (buf, offset, length, position, totalLength, terminated, tooLong) -> {
              Found found = new Found();
              found.pending = codec.open(buf, offset, length, position, terminated, found);
              lines.add(found);
            });
    framer.accept(file, 0, file.length);
    framer.finish();
    return lines;
  }

  @Override
  public void opened(OpenedRecord record) {
    opened.add(record);
    positions.add(record.position());
  }

  @Override
  public void rejected(RejectedRecord record) {
    rejected.add(record);
    positions.add(record.position());
  }

  @Override
  public boolean stopsAt(int at) {
    if (piecesLeft-- > 0) {
      return false;
    }
    rest = at;
    return true;
  }

  /** Puts a payload together again as its dialect spells it. */
  static String spell(OpenedRecord record) {
    if (record.sender().isEmpty()) {
      return record.text();
    }
    String clock = record.wallClock().orElseThrow();
    String head = record.dialect() == Dialect.V2_3 ? "[" + clock + "] " : clock + ":";
    return head + record.sender().get() + ": " + record.text();
  }

  /** Whether a record says a payload, but for the line feed that is taken from its end. */
  static boolean says(OpenedRecord record, String payload) {
    String spelt = spell(record);
    return payload.equals(spelt)
        || payload.equals(spelt + "\n")
        || (record.text().isEmpty() && spelt.equals(payload + " "));
  }

  /** Everything that was found, one a line, to be compared. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    for (OpenedRecord record : opened) {
      all.add(
          "%d+%d %s %s"
              .formatted(record.position(), record.length(), record.dialect(), spell(record)));
    }
    for (RejectedRecord record : rejected) {
      all.add("%d+%d %s".formatted(record.position(), record.length(), record.reason()));
    }
    if (pending) {
      all.add("pending");
    }
    return all.stream().collect(Collectors.joining("\n"));
  }
}
