package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was learned of a server, for all connections to it. Written by the thread that calls the
 * transport; read by any.
 *
 * <p>It holds outcomes and does not know who finds them out. It has a field for each habit of
 * servers that matters: many, but independent of each other, so they stay together and are grouped
 * by how long they are true.
 */
final class ServerProfile {

  private static final Log LOG = Log.FTP;

  /** How many rounds of the probe in a row have to show that uploads wait for each other. */
  static final int ROUNDS_NEEDED = 10;

  /**
   * After so many rounds of the probe that showed nothing it is given up: the line or the server is
   * not fit for it, and each costs the server a login.
   */
  static final int MAX_INCONCLUSIVE = 30;

  // Of the connection made last.

  private volatile ServerKind kind = ServerKind.OTHER;
  private volatile Channel channel = Channel.UNKNOWN;
  private String greeting = "";

  /** What was said last, which is made anew only when something changed. */
  private volatile TransportCapabilities capabilities = TransportCapabilities.none();

  // Of the server: forgotten when another one seems to answer.

  /** Whether APPE is known or hoped to be there, and what it does instead of appending. */
  private volatile boolean appends = true;

  private boolean seenToAppend;
  private Optional<String> appendFault = Optional.empty();
  private Optional<String> writingRefused = Optional.empty();

  /** A trial of APPE that could not be judged yet. */
  private Optional<TrialLines> trial = Optional.empty();

  /** Whether REST is known or hoped to work, and whether with STOR. */
  private volatile boolean restarts = true;

  private volatile boolean mayWriteInside = true;
  private boolean seenToWriteInside;
  private volatile boolean makesDirectories = true;

  /** What the probe showed of appends at once. */
  private volatile AppendSafety probed = AppendSafety.UNKNOWN;

  /** Rounds of the probe in a row that showed that uploads wait for each other. */
  private int serialisedRounds;

  private int inconclusiveRounds;

  /** Whether a file for trials cannot be made here, or not removed. */
  private boolean refusesScratchFiles;

  /** The names of commands for transfers that did not end the session. */
  private final Set<String> keptSession = new HashSet<>();

  /** Whether it says twice that an upload is over, and whether that of a download. */
  private final Map<Boolean, Boolean> endsTwice = new HashMap<>();

  /** Whether it agrees to a transfer only when the data connection is encrypted. */
  boolean repliesAfterHandshake;

  private Optional<Boolean> takesSeveral = Optional.empty();
  private Optional<Boolean> listsFacts = Optional.empty();

  // Of the host, and of the way to it: kept as long as the transport.

  private final AtomicLong connections = new AtomicLong();

  /** Of those that end the session, or get no answer. What is avoided stays so. */
  private final CommandMemory commands = new CommandMemory();

  private final AuthMemory auth = new AuthMemory();

  /** Which version of TLS is tried first. */
  TlsVersion tlsVersion = TlsVersion.TLS_1_2;

  /** The public key that it showed last, for any thread; null before, and without TLS. */
  volatile String serverKey;

  /** Whether data connections that do not resume a TLS session are known to be refused. */
  boolean demandsSessionReuse;

  /** Whether PASV is tried before EPSV. */
  boolean prefersPasv;

  /** Whether a data connection was ever made to it. */
  boolean reachesPorts;

  /**
   * Whether it announced the end of a file in TLS and then did not confirm it: perhaps there was
   * more, which it could not read. Kept when another server seems to answer: silence costs the
   * connection, and a server that greets each connection with other words would be believed every
   * time. Waiting where it is not needed costs a round trip.
   */
  boolean lastRepliesMatter;

  /** How many files the directories hold whose listing once cost more than it brought. */
  final Map<String, Integer> crowdedDirectories = new HashMap<>();

  private String scratchName = ScratchData.newName() + ".tmp";

  /** The last look-up of the host; null before the first. */
  CompletableFuture<InetAddress[]> lookUp;

  /** Whether it was said in the log that strangers can listen. */
  private boolean warned;

  /** Takes what a new connection leads to, and forgets what was learned of another server. */
  void learnServer(ServerKind newKind, Channel newChannel, Reply newGreeting) {
    String greeted = newGreeting.greeting();
    if (newKind != kind || !greeted.equals(greeting)) {
      greeting = greeted;
      appends = true;
      seenToAppend = false;
      appendFault = Optional.empty();
      writingRefused = Optional.empty();
      restarts = true;
      mayWriteInside = true;
      seenToWriteInside = false;
      makesDirectories = true;
      probed = AppendSafety.UNKNOWN;
      serialisedRounds = 0;
      inconclusiveRounds = 0;
      refusesScratchFiles = false;
      trial = Optional.empty();
      commands.forgetServer();
      endsTwice.clear();
      repliesAfterHandshake = false;
      keptSession.clear();
      takesSeveral = Optional.empty();
      listsFacts = Optional.empty();
    }
    kind = newKind;
    channel = newChannel;
    demandsSessionReuse |= newKind.demandsSessionReuse();
  }

  /** Counts a connection that is ready. */
  void countConnection() {
    connections.incrementAndGet();
  }

