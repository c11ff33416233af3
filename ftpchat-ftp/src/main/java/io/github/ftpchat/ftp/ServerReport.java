package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link FtpTransport#examine} found out about a server.
 *
 * <p>Texts that came from the server are cut to a readable length, and every character that could
 * control a terminal is replaced.
 *
 * @param software how the server introduced itself
 * @param encryption how the connection is protected; empty if it is in clear
 * @param size whether it gives the size of a file (SIZE)
 * @param restart whether it sends a file from a position on (REST and RETR)
 * @param append whether it appends to a file that exists (APPE)
 * @param overwrite whether it writes inside a file and keeps what is behind (REST and STOR)
 * @param listing whether it lists a directory with sizes in one round trip (STAT)
 * @param directories whether directories can be made, listed and removed, and only one of two can
 *     make the same one (MKD, RMD)
 * @param appendTime the longer time of two appends, from the command to the reply that ended it;
 *     empty if there was none
 * @param appends what became of concurrent appends; empty if that could not be tried
 * @param clockOffset how far the server's clock is ahead of ours, to about a second; empty if it
 *     does not give times of change (MDTM)
 * @param idleTimeout after how long without a command it ends a connection; empty if it does not
 *     say so
 * @param connections how many connections it accepts
 * @param leftBehind the names of what the examination made and could not remove
 * @param capabilities what the transport relies on from now on
 * @since 0.1
 */
public record ServerReport(
    String software,
    Optional<Encryption> encryption,
    Finding size,
    Finding restart,
    Finding append,
    Finding overwrite,
    Finding listing,
    Finding directories,
    Optional<Duration> appendTime,
    Optional<Appends> appends,
    Optional<Duration> clockOffset,
    Optional<Duration> idleTimeout,
    Connections connections,
    List<String> leftBehind,
    TransportCapabilities capabilities) {

  /** Checks that nothing is missing. */
  public ServerReport {
    Objects.requireNonNull(software, "software");
    Objects.requireNonNull(encryption, "encryption");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(restart, "restart");
    Objects.requireNonNull(append, "append");
    Objects.requireNonNull(overwrite, "overwrite");
    Objects.requireNonNull(listing, "listing");
    Objects.requireNonNull(directories, "directories");
    Objects.requireNonNull(appendTime, "appendTime");
    Objects.requireNonNull(appends, "appends");
    Objects.requireNonNull(clockOffset, "clockOffset");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
    Objects.requireNonNull(connections, "connections");
    leftBehind = List.copyOf(leftBehind);
    Objects.requireNonNull(capabilities, "capabilities");
  }

  /** The result of trying an ability. */
  public enum Answer {
    /** It works. */
    YES,
    /** It does not. */
    NO,
    /** It could not be tried. */
    NOT_MEASURED
  }

  /**
   * Whether the server can do something.
   *
   * @param answer what was found
   * @param detail the reason if the answer is not {@link Answer#YES}, mostly the server's words;
   *     else empty
   */
  public record Finding(Answer answer, String detail) {

    /** Checks that nothing is missing. */
    public Finding {
      Objects.requireNonNull(answer, "answer");
      Objects.requireNonNull(detail, "detail");
    }

    static Finding yes() {
      return new Finding(Answer.YES, "");
    }

    static Finding no(String detail) {
      return new Finding(Answer.NO, Texts.quote(detail));
    }

    static Finding notMeasured(String detail) {
      return new Finding(Answer.NOT_MEASURED, Texts.quote(detail));
    }
  }

  /**
   * How a connection is protected.
   *
   * @param protocol the version of TLS
   * @param cipherSuite the cipher suite
   * @param subject the name in the certificate
   * @param fingerprint the server's public key, as {@link FtpTransport.Builder#pinnedKey} takes it
   * @param trusted whether {@link TlsPolicy#REQUIRED} accepts the certificate
   */
  public record Encryption(
      String protocol, String cipherSuite, String subject, String fingerprint, Finding trusted) {

    /** Checks that nothing is missing. */
    public Encryption {
      Objects.requireNonNull(protocol, "protocol");
      Objects.requireNonNull(cipherSuite, "cipherSuite");
      Objects.requireNonNull(subject, "subject");
      Objects.requireNonNull(fingerprint, "fingerprint");
      Objects.requireNonNull(trusted, "trusted");
    }
  }

  /**
   * What became of lines that several connections appended to one file. As far as the server
   * allowed it, all connections had opened the file before the first one wrote. If no line was
   * lost, that does not prove that none ever is: {@link ServerReport#capabilities} says what the
   * transport relies on.
   *
   * @param connections how many connections
   * @param lines how many lines that were sent in one piece the server acknowledged
   * @param linesLost how many of these are not in the file
   * @param longLines how many lines that were sent in two pieces, with pieces of other lines in
   *     between, it acknowledged
   * @param longLinesLost how many of these are not in the file, or not in one piece
   * @param serialised whether uploads were seen to wait for each other, as often as it takes to
   *     rely on it
   */
  public record Appends(
      int connections,
      int lines,
      int linesLost,
      int longLines,
      int longLinesLost,
      boolean serialised) {}

  /**
   * How many connections a server accepts from one user.
   *
   * @param open how many were open at once
   * @param refusal what it answered to the next one; empty if no more were tried
   */
  public record Connections(int open, Optional<String> refusal) {

    /** Checks that nothing is missing. */
    public Connections {
      Objects.requireNonNull(refusal, "refusal");
    }
  }
}
