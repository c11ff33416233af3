package io.github.ftpchat.ftp;

import static java.util.Comparator.naturalOrder;

import io.github.ftpchat.ftp.ServerReport.Appends;
import io.github.ftpchat.ftp.ServerReport.Connections;
import io.github.ftpchat.ftp.ServerReport.Encryption;
import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Tries out what a server can do, with a file of its own that has a random name and is removed in
 * the end. One step that fails does not keep the others from being tried.
 */
final class Examination {

  private static final Log log = Log.FTP;

  /** So many connections are opened at most, to see how many there may be. */
  private static final int MAX_CONNECTIONS = 8;

  /** So many of them append at once. */
  private static final int WRITERS = 4;

  private static final int ROUNDS = 3;

  /** As many rounds of the probe as it needs, and some more for those that show nothing. */
  private static final int MAX_PROBE_ROUNDS = ServerProfile.ROUNDS_NEEDED + 3;

  /** More than a server keeps back before it writes to the file. */
  private static final int PIECE = 20_000;

  /** How long uploads may keep others waiting until it is clear that they do. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);

  private static final int ROUND_TRIPS = 5;

  /** How long it is waited for what the server acknowledged and has not written yet. */
  private static final List<Duration> WRITE_PAUSES =
      Stream.of(250, 500, 1_000, 2_000, 4_000).map(Duration::ofMillis).toList();

  private static final Pattern TIME = Pattern.compile("213 (\\d{14})(\\.\\d{1,9})?\\s*");
  private static final DateTimeFormatter TIME_FORM = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

  private static final String NO_FILE = "no file can be made here: ";

  private final Settings settings;
  private final ServerProfile profile;
  private final Opener opener;
  private final Function<Connection, RemoteFiles> newFiles;
  private final String file;
  private final String directory;
  private final List<Connection> others = new ArrayList<>();
  private RemoteFiles files;
  private byte[] content = new byte[0];

  /** When the file was last written to, on our clock. */
  private Instant written = Instant.EPOCH;

  private Optional<Duration> appendTime = Optional.empty();
  private boolean fileMade;

  /** Whether a connection was lost, with commands on their way perhaps. */
  private boolean lost;

  private boolean directoryMade;
  private String whyNoFile = "no file was made";

  /** Makes a connection that ends with the others. */
  @FunctionalInterface
  interface Opener {
    Connection open(Settings settings) throws TransportException;
  }

  /**
   * Prepares one.
   *
   * @param newFiles makes what uses a connection, and another to clean up with
   */
  Examination(
      Settings settings,
      ServerProfile profile,
      Opener opener,
      Function<Connection, RemoteFiles> newFiles,
      RemoteFiles files,
      String parent) {
    this.settings = settings;
    this.profile = profile;
    this.opener = opener;
    this.newFiles = newFiles;
    this.files = files;
    String name = ScratchData.newName();
    String prefix = parent.isEmpty() ? "" : parent + "/";
    this.file = prefix + name + ".tmp";
    this.directory = prefix + name + ".lock";
  }

  /** The connection that can be used further. */
  RemoteFiles files() {
    return files;
  }

  ServerReport run() throws TransportException {
    boolean done = false;
    try {
      ServerReport report = examine();
      done = true;
      return report;
    } finally {
      if (!done) {
        lost = true;
        closeOthers();
        cleanUp().forEach(left -> log.warn("{} could not be removed", left));
      }
    }
  }

  private ServerReport examine() throws TransportException {
    Finding append = finding(this::append);
    Finding size = onFile(this::size);
    Finding restart = onFile(this::restart);
    Finding listing = onFile(this::listing);
    Optional<Duration> clock = content.length == 0 ? Optional.empty() : attempt(this::clock);
    Finding overwrite = onFile(this::overwrite);
    Finding directories = finding(this::directories);
    Optional<Duration> idle = attempt(this::idleTimeout);
    Connections connections = openOthers();
    boolean comparable = append.answer() == ServerReport.Answer.YES && !others.isEmpty();
    Optional<Appends> appends = comparable ? attempt(this::appends) : Optional.empty();
    closeOthers();
    String software = software();
    Optional<Encryption> encryption = encryption();
    return new ServerReport(
        software,
        encryption,
        size,
        restart,
        append,
        overwrite,
        listing,
        directories,
        appendTime,
        appends,
        clock,
        idle,
        connections,
        cleanUp(),
        profile.capabilities());
  }

  private void closeOthers() {
    others.forEach(other -> other.drop(Reason.LOST));
    others.clear();
  }

  // ---- steps