  TransportCapabilities capabilities() {
    TransportCapabilities now =
        capabilities
            .withAppendSafety(appendSafety())
            .withCanAppend(appends)
            .withCanWriteAt(mayWriteAt())
            .withCanLock(makesDirectories)
            .withChannel(channel)
            .withConnection(connections.get());
    capabilities = now;
    return now;
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

  /**
   * Tells whether what is appended may be sent before the server has agreed. Where uploads hurt
   * each other it must not: nothing may be sent there to a file that was opened too late. In TLS
   * there is nothing to be gained, as the server agrees within the handshake.
   */
  boolean takesAppendsAhead() {
    return channel == Channel.CLEAR && kind.takesDataAhead() && appendSafety() == AppendSafety.SAFE;
  }

  /** What became of commands that it may not tolerate: it may end the session, or not answer. */
  CommandMemory commands() {
    return commands;
  }

  /** What became of the command that asks for TLS. */
  AuthMemory auth() {
    return auth;
  }

  ServerKind kind() {
    return kind;
  }

  /** Tells whether a command is known to get an answer. */
  boolean answers(String command) {
    return kind != ServerKind.OTHER || commands.isAnswered(command);
  }

  /** Tells whether it may end each session with the first transfer of a kind. */
  boolean mayEndSessions(String transfer) {
    return kind == ServerKind.OTHER && !keptSession.contains(Commands.verb(transfer));
  }

  /** Notes that a session went on after a transfer. */
  void learnKeepsSession(String transfer) {
    keptSession.add(Commands.verb(transfer));
  }

  /** Tells whether it is not known yet if it says twice that an upload, or download, is over. */
  boolean mayEndTwice(boolean uploads) {
    return !endsTwice.containsKey(uploads);
  }

  /** Tells whether it says twice that an upload is over, or else a download. */
  boolean endsTwice(boolean uploads) {
    return endsTwice.getOrDefault(uploads, false);
  }

  /** Notes whether it said twice that a transfer is over. */
  void learnEndsTwice(boolean uploads, boolean twice) {
    endsTwice.put(uploads, twice);
  }

  /** Whether it takes several commands in one write; empty as long as that was not tried. */
  Optional<Boolean> takesSeveral() {
    return kind == ServerKind.OTHER ? takesSeveral : Optional.of(true);
  }

  void learnTakesSeveral(boolean does) {
    takesSeveral = Optional.of(does);
  }

  /** Whether it says that it lists directories with facts (MLSD); empty if it was not asked. */
  Optional<Boolean> listsFacts() {
    return listsFacts;
  }

  void learnListsFacts(boolean does) {
    listsFacts = Optional.of(does);
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

  /** Makes up another one: something may still be written under the last. */
  void forgetScratchName() {
    scratchName = ScratchData.newName() + ".tmp";
  }

  /** Notes that REST is refused, or does something else. */
  void learnNoRestart() {
    restarts = false;
  }

  /** Notes that APPE is refused. */
  void learnNoAppend() {
    appends = false;
  }

  /** The trial with a file, if it is under way. */
  Optional<TrialLines> trial(String file) {
    return trial.filter(begun -> begun.file().equals(file));
  }

  /** Notes which trial is under way. */
  void keepTrial(Optional<TrialLines> begun) {
    trial = begun;
  }

  /** Tells whether APPE is known to append, as servers of the kind do or as it was tried. */
  boolean isKnownToAppend() {
    return kind != ServerKind.OTHER || seenToAppend;
  }

  /** What APPE does instead of appending; nothing as far as is known. */
  Optional<String> appendFault() {
    return appendFault;
  }

  /** Notes that APPE was seen to append. */
  void learnAppendWorks() {
    seenToAppend = true;
  }

  /**
   * Notes that APPE does something else, so that it must not be used.
   *
   * @param fault what it does, as in "the server overwrites the file"
   */
  void learnAppendFault(String fault) {
    appendFault = Optional.of(fault);
    appends = false;
  }

  /** Notes that a part of a file was overwritten, and the rest kept. */
  void learnWritesInside() {
    seenToWriteInside = true;
  }

  /** Notes that a part of a file cannot be overwritten. */
  void learnNoWriteInside() {
    mayWriteInside = false;
  }

  /**
   * Notes that a part of a file cannot be overwritten, because the server does not let us write.
   */
  void learnNoWriting(String refusal) {
    mayWriteInside = false;
    writingRefused = Optional.of(refusal);
  }

  /** How it refused to write anything at all; nothing as far as is known. */
  Optional<String> writingRefused() {
    return writingRefused;
  }

  /** Notes that directories cannot be made, or not as a lock needs them. */
  void learnNoDirectories() {
    makesDirectories = false;
  }

  /** Warns, once, that any server could pose as this one. */
  void warnOfUnverified(Settings settings) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "The certificate of {} is not verified, as asked for: the connection is encrypted, but it"
              + " is not certain with whom",
          settings.address());
    }
  }

  /** Warns, once, that everything travels in clear. */
  void warnOfClear(String because) {
    if (!warned) {
      warned = true;
      LOG.warn("{}: everything, the password too, goes through the network in clear", because);
    }
  }

  /** Tells whether another round of the probe may find out something. */
  boolean isWorthProbing() {
    return !refusesScratchFiles
        && inconclusiveRounds < MAX_INCONCLUSIVE
        && takesSeveral().orElse(true)
        && !repliesAfterHandshake; // which hides whom it lets in
  }

  /** Notes that a file for trials cannot be made here, or not removed. */
  void learnNoScratchFiles() {
    refusesScratchFiles = true;
  }

  /** Takes what a round of the probe showed, and says what is known then. */
  AppendSafety learnRound(ProbeRound round) {
    switch (round) {
      case SERIALISED -> serialisedRounds++;
      case INCONCLUSIVE -> {
        serialisedRounds = 0;
        inconclusiveRounds++;
      }
      case OVERLAPPED -> learnUnsafe();
    }
    if (serialisedRounds >= ROUNDS_NEEDED && probed == AppendSafety.UNKNOWN) {
      probed = AppendSafety.SAFE;
    }
    return probed;
  }

  /** Notes that concurrent appends were seen to hurt each other. That is final. */
  void learnUnsafe() {
    probed = AppendSafety.UNSAFE;
  }
}
