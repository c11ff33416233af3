package io.github.ftpchat.internal.session;

/**
 * What a pass over the file has to show.
 *
 * <pre>{@code
 * SHOW_NEWS <----> CATCH_UP
 *   |   ^             |
 *   v   |             |
 * SEARCH_FIRST <------+
 * }</pre>
 *
 * <p>Each may also follow itself. {@link #CATCH_UP} must not follow {@link #SEARCH_FIRST}: as long
 * as the search goes on, nobody knows which of the records that it passed over are old.
 */
enum PassTask {

  /** What is new. */
  SHOW_NEWS,

  /** What is new, and what earlier passes passed over because listeners were too far behind. */
  CATCH_UP,

  /**
   * Nothing, until the first record that the session read is found: what stands in front of it is
   * old. Where a whole pass does not find it, later ones show what the search passed over.
   */
  SEARCH_FIRST;

  /**
   * Checks a change of task.
   *
   * @param next the task that follows
   * @return that task
   * @throws IllegalStateException if it must not follow this one
   */
  PassTask to(PassTask next) {
    if (this == SEARCH_FIRST && next == CATCH_UP) {
      throw new IllegalStateException(next + " must not follow " + this);
    }
    return next;
  }
}
