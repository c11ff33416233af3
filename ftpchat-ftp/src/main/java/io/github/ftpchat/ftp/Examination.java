package io.github.ftpchat.ftp;

import static java.util.Comparator.naturalOrder;

import io.github.ftpchat.ftp.ServerReport.Appends;
import io.github.ftpchat.ftp.ServerReport.Connections;
import io.github.ftpchat.ftp.ServerReport.Encryption;
import io.github.ftpchat.ftp.ServerReport.Finding;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;

/**
 * Tries out what a server can do, with a file of its own that has a random name and is removed in
 * the end. A step that fails does not stop the others.
 *
 * <p>It is long because it has many steps; they are short and do not depend on each other beyond
 * the content of the file.
 */
final class Examination {

  private static final Log LOG = Log.FTP;

  /** How many connections are opened at most, to see how many the server allows. */
  private static final int MAX_CONNECTIONS = 8;

  /** How many of them append at once. */
  private static final int WRITERS = 4;

  /** The waits for what the server acknowledged and has not written yet. */
  private static final List<Duration> WRITE_PAUSES =
      Stream.of(250, 500, 1_000, 2_000, 4_000).map(Duration::ofMillis).toList();

  private static final Pattern TIME = Pattern.compile("213 (\\d{14})(\\.\\d{1,9})?\\s*");
  private static final DateTimeFormatter TIME_FORM = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

  private static final String NO_FILE = "no file can be made here: ";

  private final Settings settings;
  private final ServerProfile profile;
  private final RenewableFiles files;
  private final Leftovers leftovers;
  private final String file;
  private final String directory;
  // What was made and found so far.

  private final List<Connection> others = new ArrayList<>();
  private byte[] content = new byte[0];

  /** When the file was last written to, on our clock. */
  private Instant written = Instant.EPOCH;

  private Optional<Duration> appendTime = Optional.empty();
  private String whyNoFile = "no file was made";

  Examination(Settings settings, ServerProfile profile, RenewableFiles files, String parent) {
    this.settings = settings;
    this.profile = profile;
    this.files = files;
    String name = ScratchData.newName();
    String prefix = parent.isEmpty() ? "" : parent + "/";
    this.file = prefix + name + ".tmp";
    this.directory = prefix + name + ".lock";
    this.leftovers = new Leftovers(files, file, directory);
  }

  ServerReport run() throws TransportException {
    boolean done = false;
    try {
      ServerReport report = examine();
      done = true;
      return report;
    } finally {
      if (!done) {
        files.noteLost();
        closeOthers();
        leftovers.removeAll().forEach(left -> LOG.warn("{} could not be removed", left));
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
        leftovers.removeAll(),
        profile.capabilities());
  }

  private void closeOthers() {
    others.forEach(other -> other.drop(Reason.LOST));
    others.clear();
  }

  // ---- steps

  private Finding finding(ServerCall<Finding> step) throws TransportException {
    try {
      files.usable();
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
      files.usable();
      return step.run();
    } catch (TransportException e) {
      requireGoOn(e);
      LOG.debug("not measured", e);
      return Optional.empty();
    }
  }

  private static void requireGoOn(TransportException e) throws TransportException {
    if (e.reason().causedByCaller()) {
      throw e;
    }
  }

  /** Makes the file, by APPE if possible, and appends to it. */
  private Finding append() throws TransportException {
    byte[] first = ScratchData.numberedLine(0, 40);
    byte[] second = ScratchData.numberedLine(1, 40);
    byte[] both = ScratchData.join(first, second);
    leftovers.fileMade(true);
    AppendResult made = files.last().uploads().append(file, first, Deadline.NEVER);
    if (made.outcome() != AppendResult.Outcome.ACKED) {
      String refusal = made.problem().orElseThrow().getMessage();
      whyNoFile = NO_FILE + refusal;
      if (made.outcome() == AppendResult.Outcome.UNKNOWN) {
        return Finding.notMeasured(refusal);
      }
      leftovers.fileMade(false);
      store(both).ifPresent(problem -> whyNoFile = NO_FILE + problem);
      return Finding.no(refusal);
    }
    wrote(first);
    AppendResult appended = files.last().uploads().append(file, second, Deadline.NEVER);
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
      profile.learnAppendFault("the server " + fault);
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
      if (scratch.isMade()) {
        leftovers.fileMade(true);
      }
    }
  }