  private Finding finding(ServerCall<Finding> step) throws TransportException {
    try {
      usable();
      return step.run();
    } catch (TransportException e) {
      requireGoOn(e);
      return e.reason().connectionWide()
          ? Finding.notMeasured(e.getMessage())
          : Finding.no(e.getMessage());
    }
  }

  private Finding onFile(ServerCall<Finding> step) throws TransportException {
    return content.length == 0 ? Finding.notMeasured(whyNoFile) : finding(step);
  }

  private <T> Optional<T> attempt(ServerCall<Optional<T>> step) throws TransportException {
    try {
      usable();
      return step.run();
    } catch (TransportException e) {
      requireGoOn(e);
      log.debug("not measured", e);
      return Optional.empty();
    }
  }

  private static void requireGoOn(TransportException e) throws TransportException {
    if (e.reason().causedByCaller()) {
      throw e;
    }
  }

  /** The connection, made anew if the last step cost it. */
  private Connection usable() throws TransportException {
    Connection connection = files.connection();
    if (!connection.isUsable()) {
      Optional<Reason> end = connection.lifeline().cutBecause();
      if (end.isPresent() && end.get().causedByCaller()) {
        throw new TransportException(end.get(), "the examination was broken off");
      }
      connection.drop(Reason.LOST);
      lost = true;
      files = newFiles.apply(opener.open(settings));
    }
    return files.connection();
  }

  /** Makes the file, by APPE if possible, and appends to it. */
  private Finding append() throws TransportException {
    byte[] first = line(0, 40);
    byte[] second = line(1, 40);
    byte[] both = ScratchData.join(first, second);
    fileMade = true;
    AppendResult made = files.uploads().append(file, first, Deadline.NEVER);
    if (made.outcome() != AppendResult.Outcome.ACKED) {
      String refusal = made.problem().orElseThrow().getMessage();
      whyNoFile = NO_FILE + refusal;
      if (made.outcome() == AppendResult.Outcome.UNKNOWN) {
        return Finding.notMeasured(refusal);
      }
      fileMade = false;
      store(both).ifPresent(problem -> whyNoFile = NO_FILE + problem);
      return Finding.no(refusal);
    }
    wrote(first);
    AppendResult appended = files.uploads().append(file, second, Deadline.NEVER);
    if (appended.outcome() == AppendResult.Outcome.ACKED) {
      appendTime =
          Optional.of(Stream.of(made, appended).map(AppendResult::took).max(naturalOrder()).get());
      wrote(both);
      byte[] found = readInTime();
      if (Arrays.equals(content, found)) {
        profile.learnAppendWorks();
        return Finding.yes();
      }
      if (isBeginningOfContent(found)) {
        content = new byte[0];
        whyNoFile = "it writes what it acknowledged only later";
        return Finding.notMeasured(whyNoFile);
      }
      String fault = TrialLines.faultOf(found, second);
      profile.learnAppendFault("the server's APPE " + fault);
      store(both); // so that the rest can be measured
      return Finding.no("it " + fault);
    }
    TransportException problem = appended.problem().orElseThrow();
    String refusal = problem.getMessage();
    if (problem.reason() == Reason.REFUSED) {
      profile.learnNoAppend();
    }
    store(both); // else the file keeps its first line
    return Finding.no("to a file that exists: " + refusal);
  }

  /** Writes the file anew. Returns why it was refused. */
  private Optional<String> store(byte[] bytes) throws TransportException {
    ScratchFile scratch = scratch();
    try {
      Optional<Reply> refusal = scratch.store(0, bytes);
      if (refusal.isEmpty()) {
        wrote(bytes);
      }
      return refusal.map(reply -> Texts.quote(reply.firstLine()));
    } finally {
      fileMade |= scratch.isMade();
    }
  }

  private ScratchFile scratch() {
    return files.scratch(file);
  }

  private void wrote(byte[] newContent) {
    content = newContent;
    written = Instant.now();
  }

  private byte[] read(long position) throws TransportException {
    return scratch().read(position, (int) (content.length - position));
  }

  /** Reads the file, again and again if not all is there yet: some servers write later. */
  private byte[] readInTime() throws TransportException {
    byte[] found = readAtOnce();
    for (Duration pause : WRITE_PAUSES) {
      if (isBeginningOfContent(found)) {
        files.connection().control().replyComes(pause); // nobody replies, so this waits
        found = readAtOnce();
      }
    }
    return found;
  }

  private byte[] readAtOnce() throws TransportException {
    try {
      return read(0);
    } catch (TransportException e) {
      if (e.reason() == Reason.REFUSED && files.sizes().find(file).isEmpty()) {
        return new byte[0];
      }
      throw e;
    }
  }

