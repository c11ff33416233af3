package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.log.Landings;
import java.util.List;

/**
 * What one append uploads.
 *
 * @param records the records in it
 * @param data their lines
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Batch(List<Pending> records, byte[] data) {

  /** How many bytes one append takes at most; a longer record goes alone. */
  static final int MAX_BYTES = Landings.MAX_UPLOAD;

  /** Nothing. */
  static final Batch NONE = new Batch(List.of(), new byte[0]);
}
