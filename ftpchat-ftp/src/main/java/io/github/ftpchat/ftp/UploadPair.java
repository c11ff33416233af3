package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.Optional;

/** Two uploads to one file, as a {@link SafetyProbe} needs them. */
interface UploadPair {

  /** What the server said to the second upload. */
  enum Answer {
    NOTHING,
    LET_IN,
    REFUSED
  }

  /** The shortest that was seen. */
  Duration roundTrip();

  /** Opens the first one. Returns how long that took, nothing if it was refused. */
  Optional<Duration> openFirst() throws TransportException;

  /** Asks for the second one, and tells whether the server has the question within a time. */
  boolean askForSecond(Duration limit) throws TransportException;

  /** Waits for the answer. */
  Answer answer(Duration wait) throws TransportException;

  /** Writes something by the first one and ends it. */
  boolean endFirst() throws TransportException;

  /** Writes something by the second one and ends it. */
  boolean endSecond() throws TransportException;

  /** Tells whether the file ends in what the first one wrote, followed by the second. */
  boolean holdBoth() throws TransportException;
}