  private boolean isBeginningOfContent(byte[] found) {
    return found.length < content.length
        && Arrays.equals(found, Arrays.copyOf(content, found.length));
  }

  private Finding size() throws TransportException {
    Reply reply = files.connection().command("SIZE " + file);
    if (!reply.isCompleted()) {
      return Finding.no(reply.firstLine());
    }
    return reply.number().orElse(-1) == content.length
        ? Finding.yes()
        : Finding.no("of a file of %d bytes it says %s".formatted(content.length, reply.lines()));
  }

  private Finding restart() throws TransportException {
    if (!profile.restarts()) {
      return Finding.no("REST is refused");
    }
    int position = content.length / 3;
    byte[] rest = read(position);
    if (!profile.restarts()) {
      return Finding.no("REST %d is refused".formatted(position));
    }
    if (Arrays.equals(rest, Arrays.copyOfRange(content, position, content.length))) {
      return Finding.yes();
    }
    profile.learnNoRestart();
    return Finding.no("from byte %d on it sent other bytes".formatted(position));
  }

  private Finding listing() throws TransportException {
    String parent = RemotePaths.parent(file);
    if (!RemotePaths.isListable(parent)) {
      return Finding.notMeasured("the name of the directory holds a pattern");
    }
    Reply reply = files.connection().ask("STAT " + RemotePaths.listArgument(parent));
    if (!reply.isCompleted()) {
      return Finding.no(reply.firstLine());
    }
    Long listed = Listing.ofStat(reply).sizes().get(RemotePaths.lastPart(file));
    return listed != null && listed == content.length
        ? Finding.yes()
        : Finding.no("STAT does not list the file with its size");
  }

  private Finding overwrite() throws TransportException {
    return scratch().overwrite(content);
  }

  private Finding directories() throws TransportException {
    Directories operations = files.directories();
    String inside = directory + "/nonce";
    directoryMade = true;
    try {
      directoryMade = operations.make(directory);
    } catch (TransportException e) {
      directoryMade = e.reason().connectionWide();
      throw e;
    }
    boolean works =
        directoryMade
            && !operations.make(directory)
            && operations.make(inside)
            && operations.list(directory).equals(List.of("nonce"))
            && !operations.remove(directory)
            && operations.remove(inside)
            && operations.list(directory).isEmpty()
            && operations.remove(directory)
            && !operations.remove(directory);
    directoryMade &= !works;
    if (works) {
      return Finding.yes();
    }
    profile.learnNoDirectories();
    return Finding.no("not as a lock needs them");
  }

