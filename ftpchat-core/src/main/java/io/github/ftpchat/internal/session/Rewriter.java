package io.github.ftpchat.internal.session;

import static io.github.ftpchat.internal.log.Line.NEVER;

import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.internal.log.ReadBuffer;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Adds lines to a file by uploading it whole (design: "Without APPE, write at the proven end").
 * Used only where a server can do nothing better and the application allowed it, see {@link
 * io.github.ftpchat.SessionBuilder#allowRewriting}.
 *
 * <p>What others write between the download and the upload is lost. Everything here serves to lose
 * no more than that:
 *
 * <ul>
 *   <li>It uploads only after a complete download, of a file whose size stayed the same.
 *   <li>It does not upload while the file looks as if somebody else's upload were under way.
 *   <li>If its own upload was cut, it repeats it.
 * </ul>
 *
 * <p>Confined to the I/O thread.
 */
final class Rewriter {

  /** The longest file that is rewritten: it is in memory twice, and has to be uploaded in time. */
  static final int LARGEST = 4 << 20;

  /**
   * How long a file has to stand unchanged after it shrank, or was seen for the first time. An
   * upload by others empties the file first, and may be slow.
   */
  static final Duration QUIET = Duration.ofSeconds(2);

  /** How long a download may take: after that, others no longer respect the lock. */
  private static final Duration SLOWEST = KnownClaims.LEASE;

  private final String file;
  private final RetryPolicy retry;
  private final RandomGenerator random;
  private final LongSupplier clock;

  /** The size as last seen; at first larger than any. */
  private long size = Long.MAX_VALUE;

  private long quietFrom = Long.MIN_VALUE;

  /** What was uploaded, if it is not known to be in the file; else null. */
  private byte[] unfinished;

  private long repairDue;
  private int failures;

  /**
   * Makes a rewriter, which does nothing by itself.
   *
   * @param file the file
   */
  Rewriter(String file, RetryPolicy retry, RandomGenerator random, LongSupplier clock) {
    this.file = file;
    this.retry = retry;
    this.random = random;
    this.clock = clock;
  }

  /** Learns the size of the file, 0 if there is none. */
  void seen(long found) {
    long now = clock.getAsLong();
    if (found < size || (found != size && now < quietFrom)) {
      quietFrom = now + QUIET.toNanos();
    }
    size = found;
  }

  /** The size as last seen. */
  long size() {
    return size;
  }

  /** The loop time before which nothing is uploaded, as far as is known. */
  long quietFrom() {
    return quietFrom;
  }

  /** Whether an upload may have been cut, and has to be looked after before anything is added. */
  boolean mustRepair() {
    return unfinished != null;
  }

  /** When to look after an upload that may have been cut, or {@link Long#MAX_VALUE}. */
  long repairDue() {
    return mustRepair() ? repairDue : NEVER;
  }

  /**
   * Downloads the file and uploads it with lines at its end; or, if {@link #mustRepair()}, uploads
   * once more what was cut.
   *
   * @param lines what to add; not used for a repair
   * @return what came of the upload; {@link Reason#UNSUPPORTED} if the file is not to be rewritten
   *     at all. Empty if nothing was uploaded because somebody else is writing, or there was
   *     nothing to repair
   * @throws TransportException if the file could not be looked at or read; or if the upload failed,
   *     which has to be repaired then
   */
  Optional<AppendResult> add(Transport transport, byte[] lines) throws TransportException {
    long started = clock.getAsLong();
    if (mustRepair()) {
      postponeRepair();
    }
    OptionalLong before = look(transport);
    if (started < quietFrom) {
      return Optional.empty();
    }
    long length = before.orElse(0);
    if (length > Math.max(LARGEST, mustRepair() ? unfinished.length : 0)) {
      unfinished = null;
      return refusal(
          Reason.UNSUPPORTED,
          "%s is too large to be uploaded for each message: %d bytes, more than %d"
              .formatted(file, length, LARGEST));
    }
    ReadBuffer buffer = new ReadBuffer((int) length + 1);
    read(transport, before, buffer);
    if (!look(transport).equals(before) || buffer.length() > length) {
      return Optional.empty();
    }
    if (buffer.length() < length) {
      return refusal(
          Reason.LOST,
          "%s: reading ended at %d of %d bytes".formatted(file, buffer.length(), length));
    }
    Duration took = Duration.ofNanos(clock.getAsLong() - started);
    if (took.compareTo(SLOWEST) > 0) {
      return refusal(
          Reason.TIMED_OUT,
          "%s takes too long to be uploaded for each message: %d s to read it, more than %d s"
              .formatted(file, took.toSeconds(), SLOWEST.toSeconds()));
    }
    byte[] content = Arrays.copyOf(buffer.bytes(), buffer.length());
    if (!mustRepair()) {
      return Optional.of(upload(transport, join(content, lines), false));
    }
    if (isCut(content)) {
      return Optional.of(upload(transport, unfinished, true));
    }
    unfinished = null;
    return Optional.empty();
  }

  private OptionalLong look(Transport transport) throws TransportException {
    FileStatus status = transport.stat(List.of(file)).get(file);
    seen(status == null ? 0 : status.size());
    return status == null ? OptionalLong.empty() : OptionalLong.of(status.size());
  }

  /** Reads one byte more than there should be. A file that is not there must not be readable. */
  private void read(Transport transport, OptionalLong length, ReadBuffer buffer)
      throws TransportException {
    try {
      transport.read(file, 0, length.orElse(0) + 1, buffer);
    } catch (TransportException e) {
      if (length.isPresent() || e.reason() != Reason.REFUSED) {
        throw e;
      }
    }
  }

  private AppendResult upload(Transport transport, byte[] whole, boolean repairs)
      throws TransportException {
    unfinished = whole;
    postponeRepair();
    AppendResult result = replace(transport, whole);
    if (result.outcome() == Outcome.ACKED) {
      failures = 0;
      seen(whole.length);
    }
    if (result.outcome() == Outcome.ACKED
        || (result.outcome() == Outcome.NOT_WRITTEN && !repairs)) {
      unfinished = null;
    }
    return result;
  }

  private AppendResult replace(Transport transport, byte[] whole) throws TransportException {
    try {
      return transport.replace(file, whole);
    } catch (TransportException e) {
      if (e.reason().connectionWide()) {
        throw e;
      }
      return AppendResult.notWritten(Duration.ZERO, e);
    }
  }

  private void postponeRepair() {
    repairDue = clock.getAsLong() + Backoff.pause(retry, failures++, true, random);
  }

  /** Whether the file is what is left of the last upload, with nothing of anybody's behind it. */
  private boolean isCut(byte[] content) {
    return content.length < unfinished.length
        && Arrays.equals(content, Arrays.copyOf(unfinished, content.length));
  }

  /**
   * Puts lines behind a content. If the content ends inside a line, the first line either completes
   * it or starts on a new line.
   */
  private static byte[] join(byte[] content, byte[] lines) {
    int end = content.length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    int tail = Math.min(content.length - end, lines.length);
    boolean completes = Arrays.equals(content, end, content.length, lines, 0, tail);
    ByteArrayOutputStream whole = new ByteArrayOutputStream(content.length + 1 + lines.length);
    whole.write(content, 0, completes ? end : content.length);
    if (!completes) {
      whole.write('\n');
    }
    whole.writeBytes(lines);
    return whole.toByteArray();
  }

  private static Optional<AppendResult> refusal(Reason reason, String message) {
    return Optional.of(
        AppendResult.notWritten(Duration.ZERO, new TransportException(reason, message)));
  }
}
