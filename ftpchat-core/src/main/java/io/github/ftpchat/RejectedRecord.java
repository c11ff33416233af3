package io.github.ftpchat;

import java.util.Objects;

/**
 * A piece of the file that is not a message for this session. It is data, not a failure: reading
 * goes on behind it.
 *
 * @param position its byte offset in the file
 * @param length its length in bytes, without a line terminator
 * @param reason why it was rejected
 * @since 0.1
 */
public record RejectedRecord(long position, long length, Reason reason) {

  /** Why a record was rejected. */
  public enum Reason {
    /** It starts as a record and is not complete: an upload was cut or overwritten. */
    TORN,
    /** It is not a record, or it is an authentic one whose content cannot be decoded. */
    MALFORMED,
    /** It has the form of a record and does not open: it has another password, or was changed. */
    UNAUTHENTIC,
    /** It was written by FTPChat 1.5 or older, which did not encrypt. */
    UNENCRYPTED,
    /** It is longer than {@link Limits} allows, as a line or inflated. */
    TOO_LARGE,
    /** It opens, and was shown before: a retry, a healed record or a replay. */
    DUPLICATE
  }

  /** Checks that nothing is missing. */
  public RejectedRecord {
    Objects.requireNonNull(reason, "reason");
  }
}