  private Optional<Duration> clock() throws TransportException {
    Reply reply = files.connection().ask("MDTM " + file);
    Matcher matcher = TIME.matcher(reply.firstLine());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Instant changed = LocalDateTime.parse(matcher.group(1), TIME_FORM).toInstant(ZoneOffset.UTC);
      // Without a fraction it was any time in that second.
      Duration fraction =
          matcher.group(2) == null
              ? Duration.ofMillis(500)
              : Duration.ofMillis((long) (Double.parseDouble("0" + matcher.group(2)) * 1000));
      return Optional.of(Duration.between(written, changed.plus(fraction)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<Duration> idleTimeout() throws TransportException {
    Connection connection = files.connection();
    List<Reply> said = new ArrayList<>(connection.introduction());
    said.add(connection.ask("STAT"));
    said.add(connection.ask("SITE IDLE"));
    return said.stream().map(IdleTimes::in).flatMap(Optional::stream).findFirst();
  }

  // ---- several connections

  private Connections openOthers() throws TransportException {
    usable();
    Optional<String> refusal = Optional.empty();
    while (others.size() < MAX_CONNECTIONS - 1 && refusal.isEmpty()) {
      try {
        others.add(opener.open(settings));
      } catch (TransportException e) {
        requireGoOn(e);
        refusal = Optional.of(Texts.quote(e.getMessage()));
      }
    }
    return new Connections(1 + others.size(), refusal);
  }

  private Optional<Appends> appends() throws TransportException {
    List<Connection> writers = new ArrayList<>();
    writers.add(files.connection());
    writers.addAll(others.subList(0, Math.min(WRITERS - 1, others.size())));
    try {
      return Optional.of(appends(new Rounds(writers)));
    } catch (TransportException e) {
      writers.forEach(writer -> writer.drop(e.reason())); // some may be in the middle of an upload
      lost = true;
      throw e;
    }
  }

  private Appends appends(Rounds rounds) throws TransportException {
    // The last line may have been cut off.
    files.uploads().append(file, new byte[] {'\n'}, Deadline.NEVER);
    for (int i = 0; i < ROUNDS; i++) {
      rounds.run(1, 100);
    }
    int lines = rounds.acked.size();
    Set<String> present = linesPresent();
    int linesLost = lines - count(rounds.acked, present);
    rounds.acked.clear();
    rounds.run(2, PIECE);
    present = linesPresent();
    int longLinesLost = rounds.acked.size() - count(rounds.acked, present);
    if (linesLost + longLinesLost > 0) {
      profile.learnUnsafe();
    }
    boolean serialised = serialises(rounds);
    return new Appends(
        rounds.writers.size(), lines, linesLost, rounds.acked.size(), longLinesLost, serialised);
  }

  private Set<String> linesPresent() throws TransportException {
    usable();
    return new TreeSet<>(new String(read(0), StandardCharsets.ISO_8859_1).lines().toList());
  }

  private static int count(Set<String> wanted, Set<String> present) {
    return (int) wanted.stream().filter(present::contains).count();
  }

  /**
   * The probe that the transport takes when it has to decide by itself, one round right after the
   * other.
   */
  private boolean serialises(Rounds rounds) throws TransportException {
    int serialised = 0;
    for (int i = 0; i < MAX_PROBE_ROUNDS && serialised < ServerProfile.ROUNDS_NEEDED; i++) {
      rounds.makeUsable();
      ProbeRound round = SafetyProbe.run(rounds.writers.get(0), rounds.writers.get(1), scratch());
      if (profile.safetyOfKind() == AppendSafety.UNKNOWN) {
        profile.probed(round);
      }
      if (round == ProbeRound.OVERLAPPED) {
        return false;
      }
      serialised = round == ProbeRound.SERIALISED ? serialised + 1 : 0;
    }
    return serialised == ServerProfile.ROUNDS_NEEDED;
  }

  /** Appends of several connections that overlap as far as the server lets them. */
  private final class Rounds {

    private final List<Connection> writers;

    /** The lines that the server said it has. */
    private final Set<String> acked = new TreeSet<>();

    private int lines = 2;

    Rounds(List<Connection> writers) {
      this.writers = writers;
    }

    void makeUsable() throws TransportException {
      usable();
      writers.set(0, files.connection());
      for (int i = 1; i < writers.size(); i++) {
        if (!writers.get(i).isUsable()) {
          writers.get(i).drop(Reason.LOST);
          lost = true;
          writers.set(i, opener.open(settings));
          others.add(writers.get(i));
        }
      }
    }

    /** Lets each connection append a line, in pieces that take turns with those of the others. */
    void run(int pieces, int pieceLength) throws TransportException {
      makeUsable();
      List<Transfer> waiting = new ArrayList<>();
      for (Connection writer : writers) {
        waiting.add(new Transfer(writer, "APPE " + file));
      }
      for (Transfer transfer : waiting) {
        transfer.send();
      }
      while (!waiting.isEmpty()) {
        List<Transfer> admitted = admit(waiting);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < admitted.size(); i++) {
          sent.add(line(lines++, pieces * pieceLength));
        }
        for (int piece = 0; piece < pieces; piece++) {
          for (int i = 0; i < admitted.size(); i++) {
            int from = piece * pieceLength;
            admitted.get(i).write(Arrays.copyOfRange(sent.get(i), from, from + pieceLength));
          }
          if (piece < pieces - 1) {
            pause(writers.get(0));
          }
        }
        for (int i = 0; i < admitted.size(); i++) {
          Reply reply = admitted.get(i).finish();
          if (reply.isCompleted()) {
            acked.add(new String(sent.get(i), StandardCharsets.US_ASCII).strip());
          }
        }
      }
    }

    /** Takes those out of a queue that the server lets write now, at least one. */
    private List<Transfer> admit(List<Transfer> waiting) throws TransportException {
      List<Transfer> admitted = new ArrayList<>();
      long start = System.nanoTime();
      long patience = patience(writers.get(0)).toNanos();
      long limit = settings.timeout().toNanos();
      while (!waiting.isEmpty()) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
          if (waiting.get(i).isDue(Duration.ofMillis(2))) {
            Transfer transfer = waiting.remove(i);
            transfer.takeReply();
            if (!transfer.isRefused()) {
              admitted.add(transfer);
            }
          }
        }
        long waited = System.nanoTime() - start;
        if (waited > limit) {
          throw new TransportException(Reason.TIMED_OUT, "APPE: no answer in time");
        }
        if (waited > patience && !admitted.isEmpty()) {
          break;
        }
      }
      return admitted;
    }

    /** Lets the server take what it was sent before there is more. */
    private void pause(Connection connection) throws TransportException {
      // Nobody sends a reply now, so this waits, and ends when the connection is cut.
      connection.control().replyComes(patience(connection));
    }

    private static Duration patience(Connection connection) {
      Duration trips = connection.control().roundTrip().multipliedBy(ROUND_TRIPS);
      return trips.compareTo(SHORTEST_WAIT) > 0 ? trips : SHORTEST_WAIT;
    }
  }

