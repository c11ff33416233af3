package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.RoomLink;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A room that is being opened, until it is open or not. Confined to the event dispatch thread. */
final class Attempt {

  private Future<?> task;
  private RoomLink link;
  private boolean givenUp;

  /** Starts it. */
  void run(ExecutorService background, Runnable opening) {
    task = background.submit(opening);
  }

  /** It is known what the room is reached by. */
  void reaches(RoomLink found) {
    link = found;
  }

  boolean isFor(RoomLink other) {
    return link == other;
  }

  /** The person has changed their mind: whoever waits for the server is interrupted. */
  void giveUp() {
    givenUp = true;
    task.cancel(true);
  }

  boolean isGivenUp() {
    return givenUp;
  }
}
