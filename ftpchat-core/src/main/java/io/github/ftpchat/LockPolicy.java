package io.github.ftpchat;

/**
 * Whether participants that use this library take turns in appending, by a lock directory beside
 * the file of the room, or by empty files where the server makes no directories. It saves appends
 * that would overwrite each other. With it an upload that arrives late, by an hour even, overwrites
 * nothing that is settled; without it what was overwritten comes back when a participant that saw
 * it looks again. Other programs do not know it.
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
