package io.github.ftpchat.ftp.testkit;

import io.github.ftpchat.ftp.testkit.History.Seen;
import io.github.ftpchat.ftp.testkit.History.Sent;
import io.github.ftpchat.ftp.testkit.History.Shown;
import io.github.ftpchat.ftp.testkit.History.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What became of a room: the file, read by somebody independent, held against what was sent and
 * what was shown. Each list names the messages, lines or listeners that break one rule; empty is
 * good. {@link #toString} is a row of a table under {@link #header}.
 *
 * @param sent how many messages were sent
 * @param settled how many of them were promised to stay
 * @param records how many records the file holds, repeated ones included
 * @param settledMissing settled, but not in the file
 * @param writtenMissing read back once and not settled, and not in the file
 * @param acceptedMissing still in an outbox, and not in the file
 * @param acknowledgedMissing believed by a plain peer because of a 226, but not in the file
 * @param twice in the file more than once
 * @param unsent in the file, but sent by nobody
 * @param torn positions of lines that hold no whole record
 * @param glued positions of lines that hold more than one
 * @param shownTwice shown to one listener more than once
 * @param outOfOrder shown to a listener after one that stands behind it in the file
 * @param notShown in the file, but not shown to a listener
 * @param shownAndGone shown to a listener, but not in the file
 * @param moved shown to a listener where it does not stand now: overwritten and written again
 * @param reordered in the file before one that the same sender sent earlier
 * @since 0.1
 */
public record Invariants(
    int sent,
    int settled,
    int records,
    List<String> settledMissing,
    List<String> writtenMissing,
    List<String> acceptedMissing,
    List<String> acknowledgedMissing,
    List<String> twice,
    List<String> unsent,
    List<Long> torn,
    List<Long> glued,
    List<String> shownTwice,
    List<String> outOfOrder,
    List<String> notShown,
    List<String> shownAndGone,
    List<String> moved,
    List<String> reordered) {

  private static final int EXAMPLES = 5;
  private static final String ROW =
      "%6s %7s %7s | %7s %7s %8s %6s | %5s %6s %4s %5s | %10s %8s %8s %4s %5s | %9s";

  /**
   * Holds a file against what was sent and shown.
   *
   * @param file its bytes
   * @param reader gives the identities of the whole records in one line, in their order: none for a
   *     line that holds no whole record. It gets each line without its LF or CR LF, and never a
   *     blank one
   * @param sent the messages, each sender's in the order of sending
   * @param listeners what each listener was shown
   * @return what holds and what does not
   */
  public static Invariants check(
      byte[] file,
      Function<byte[], List<String>> reader,
      Collection<Sent> sent,
      Collection<Seen> listeners) {
    Log log = Log.read(file, reader);
    Set<String> sentIds = sent.stream().map(Sent::id).collect(Collectors.toSet());

    List<String> shownTwice = new ArrayList<>();
    List<String> outOfOrder = new ArrayList<>();
    List<String> notShown = new ArrayList<>();
    List<String> shownAndGone = new ArrayList<>();
    List<String> moved = new ArrayList<>();
    for (Seen listener : listeners) {
      Set<String> ids = new HashSet<>();
      int last = -1;
      for (Shown shown : listener.shown()) {
        String what = listener.name() + ": " + shown.id();
        if (!ids.add(shown.id())) {
          shownTwice.add(what);
          continue;
        }
        if (!log.holds(shown.id())) {
          shownAndGone.add(what);
          continue;
        }
        int place = log.place(shown);
        if (place < 0) {
          moved.add(what);
        } else if (place < last) {
          outOfOrder.add(what);
        } else {
          last = place;
        }
      }
      log.idsFrom(listener.from()).stream()
          .filter(id -> !ids.contains(id))
          .forEach(id -> notShown.add(listener.name() + ": " + id));
    }

    return new Invariants(
        sent.size(),
        (int) sent.stream().filter(message -> message.stage() == Stage.SETTLED).count(),
        log.records.size(),
        missing(sent, Stage.SETTLED, log),
        missing(sent, Stage.WRITTEN, log),
        missing(sent, Stage.ACCEPTED, log),
        missing(sent, Stage.ACKNOWLEDGED, log),
        log.repeated(),
        log.places.keySet().stream().filter(id -> !sentIds.contains(id)).toList(),
        log.torn,
        log.glued,
        shownTwice,
        outOfOrder,
        notShown,
        shownAndGone,
        moved,
        reordered(sent, log));
  }

  /**
   * What may not happen on any server, under any fault: a settled message missing, an unsent one
   * present, one shown twice or not at all.
   *
   * @return a line for each broken rule, with examples
   */
  public List<String> violations() {
    List<String> lines = new ArrayList<>();
    add(lines, "settled and missing", settledMissing);
    add(lines, "sent by nobody", unsent);
    add(lines, "shown twice", shownTwice);
    add(lines, "not shown", notShown);
    return lines;
  }

  /**
   * What may not happen either where nothing is cut and either the server is safe or all peers take
   * the lock: records repeated, torn, glued, moved, gone or out of order.
   *
   * @return a line for each broken rule, with examples; those of {@link #violations} included
   */
  public List<String> violationsUndisturbed() {
    List<String> lines = violations();
    add(lines, "read back and missing", writtenMissing);
    add(lines, "acknowledged and missing", acknowledgedMissing);
    add(lines, "in the file twice", twice);
    add(lines, "torn", torn);
    add(lines, "glued", glued);
    add(lines, "shown out of order", outOfOrder);
    add(lines, "shown and gone", shownAndGone);
    add(lines, "moved after it was shown", moved);
    add(lines, "a sender's order broken", reordered);
    return lines;
  }

  /**
   * The head of the table.
   *
   * @return the names of the columns
   */
  public static String header() {
    return String.format(
            ROW,
            "sent",
            "settled",
            "records",
            "settled",
            "written",
            "accepted",
            "226",
            "twice",
            "unsent",
            "torn",
            "glued",
            "shown",
            "out of",
            "not",
            "gone",
            "moved",
            "reordered")
        + "\n"
        + String.format(
            ROW, "", "", "", "lost", "lost", "missing", "lost", "", "", "", "", "twice", "order",
            "shown", "", "", "");
  }

  @Override
  public String toString() {
    return String.format(
        ROW,
        sent,
        settled,
        records,
        settledMissing.size(),
        writtenMissing.size(),
        acceptedMissing.size(),
        acknowledgedMissing.size(),
        twice.size(),
        unsent.size(),
        torn.size(),
        glued.size(),
        shownTwice.size(),
        outOfOrder.size(),
        notShown.size(),
        shownAndGone.size(),
        moved.size(),
        reordered.size());
  }

  private static void add(List<String> lines, String rule, List<?> broken) {
    if (!broken.isEmpty()) {
      lines.add(
          rule
              + ": "
              + broken.size()
              + ", such as "
              + broken.subList(0, Math.min(EXAMPLES, broken.size())));
    }
  }

  private static List<String> missing(Collection<Sent> sent, Stage stage, Log log) {
    return sent.stream()
        .filter(message -> message.stage() == stage && !log.holds(message.id()))
        .map(Sent::id)
        .toList();
  }

  private static List<String> reordered(Collection<Sent> sent, Log log) {
    List<String> reordered = new ArrayList<>();
    Map<String, Integer> last = new HashMap<>();
    for (Sent message : sent) {
      if (log.holds(message.id())) {
        int place = log.places.get(message.id()).get(0);
        if (place < last.getOrDefault(message.sender(), -1)) {
          reordered.add(message.sender() + ": " + message.id());
        } else {
          last.put(message.sender(), place);
        }
      }
    }
    return reordered;
  }

  /** A record in the file; inside a line with others it has no position of its own. */
  private record Entry(String id, long line, boolean alone) {}

  private static final class Log {
    private final List<Entry> records = new ArrayList<>();
    private final Map<String, List<Integer>> places = new LinkedHashMap<>();
    private final List<Long> torn = new ArrayList<>();
    private final List<Long> glued = new ArrayList<>();

    private static Log read(byte[] file, Function<byte[], List<String>> reader) {
      Log log = new Log();
      int start = 0;
      while (start < file.length) {
        int end = start;
        while (end < file.length && file[end] != '\n') {
          end++;
        }
        int last = end > start && file[end - 1] == '\r' ? end - 1 : end;
        byte[] line = Arrays.copyOfRange(file, start, last);
        if (!blank(line)) {
          log.add(start, reader.apply(line));
        }
        start = end + 1;
      }
      return log;
    }

    private static boolean blank(byte[] line) {
      for (byte b : line) {
        if (b != ' ' && b != '\t' && b != '\r') {
          return false;
        }
      }
      return true;
    }

    private void add(long position, List<String> ids) {
      if (ids.isEmpty()) {
        torn.add(position);
      } else if (ids.size() > 1) {
        glued.add(position);
      }
      for (String id : ids) {
        places.computeIfAbsent(id, key -> new ArrayList<>()).add(records.size());
        records.add(new Entry(id, position, ids.size() == 1));
      }
    }

    private boolean holds(String id) {
      return places.containsKey(id);
    }

    /** Which record of the file was shown; -1 if none stands there. */
    private int place(Shown shown) {
      for (int place : places.get(shown.id())) {
        Entry entry = records.get(place);
        if (shown.position() < 0 || shown.position() == entry.line || !entry.alone) {
          return place;
        }
      }
      return -1;
    }

    private List<String> repeated() {
      return places.entrySet().stream()
          .filter(place -> place.getValue().size() > 1)
          .map(Map.Entry::getKey)
          .toList();
    }

    private Set<String> idsFrom(long position) {
      return records.stream()
          .filter(entry -> entry.line >= position)
          .map(Entry::id)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }
}
