package io.github.ftpchat.ftp;

import io.github.ftpchat.ftp.ServerReport.Appends;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Appends of several connections to one file, which overlap as far as the server lets them: what is
 * lost in them, and whether they wait for each other.
 */
final class AppendRace {

  private static final int ROUNDS = 3;

  /** As many rounds of the probe as it needs, and some more for those that show nothing. */
  private static final int MAX_PROBE_ROUNDS = ServerProfile.ROUNDS_NEEDED + 3;

  /** More than a server keeps back before it writes to the file. */
  private static final int PIECE = 20_000;

  /** How long uploads may keep others waiting until it is clear that they do. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);

  private static final int ROUND_TRIPS = 5;

  private final Settings settings;
  private final ServerProfile profile;
  private final RenewableFiles files;
  private final String file;

  /** How long the file is before. */
  private final int written;

  private final List<Connection> writers;

  /** Takes the connections that are made in place of lost ones. */
  private final Consumer<Connection> opened;

  /** The lines that the server said it has. */
  private final Set<String> acked = new TreeSet<>();

  private int nextLine = 2;

  /**
   * Prepares one.
   *
   * @param written how long the file is
   * @param others the connections that write beside that of the files
   * @param opened takes the connections that are made in place of lost ones
   */
  AppendRace(
      Settings settings,
      ServerProfile profile,
      RenewableFiles files,
      String file,
      int written,
      List<Connection> others,
      Consumer<Connection> opened) {
    this.settings = settings;
    this.profile = profile;
    this.files = files;
    this.file = file;
    this.written = written;
    this.opened = opened;
    writers = new ArrayList<>();
    writers.add(files.last().connection());
    writers.addAll(others);
  }

  /**
   * Lets the connections append, and tells what became of it.
   *
   * @throws TransportException if it came to nothing; a connection may be in the middle of an
   *     upload then
   */
  Appends run() throws TransportException {
    // The last line may have been cut off.
    files.last().uploads().append(file, new byte[] {'\n'}, Deadline.NEVER);
    for (int i = 0; i < ROUNDS; i++) {
      round(1, 100);
    }
    int lines = acked.size();
    Set<String> present = linesPresent();
    int linesLost = lines - count(acked, present);
    acked.clear();
    round(2, PIECE);
    present = linesPresent();
    int longLinesLost = acked.size() - count(acked, present);
    if (linesLost + longLinesLost > 0) {
      profile.learnUnsafe();
    }
    boolean serialised = serialises();
    return new Appends(writers.size(), lines, linesLost, acked.size(), longLinesLost, serialised);
  }

  private Set<String> linesPresent() throws TransportException {
    files.usable();
    return new TreeSet<>(
        new String(scratch().read(0, written), StandardCharsets.ISO_8859_1).lines().toList());
  }

  private static int count(Set<String> wanted, Set<String> present) {
    return (int) wanted.stream().filter(present::contains).count();
  }

  /**
   * The probe that the transport takes when it has to decide by itself, one round right after the
   * other.
   */
  private boolean serialises() throws TransportException {
    int serialised = 0;
    for (int i = 0; i < MAX_PROBE_ROUNDS && serialised < ServerProfile.ROUNDS_NEEDED; i++) {
      makeUsable();
      ProbeRound round = SafetyProbe.run(writers.get(0), writers.get(1), scratch());
      if (profile.safetyOfKind() == AppendSafety.UNKNOWN) {
        profile.learnRound(round);
      }
      if (round == ProbeRound.OVERLAPPED) {
        return false;
      }
      serialised = round == ProbeRound.SERIALISED ? serialised + 1 : 0;
    }
    return serialised == ServerProfile.ROUNDS_NEEDED;
  }

  private void makeUsable() throws TransportException {
    writers.set(0, files.usable());
    for (int i = 1; i < writers.size(); i++) {
      if (!writers.get(i).isUsable()) {
        files.drop(writers.get(i));
        writers.set(i, files.another(settings));
        opened.accept(writers.get(i));
      }
    }
  }

  /** Lets each connection append a line, in pieces that take turns with those of the others. */
  private void round(int pieces, int pieceLength) throws TransportException {
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
        sent.add(ScratchData.numberedLine(nextLine++, pieces * pieceLength));
      }
      for (int piece = 0; piece < pieces; piece++) {
        for (int i = 0; i < admitted.size(); i++) {
          int from = piece * pieceLength;
          admitted.get(i).data().write(Arrays.copyOfRange(sent.get(i), from, from + pieceLength));
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
        throw new TransportException(Reason.TIMED_OUT, "writing: no answer in time");
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

  /** Drops all connections. */
  void drop(Reason reason) {
    writers.forEach(writer -> writer.drop(reason));
    files.noteLost();
  }

  private ScratchFile scratch() {
    return files.last().scratch(file);
  }
}
