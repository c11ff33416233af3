package io.github.ftpchat.transport;

/**
 * What happens to appends to one file when several arrive at once.
 *
 * @since 0.1
 */
public enum AppendSafety {
  /** Each arrives complete, behind the others: the server locks, or appends atomically. */
  SAFE,
  /** They can overwrite each other, even when each was acknowledged. */
  UNSAFE,
  /** Not known yet; to be treated as {@link #UNSAFE}. */
  UNKNOWN
}
