package io.github.ftpchat.transport;

/**
 * What becomes of appends to one file when several come at once.
 *
 * @since 0.1
 */
public enum AppendSafety {
  /** Each lands whole behind the others: the server locks, or appends atomically. */
  SAFE,
  /** They can overwrite each other, even when each was acknowledged. */
  UNSAFE,
  /** Not known; to be treated as {@link #UNSAFE} until it is. */
  UNKNOWN
}
