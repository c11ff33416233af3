package io.github.ftpchat.crypto;

import java.util.Objects;

/**
 * Where a record belongs. A cipher with associated data binds its tokens to it, so that nobody can
 * move them elsewhere. Fernet has no associated data and ignores it.
 *
 * @param room the name of the room
 * @param formatVersion the version of the record format
 * @since 0.1
 */
public record RecordContext(String room, int formatVersion) {

  /** Checks that nothing is missing. */
  public RecordContext {
    Objects.requireNonNull(room, "room");
  }
}
