package io.github.ftpchat;

/**
 * Whether participants that use this library take turns in appending. The lock is a directory
 * beside the file of the room, or empty files where the server makes no directories.
 *
 * <p>The lock saves appends that would overwrite each other. With it an upload that arrives late,
 * even by an hour, overwrites nothing that is settled. Without it what was overwritten comes back
 * when a participant that saw it looks again. Other programs do not know the lock.
 *
 * @since 0.1
 */
public enum LockPolicy {
  /** Only on servers where concurrent appends are not known to be safe. The default. */
  WHERE_UNSAFE,
  /** On every server. */
  ALWAYS,
  /** On none. */
  NEVER
}
