package io.github.ftpchat.internal.session;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.internal.codec.OpenedRecord;

/**
 * Decides which records are old while the room is loaded: those in front of the history that was
 * asked for, or in front of the cursor at which the session resumes. It notices if that cursor does
 * not fit the file.
 *
 * <p>Confined to the I/O thread.
 */
final class LoadFilter {

  private final HistoryPolicy policy;
  private final ShownRecords shown;
  private final Resumption resumption;

  private LoadState state = LoadState.HISTORY;
  private long historyFrom;

  LoadFilter(HistoryPolicy policy, ShownRecords shown, Resumption resumption) {
    this.policy = policy;
    this.shown = shown;
    this.resumption = resumption;
  }

  /**
   * Reading starts.
   *
   * @param historyFrom where the history starts, if there is no cursor
   * @param again whether it started before
   */
  void start(long historyFrom, boolean again) {
    if (again && state == LoadState.HISTORY) {
      become(LoadState.HISTORY_AGAIN);
    }
    this.historyFrom = historyFrom;
  }

  /** The session goes on from a cursor. */
  void resumeAfter(Cursor cursor) {
    resumption.startFrom(cursor);
    boolean fits = cursor.id() == 0 && (cursor.position() == 0 || cursor.shown().length == 0);
    become(fits ? LoadState.CURSOR_VERIFIED : LoadState.CURSOR_UNVERIFIED);
    resumption.countNamedAsShown();
    if (fits) {
      resumption.countPlacesAsShown();
    }
  }

  /** The cursor does not fit the file, which is read from its head. */
  void readFromHead() {
    become(LoadState.FROM_HEAD);
  }

  /** Whether the cursor turned out not to fit the file. */
  boolean isBroken() {
    return state == LoadState.CURSOR_BROKEN;
  }

  /**
   * A pass is over. A cursor that is not verified by then does not fit the file.
   *
   * @return false if what the pass found is of no use
   */
  boolean passEnds() {
    if (state == LoadState.CURSOR_UNVERIFIED) {
      become(LoadState.CURSOR_BROKEN);
      return false;
    }
    return true;
  }

  /** The room was read once. */
  void end() {
    become(LoadState.LOADED);
    shown.loaded();
  }

  /** Whether the room was read once. */
  boolean isOver() {
    return state == LoadState.LOADED;
  }

  /** Whether the cursor that the session goes on from decides what is old. */
  boolean hasCursor() {
    return state.hasCursor();
  }

  /** Whether a known record that is found elsewhere is reported as a repetition. */
  boolean reportsRepetitions() {
    return state.reportsRepetitions();
  }

  /** Whether what is found is kept, and does not go to the listeners. */
  boolean keepsHistory() {
    return state.isHistory() && !policy.replay();
  }

  /** Whether a piece of the file that is no record is reported. */
  boolean reports(long position) {
    return position >= (state.hasCursor() ? resumption.start().position() : historyFrom);
  }

  /** Whether a record is old, and so not to be shown. */
  boolean isOld(OpenedRecord record) {
    if (state.hasCursor()) {
      return isInFrontOf(resumption.start(), record);
    }
    return state.isHistory() && record.position() < historyFrom;
  }

  private boolean isInFrontOf(Cursor cursor, OpenedRecord record) {
    if (isBroken()) {
      // All is read once more, from the head.
      return true;
    }
    long id = record.id().high();
    boolean inFront = record.position() < cursor.position();
    if (cursor.id() == 0) {
      if (state == LoadState.CURSOR_UNVERIFIED && shown.isKnown(id)) {
        verified();
      }
      return inFront;
    }
    if (id == cursor.id() && record.position() == cursor.position()) {
      verified();
      return true;
    }
    if (!inFront && state == LoadState.CURSOR_UNVERIFIED) {
      // The record that the cursor names should have come before this one, or in its place.
      become(LoadState.CURSOR_BROKEN);
    }
    return inFront || isBroken();
  }

  private void verified() {
    become(LoadState.CURSOR_VERIFIED);
    resumption.verified();
    resumption.countPlacesAsShown();
  }

  private void become(LoadState next) {
    state = state.to(next);
  }
}
