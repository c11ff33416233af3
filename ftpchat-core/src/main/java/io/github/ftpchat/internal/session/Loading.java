package io.github.ftpchat.internal.session;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.internal.log.Survey;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.util.Optional;

/**
 * Decides where reading starts: at the head of the file, at a cursor, or at the newest messages
 * that were asked for, which a {@link Survey} finds first. It is done when the room was read once.
 *
 * <p>Confined to the I/O thread.
 */
final class Loading {

  /** A line of a few words. */
  private static final long SHORT_LINE = 200;

  /** How far in front of a cursor reading starts, to recognise what may be repeated behind it. */
  private static final long WARM_UP = 128 << 10;

  private final RoomContext context;
  private final LogWriter writer;
  private final Presenter presenter;
  private final Following following;
  private Optional<Cursor> resume;
  private Survey survey;

  /** Whether reading started, so that loading goes on where it was interrupted. */
  private boolean reading;

  /** Whether the file turned out to be another than the one that the cursor was made for. */
  private boolean startedOver;

  Loading(RoomContext context, LogWriter writer, Presenter presenter, Following following) {
    this.context = context;
    this.writer = writer;
    this.presenter = presenter;
    this.following = following;
    this.resume = context.config().after();
  }

  /** Goes on behind a cursor. To be called before the first turn. */
  void resumeAfter(Cursor cursor) {
    resume = Optional.of(cursor);
  }

  /** Whether a survey looks for where the newest messages start. */
  boolean isSurveying() {
    return survey != null;
  }

  /** Starts, unless it did. */
  void start() {
    if (reading || survey != null) {
      return;
    }
    HistoryPolicy history = context.config().history();
    long size = following.size();
    if (resume.isPresent()) {
      presenter.resumeAfter(resume.get());
      if (startedOver || resume.get().position() > size || presenter.resumesAnotherFile()) {
        cursorDoesNotFit();
        return;
      }
      startReadingAt(Math.max(0, resume.get().position() - WARM_UP), false, size);
    } else if (size == 0 || readsFromHead(history)) {
      startReadingAt(0, true, 0);
    } else {
      survey =
          new Survey(context.file(), context.codec(), context.maxLineBytes(), size, history.last());
    }
  }

  /**
   * Whether to read the whole file, without a survey of where the history starts. A kept history
   * can be cut down while reading. And opening half of a file twice takes as long as opening all of
   * it once.
   */
  private boolean readsFromHead(HistoryPolicy history) {
    return history.replay()
        ? history.last() == Long.MAX_VALUE
        : history.last() > 0 && history.last() >= following.size() / (2 * SHORT_LINE);
  }

  private void startReadingAt(long position, boolean lineStart, long historyFrom) {
    following.startAt(position, lineStart, historyFrom);
    // Only now: if something before failed for lack of memory, it is done again.
    reading = true;
    following.beginPass();
  }

  /**
   * Goes on with the survey.
   *
   * @return false if it found less than there was to be, so that it has to be broken off
   */
  boolean survey(Transport transport) throws TransportException {
    boolean enough = survey.step(transport, context.now());
    if (survey.endedEarly() && !following.believesEarlyEnd()) {
      return false;
    }
    if (!enough) {
      return true;
    }
    Survey done = survey;
    survey = null;
    if (done.unreadable() && !context.config().allowUnreadable()) {
      giveUpUnreadable(done.tried());
      return true;
    }
    presenter.surveyed(!done.unreadable());
    following.endIsAtHand(done.end());
    startReadingAt(Math.min(done.newestFrom(), done.firstLine()), true, done.newestFrom());
    return true;
  }

  /** Breaks off what it reads on its own. */
  void breakOff() {
    survey = null;
  }

  /** The file became another while it was loaded. */
  void fileBecameAnother() {
    presenter.loadAgain();
    writer.forgetFound();
    following.forgetAll();
    reading = false;
    following.lookAgain();
  }

  /** The file is not as it was when the cursor was made. */
  void cursorDoesNotFit() {
    following.forgetAll();
    presenter.readFromHead();
    startedOver = true;
    startReadingAt(0, true, 0);
  }

  /**
   * The room was read to its end.
   *
   * @return false if nothing opens, so that the session ends
   */
  boolean finish() {
    int unreadable = presenter.unreadable();
    if (unreadable > 0 && !context.config().allowUnreadable()) {
      giveUpUnreadable(unreadable);
      return false;
    }
    context.events().loaded(presenter.loaded());
    following.endLoading();
    return true;
  }

  private void giveUpUnreadable(long tried) {
    context
        .events()
        .giveUp(
            new UnreadableRoomException(
                "wrong room password or cipher: %s of room %s opens with it"
                    .formatted(
                        tried == 1
                            ? "not even the newest record"
                            : "none of the newest " + tried + " records",
                        context.config().room())));
  }
}
