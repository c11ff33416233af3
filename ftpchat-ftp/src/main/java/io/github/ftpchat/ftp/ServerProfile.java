package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.log.Log;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was learned of a server, for all connections to it. Written by the thread that calls the
 * transport; read by any.
 */
final class ServerProfile {

  private static final Log log = Log.FTP;

  /**
   * After so many rounds of the probe that showed nothing it is given up: the line or the server is
   * not fit for it, and each costs the server a login.
   */
  static final int MAX_INCONCLUSIVE = 30;

  private volatile ServerKind kind = ServerKind.OTHER;
  private volatile Channel channel = Channel.UNKNOWN;
  private String greeting = "";
  private final AtomicLong connections = new AtomicLong();
  private final String scratchName = ScratchFile.newName() + ".tmp";
  private volatile boolean appends = true;
  private boolean seenToAppend;
  private Optional<String> appendFault = Optional.empty();
  private volatile boolean restarts = true;
  private volatile boolean mayWriteInside = true;
  private boolean seenToWriteInside;
  private volatile boolean makesDirectories = true;
  private volatile AppendSafety probed = AppendSafety.UNKNOWN;

  /** Rounds of the probe in a row that showed that uploads wait for each other. */
  private int serialisedRounds;

  private int inconclusiveRounds;
  private boolean keepsScratchFiles;
  private boolean warned;

  /** Whether PASV is tried before EPSV. */
  boolean prefersPasv;

  /** Whether data connections that do not resume a TLS session are known to be refused. */
  boolean demandsSessionReuse;

  /**
   * Whether it announced the end of a file in TLS, and did not confirm it then: perhaps there was
   * more, which it could not read. Not forgotten when another server seems to answer: silence costs
   * the connection, and one that greets each with other words would be believed every time. To wait
   * where it is not needed is a round trip.
   */
  boolean lastRepliesMatter;

  TlsSession.Version tlsVersion = TlsSession.Version.TLS_1_2;

  /** The last look-up of the host; null before the first. */
  CompletableFuture<InetAddress[]> lookUp;

  /** How many files the directories hold whose listing once cost more than it brought. */
  final Map<String, Integer> crowdedDirectories = new HashMap<>();

  /** Takes what a new connection leads to, and forgets what was learned of another server. */
  void meet(ServerKind newKind, Channel newChannel, Reply newGreeting) {
    String greeted = newGreeting.text().replaceAll("\\d+", ""); // some count users or tell the time
    if (newKind != kind || !greeted.equals(greeting)) {
      greeting = greeted;
      appends = true;
      seenToAppend = false;
      appendFault = Optional.empty();
      restarts = true;
      mayWriteInside = true;
      seenToWriteInside = false;
      makesDirectories = true;
      probed = AppendSafety.UNKNOWN;
      serialisedRounds = 0;
      inconclusiveRounds = 0;
      keepsScratchFiles = false;
    }
    kind = newKind;
    channel = newChannel;
    demandsSessionReuse |= newKind.demandsSessionReuse();
  }

  /** Counts a connection that is ready. */
  void connected() {
    connections.incrementAndGet();
  }

  TransportCapabilities capabilities() {
    return new TransportCapabilities(
        appendSafety(), appends, mayWriteAt(), makesDirectories, channel, connections.get());
  }

  /** That appends were lost counts for more than what servers of the kind do. */
  private AppendSafety appendSafety() {
    AppendSafety ofKind = safetyOfKind();
    return ofKind == AppendSafety.UNKNOWN || probed == AppendSafety.UNSAFE ? probed : ofKind;
  }

  /** A greeting that comes before TLS can be anybody's, so nothing is safe for its sake. */
  AppendSafety safetyOfKind() {
    AppendSafety ofKind = kind.appendSafety();
    return ofKind == AppendSafety.SAFE && channel != Channel.CLEAR ? AppendSafety.UNKNOWN : ofKind;
  }

  ServerKind kind() {
    return kind;
  }

  /** Tells whether REST is known or hoped to work. */
  boolean restarts() {
    return restarts;
  }

  /** Tells whether overwriting a part of a file is known or hoped to work. */
  boolean mayWriteAt() {
    return restarts && mayWriteInside && !kind.truncatesAtRestart();
  }

  /** Tells whether a part of a file was overwritten on this server, and the rest kept. */
  boolean isSeenToWriteInside() {
    return seenToWriteInside;
  }

  /** The name of a file to try things out on, one for all times, so that few can be left behind. */
  String scratchName() {
    return scratchName;
  }

  void hasNoRestart() {
    restarts = false;
  }

  void hasNoAppend() {
    appends = false;
  }

  /** Tells whether APPE is known to append, as servers of the kind do or as it was tried. */
  boolean isKnownToAppend() {
    return kind != ServerKind.OTHER || seenToAppend;
  }

  /** What APPE does instead of appending; nothing as far as is known. */
  Optional<String> appendFault() {
    return appendFault;
  }

  void seenToAppend() {
    seenToAppend = true;
  }

  /**
   * Notes that APPE does something else, so that it must not be used.
   *
   * @param fault what it does, as in "the server's APPE overwrites the file"
   */
  void seenNotToAppend(String fault) {
    appendFault = Optional.of(fault);
    appends = false;
  }

  void writesInside() {
    seenToWriteInside = true;
  }

  void writesNotInside() {
    mayWriteInside = false;
  }

  void hasNoDirectories() {
    makesDirectories = false;
  }

  /** Says once that the server may be any. */
  void warnOfUnverified(Settings settings) {
    if (!warned) {
      warned = true;
      log.warn(
          "The certificate of {} is not verified, as asked for: the connection is encrypted, but it"
              + " is not certain with whom",
          settings.address());
    }
  }

  /** Says once that everything travels in clear. */
  void warnOfClear(String because) {
    if (!warned) {
      warned = true;
      log.warn("{}: everything, the password too, goes through the network in clear", because);
    }
  }

  /** Tells whether another round of the probe may find out something. */
  boolean isWorthProbing() {
    return !keepsScratchFiles && inconclusiveRounds < MAX_INCONCLUSIVE;
  }

  /** Notes that a file for trials cannot be made here, or not removed. */
  void keepsScratchFiles() {
    keepsScratchFiles = true;
  }

  /** Takes what a round of the probe showed, and says what is known then. */
  AppendSafety probed(SafetyProbe.Round round) {
    switch (round) {
      case SERIALISED -> serialisedRounds++;
      case INCONCLUSIVE -> {
        serialisedRounds = 0;
        inconclusiveRounds++;
      }
      case OVERLAPPED -> isUnsafe();
    }
    if (serialisedRounds >= SafetyProbe.ROUNDS_NEEDED && probed == AppendSafety.UNKNOWN) {
      probed = AppendSafety.SAFE;
    }
    return probed;
  }

  /** Notes that concurrent appends were seen to hurt each other. That is final. */
  void isUnsafe() {
    probed = AppendSafety.UNSAFE;
  }
}
