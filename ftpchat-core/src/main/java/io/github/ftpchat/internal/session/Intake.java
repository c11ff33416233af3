package io.github.ftpchat.internal.session;

import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;

/**
 * Takes the messages of a session for the writer. If some of them were sealed earlier, it first
 * finds out which stand in the file already. What is sent meanwhile waits behind them, so that all
 * keep their order.
 *
 * <p>Confined to the I/O thread.
 */
final class Intake {

  private final RoomContext context;
  private final LogWriter writer;
  private final Following following;
  private final Search search;

  /** Whether the last turn was the search's. */
  private boolean searchedLast;

  Intake(RoomContext context, LogWriter writer, Following following) {
    this.context = context;
    this.writer = writer;
    this.following = following;
    this.search =
        new Search(context.file(), context.codec(), context.maxLineBytes(), context.clock());
  }

  /** Takes a message that cannot be in the file yet. */
  void send(Pending record) {
    if (search.isDue()) {
      writer.expect(record);
      search.addBehind(record);
    } else {
      writer.add(record);
    }
  }

  /** Takes a message that may have been sent before, and so may stand in the file. */
  void sendAgain(Pending record, SealedMessage sealed) {
    if (!writer.join(record)) {
      writer.expect(record);
      search.add(record, sealed);
    }
  }

  /** Whether anything is looked for, or is to be. */
  boolean isPending() {
    return search.isDue();
  }

  /**
   * Whether a search is to go on though the room has other work. It takes turns with that, as it
   * may have to read all of a large file.
   */
  boolean takesTurn() {
    return search.isUnderWay() && !searchedLast;
  }

  /** Remembers whether the turn that begins is the search's. */
  void turnBegins(boolean searches) {
    searchedLast = searches;
  }

  /**
   * Goes on with the search.
   *
   * @return false if it found less than there was to be, so that it has to be broken off
   */
  boolean search(Transport transport) throws TransportException {
    if (!search.isUnderWay()) {
      forceWhatAnEarlierLifeWrote(transport);
    }
    long upTo = Math.min(following.stable(), following.size());
    search.step(
        transport,
        following.size(),
        upTo,
        context.plan().guardNanos(),
        following.believesEarlyEnd(),
        this::searched);
    return !search.endedEarly();
  }

  /**
   * In a folder the system shows lines that the disk may not have: those of a program that was
   * killed between writing and forcing them. An append of nothing forces them.
   */
  private void forceWhatAnEarlierLifeWrote(Transport transport) throws TransportException {
    if (following.size() > 0
        && transport.capabilities().channel() == TransportCapabilities.Channel.LOCAL) {
      AppendResult result = transport.append(context.file(), new byte[0]);
      if (result.outcome() == AppendResult.Outcome.UNKNOWN) {
        throw result.problem().orElseThrow();
      }
    }
  }

  /** What was found in the stable part counts. A pass reports everything behind that. */
  private void searched(Pending record, long position, boolean cameLate) {
    following.forgetEarlyEnds();
    following.requirePass();
    if (position < following.stable()) {
      record.foundBySearch(position, cameLate);
    }
    if (!writer.join(record)) {
      writer.addAgain(record);
    }
  }

  /** Breaks off what it reads; what was found is kept. */
  void breakOff() {
    search.abandon();
  }
}
