package io.github.ftpchat.internal.session;

import io.github.ftpchat.internal.log.Survey;

/**
 * Counts which records open with the password and cipher of the session, to recognise a room that
 * it cannot read.
 *
 * <p>Confined to the I/O thread.
 */
final class OpenedRecords {

  private boolean anyOpened;
  private int unauthenticSince;

  /** A record opened. */
  void opened() {
    anyOpened = true;
    unauthenticSince = 0;
  }

  /** A record did not open. */
  void unauthentic() {
    unauthenticSince++;
  }

  /** Learns whether a survey opened a record. */
  void surveyed(boolean opened) {
    anyOpened |= opened;
  }

  /** How many of the newest records did not open, if none of them did; else 0. */
  int unreadable() {
    boolean noneOfThem = !anyOpened || unauthenticSince >= Survey.MIN_RECORDS_TRIED;
    return noneOfThem ? unauthenticSince : 0;
  }
}
