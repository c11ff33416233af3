package io.github.ftpchat.ftp;

import java.time.Duration;
import java.util.Arrays;

/**
 * Two lines that were appended to a scratch file, to see whether the server appends. A server may
 * acknowledge them now and write them later, so the file may have to be read more than once.
 */
final class TrialLines {

  /** How long a server may take to write what it acknowledged. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String file;
  private final byte[] first = ScratchData.newLine();
  private final byte[] second = ScratchData.newLine();
  private final byte[] both = ScratchData.join(first, second);
  private final Deadline end = Deadline.in(PATIENCE);

  TrialLines(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  byte[] first() {
    return first;
  }

  byte[] second() {
    return second;
  }

  int length() {
    return both.length;
  }

  /** Tells whether the rest may still come. */
  boolean mayGoOn(byte[] found) {
    return found.length < both.length
        && Arrays.equals(found, Arrays.copyOf(both, found.length))
        && !end.hasPassed();
  }

  /** Tells whether both were appended, to whatever was there. */
  boolean isWhole(byte[] found) {
    return ScratchData.endsIn(found, both);
  }

  /** Says what APPE did where it did not append. */
  String faultOf(byte[] found) {
    return faultOf(found, second);
  }

  /** The same of another trial, by what was appended last. */
  static String faultOf(byte[] found, byte[] last) {
    return Arrays.equals(found, last)
        ? "overwrites the file instead of appending"
        : "does not add to the file what it is given, and no more";
  }
}
