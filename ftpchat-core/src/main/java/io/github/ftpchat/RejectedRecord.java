package io.github.ftpchat;

import java.util.Objects;

/**
 * A piece of the file that is no message for this session. It is data, not a failure: reading went
 * on behind it.
 *
 * @param position its byte offset in the file
 * @param length its length in bytes, without a line terminator
 * @param reason why it was rejected
 * @since 0.1
 */
public record RejectedRecord(long position, long length, Reason reason) {

  /** Why a record was rejected. */
  public enum Reason {
    /** It starts as a record and is not whole: an upload was cut or overwritten. */
    TORN,
    /** It is no record, or an authentic one whose content cannot be decoded. */
    MALFORMED,
    /** It has the form of a record and does not open: another password, or it was changed. */
    UNAUTHENTIC,
    /** It was written by FTPChat 1.5 or older, which did not encrypt. */
    UNENCRYPTED,
    /** It is longer than {@link Limits} allow, as a line or inflated. */
    TOO_LARGE,
    /** It opens, and was shown before: a retry, a healed record or a replay. */
    DUPLICATE
  }

  /** Checks that nothing is missing. */
  public RejectedRecord {
    Objects.requireNonNull(reason, "reason");
  }
}
