package io.github.ftpchat.ftp.faults;

import io.github.ftpchat.HistoryPolicy;

/** What a participant does while its connections are spoilt. */
enum Deed {
  /** Sends a message until it is settled. */
  SEND {
    @Override
    void prepare(Visit visit) {
      visit.peerWrites(2);
      visit.listensFrom(0);
    }

    @Override
    void run(Visit visit) {
      visit.start(HistoryPolicy.replayAll());
      visit.send("hello");
      visit.awaitShown(3);
    }
  },
  /** Follows a room, in which something new is said. */
  POLL {
    @Override
    void prepare(Visit visit) {
      visit.peerWrites(2);
      visit.listensFrom(visit.bytes().length);
    }

    @Override
    void run(Visit visit) {
      visit.start(HistoryPolicy.none());
      visit.awaitLive();
      visit.peerWrites(1);
      visit.awaitShown(1);
      visit.peerWrites(2);
      visit.awaitShown(3);
    }
  },
  /** Reads the newest of what was said. */
  HISTORY {
    @Override
    void prepare(Visit visit) {
      visit.peerWrites(8);
      visit.listensFrom(visit.bytes().length);
      visit.peerWrites(8);
    }

    @Override
    void run(Visit visit) {
      visit.start(HistoryPolicy.replay(8));
      visit.awaitShown(8);
    }
  };

  /** Writes what is in the room before. */
  abstract void prepare(Visit visit);

  /** Does it; returns when it has succeeded. */
  abstract void run(Visit visit);
}
