package io.github.ftpchat;

/**
 * Whether participants that use this library take turns in appending, by a lock directory beside
 * the file of the room. It saves appends that would overwrite each other; what is settled does not
 * hang on it, and other programs do not know it.
 *
 * @since 0.1
 */
public enum LockPolicy {
  /** Only on servers where concurrent appends are not known to be safe. The default. */
  WHERE_UNSAFE,
  /** On every server that can make directories. */
  ALWAYS,
  /** On none. */
  NEVER
}
