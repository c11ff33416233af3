package io.github.ftpchat.ftp;

import java.util.concurrent.TimeUnit;

/**
 * What a connection remembers of ports: the one that was asked for ahead, for the next transfer,
 * and whether asking for another is worth it.
 */
final class PortAhead {

  /** How long another transfer is likely, and how long a firewall will still know the port. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** 0 for none. */
  private int port;

  private long askedAt;
  private boolean uploaded;
  private long uploadedAt;

  /** Whether the transfer under way got its port from here. */
  private boolean used;

  /** Takes the port that was asked for ahead; 0 if there is none, or it is too old. */
  int take() {
    int taken = port;
    port = 0;
    used = taken > 0 && System.nanoTime() - askedAt < MAX_AGE_NANOS;
    return used ? taken : 0;
  }

  /** Tells whether {@link #take()} returned a port the last time. */
  boolean wasUsed() {
    return used;
  }

  /** Notes that one is about to be asked for: its age counts from here, not from the reply. */
  void asked() {
    askedAt = System.nanoTime();
  }

  /** Keeps a port; 0 for none. */
  void keep(int newPort) {
    port = newPort;
  }

  /** Tells whether an upload was so short a time ago that another transfer is likely. */
  boolean hasUploadedLately() {
    return uploaded && System.nanoTime() - uploadedAt < MAX_AGE_NANOS;
  }

  /** Notes that something was uploaded. */
  void uploaded() {
    uploaded = true;
    uploadedAt = System.nanoTime();
  }

  /** Notes that the session is another one. */
  void forget() {
    port = 0;
    uploaded = false;
  }
}
