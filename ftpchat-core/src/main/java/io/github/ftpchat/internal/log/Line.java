package io.github.ftpchat.internal.log;

import io.github.ftpchat.MessageId;
import io.github.ftpchat.internal.codec.OpenedRecord;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A line of the unstable region as it was last read.
 *
 * @param position where it starts
 * @param length its length with the terminator
 * @param terminated whether it has one
 * @param fingerprint the {@link Fingerprint} of its bytes
 * @param since the loop time at which these bytes were first seen here
 * @param blank whether it ends with the blanks of a fence, as a line does that landed in one
 * @param mark an anchor of its end, or null if too few bytes were at hand to make one
 * @param content the bytes of the line while it has no terminator and is not too long; else null
 * @param records the records that it holds, without their texts, which can be a thousand times as
 *     long as the line
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record Line(
    long position,
    int length,
    boolean terminated,
    long fingerprint,
    long since,
    boolean blank,
    Anchor mark,
    byte[] content,
    List<OpenedRecord> records) {

  /** A position or a time that is never reached. */
  public static final long NEVER = Long.MAX_VALUE;

  /** {@return where it ends, with its terminator} */
  public long end() {
    return position + length;
  }

  Set<MessageId> ids() {
    return records.stream().map(OpenedRecord::id).collect(Collectors.toSet());
  }
}