  /** A line that no other is a part of, its end included. */
  private static byte[] line(int number, int length) {
    String start = String.format(Locale.ROOT, "probe %08d ", number);
    String end = String.format(Locale.ROOT, " %08d\n", number);
    return (start + "x".repeat(length - start.length() - end.length()) + end)
        .getBytes(StandardCharsets.US_ASCII);
  }

  // ---- what it says of itself

  private String software() throws TransportException {
    Connection connection = usable();
    Reply greeting = connection.introduction().get(0);
    String name = withoutCode(greeting.firstLine());
    if (ServerKind.of(greeting) == ServerKind.OTHER) {
      Reply system = connection.ask("SYST");
      name += system.isNone() ? "" : " / " + withoutCode(system.firstLine());
    }
    return Texts.quote(name);
  }

  private static String withoutCode(String line) {
    return line.replaceAll("^\\d{3}-?|-{2,}", "").strip();
  }

  private Optional<Encryption> encryption() throws TransportException {
    Connection connection = usable();
    if (connection.tls() == null) {
      return Optional.empty();
    }
    SSLSession session = connection.tls().session();
    try {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      return Optional.of(
          new Encryption(
              session.getProtocol(),
              session.getCipherSuite(),
              Texts.quote(certificate.getSubjectX500Principal().getName()),
              KeyPin.of(certificate).toString(),
              trusted()));
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tells whether a stranger would be noticed, or what would come of looking. */
  private Finding trusted() throws TransportException {
    if (settings.trust().verifies()) {
      return Finding.yes();
    }
    try {
      opener.open(settings.verifying()).drop(Reason.LOST);
      return Finding.yes();
    } catch (TransportException e) {
      requireGoOn(e);
      return e.reason() == Reason.UNTRUSTED
          // Without the server and the key, which the report has.
          ? Finding.no(String.valueOf(Trust.origin(e).getMessage()))
          : Finding.notMeasured(e.getMessage());
    }
  }

  // ---- the end

  /** Removes what was made. Returns the names of what may still be there. */
  private List<String> cleanUp() {
    if (!fileMade && !directoryMade) {
      return List.of();
    }
    Removal removal = removeAll();
    if (isCut()) {
      lost = true;
      removal = removeAll();
    }
    // What a connection carries when it is cut arrives soon or never, and can make things anew.
    for (int look = 0; lost && look < ScratchFile.LOOKS && (look == 0 || removal.any); look++) {
      try {
        files
            .connection()
            .control()
            .replyComes(ScratchFile.LOOK_AGAIN); // nobody replies, so this waits
      } catch (TransportException e) {
        log.debug("not waited", e);
      }
      removal = removeAll();
    }
    return removal.left;
  }

  /** What came of removing things. */
  private static final class Removal {

    private final List<String> left = new ArrayList<>();
    private boolean any;

    void remove(String name, ServerCall<Boolean> removal) {
      try {
        any |= removal.run();
      } catch (TransportException e) {
        log.debug("not removed", e);
        left.add(Texts.quote(name));
      }
    }
  }

  private Removal removeAll() {
    Removal removal = new Removal();
    try {
      if (isCut() || !files.connection().isUsable()) {
        files.connection().drop(Reason.LOST);
        files = newFiles.apply(files.connectToCleanUp());
      }
    } catch (TransportException e) {
      log.debug("no connection to clean up with", e);
      Stream.of(file).filter(name -> fileMade).forEach(removal.left::add);
      Stream.of(directory).filter(name -> directoryMade).forEach(removal.left::add);
      return removal;
    }
    Directories directories = files.directories();
    if (fileMade) {
      removal.remove(file, () -> directories.delete(file));
    }
    if (directoryMade) {
      String nonce = directory + "/nonce";
      removal.remove(nonce, () -> directories.remove(nonce));
      removal.remove(directory, () -> directories.remove(directory));
    }
    return removal;
  }

  private boolean isCut() {
    return files.connection().lifeline().cutBecause().isPresent();
  }
}