  private ScratchFile scratch() {
    return files.last().scratch(file);
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
        files.last().connection().control().replyComes(pause); // nobody replies, so this waits
        found = readAtOnce();
      }
    }
    return found;
  }

  private byte[] readAtOnce() throws TransportException {
    try {
      return read(0);
    } catch (TransportException e) {
      if (e.reason() == Reason.REFUSED && files.last().sizes().find(file).isEmpty()) {
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
    Reply reply = files.last().connection().command("SIZE " + file);
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
    Reply reply = files.last().connection().ask("STAT " + RemotePaths.listArgument(parent));
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
    Directories operations = files.last().directories();
    String inside = directory + "/nonce";
    boolean made;
    leftovers.directoryMade(true);
    try {
      made = operations.make(directory);
      leftovers.directoryMade(made);
    } catch (TransportException e) {
      leftovers.directoryMade(e.reason().connectionWide());
      throw e;
    }
    boolean works =
        made
            && !operations.make(directory)
            && operations.make(inside)
            && operations.list(directory).equals(List.of("nonce"))
            && !operations.remove(directory)
            && operations.remove(inside)
            && operations.list(directory).isEmpty()
            && operations.remove(directory)
            && !operations.remove(directory);
    if (works) {
      leftovers.directoryMade(false);
      return Finding.yes();
    }
    profile.learnNoDirectories();
    return Finding.no("not as a lock needs them");
  }

  private Optional<Duration> clock() throws TransportException {
    Reply reply = files.last().connection().ask("MDTM " + file);
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
    Connection connection = files.last().connection();
    List<Reply> said = new ArrayList<>(connection.introduction());
    said.add(connection.ask("STAT"));
    said.add(connection.ask("SITE IDLE"));
    return said.stream().map(IdleTimes::in).flatMap(Optional::stream).findFirst();
  }

  // ---- several connections

  private Connections openOthers() throws TransportException {
    files.usable();
    Optional<String> refusal = Optional.empty();
    while (others.size() < MAX_CONNECTIONS - 1 && refusal.isEmpty()) {
      try {
        others.add(files.another(settings));
      } catch (TransportException e) {
        requireGoOn(e);
        refusal = Optional.of(Texts.quote(e.getMessage()));
      }
    }
    return new Connections(1 + others.size(), refusal);
  }

  private Optional<Appends> appends() throws TransportException {
    List<Connection> writers = others.subList(0, Math.min(WRITERS - 1, others.size()));
    AppendRace race =
        new AppendRace(settings, profile, files, file, content.length, writers, others::add);
    try {
      return Optional.of(race.run());
    } catch (TransportException e) {
      race.drop(e.reason()); // some may be in the middle of an upload
      throw e;
    }
  }

  // ---- what it says of itself

  private String software() throws TransportException {
    Connection connection = files.usable();
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
    Connection connection = files.usable();
    if (connection.tls() == null) {
      return Optional.empty();
    }
    SSLSession session = connection.tls().session();
    X509Certificate certificate = connection.tls().certificate();
    return Optional.of(
        new Encryption(
            session.getProtocol(),
            session.getCipherSuite(),
            Texts.quote(certificate.getSubjectX500Principal().getName()),
            KeyPin.of(certificate).toString(),
            trusted()));
  }

  /** Tells whether another server in its place would be noticed, or why that is not known. */
  private Finding trusted() throws TransportException {
    if (settings.trust().verifies()) {
      return Finding.yes();
    }
    try {
      files.another(settings.verifying()).drop(Reason.LOST);
      return Finding.yes();
    } catch (TransportException e) {
      requireGoOn(e);
      return e.reason() == Reason.UNTRUSTED
          // Without the server and the key, which the report has.
          ? Finding.no(String.valueOf(Trust.origin(e).getMessage()))
          : Finding.notMeasured(e.getMessage());
    }
  }
}
