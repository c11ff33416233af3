package io.github.ftpchat.examples.cli.doctor;

import io.github.ftpchat.WritePlan;
import io.github.ftpchat.WritePlan.Promise;
import io.github.ftpchat.WritePlan.Way;
import io.github.ftpchat.examples.cli.terminal.JsonFormat;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.ftp.ServerReport;
import io.github.ftpchat.ftp.ServerReport.Appends;
import io.github.ftpchat.ftp.ServerReport.Encryption;
import io.github.ftpchat.ftp.ServerReport.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about a place for rooms, in words and as JSON.
 *
 * @since 0.1
 */
public final class Diagnosis {

  private static final int LABEL_WIDTH = 16;

  /** The clock can be told to about a second, and reading it takes a round trip or two. */
  private static final Duration SAME_TIME = Duration.ofSeconds(2);

  private final List<String> lines = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Diagnosis() {}

  /**
   * Describes a server.
   *
   * @param user who was logged in
   * @param folder where rooms were to be; empty if at the top
   * @param folderIsMissing whether that is why nothing could be written
   */
  static Diagnosis of(String user, String folder, ServerReport report, boolean folderIsMissing) {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.describe(user, report);
    if (folderIsMissing) {
      diagnosis.lines.add(labelled("folder", "MISSING: there is no " + folder + " on the server"));
    }
    diagnosis.values.put("folderMissing", folderIsMissing);
    diagnosis.conclude(MeasuredPlan.of(report), MeasuredPlan.canRewrite(report));
    return diagnosis;
  }

  /** Describes a folder. */
  static Diagnosis of(String folder, FolderReport report) {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.fact("folder", folder, "folder", folder);
    diagnosis.fact(
        "writing",
        report.unwritable().map(why -> "does not work: " + why).orElse("works"),
        "writable",
        report.unwritable().isEmpty());
    diagnosis.fact(
        "appends at once",
        switch (report.safety()) {
          case SAFE -> "safe: a local file system, which carries out each append whole";
          case UNSAFE -> "not safe: a network file system that is known to lose them";
          case UNKNOWN -> "not known to be safe: this kind of file system is not known";
        },
        "appendSafety",
        lowerCase(report.safety()));
    diagnosis.fact(
        "taking turns",
        report.locks() ? "works: one writes at a time" : "does not work",
        "directories",
        report.locks());
    diagnosis.conclude(MeasuredPlan.of(report), false);
    return diagnosis;
  }

  /** Adds what lies in the lock directory of the room and is nobody's claim. */
  Diagnosis andStrangeNamesInLock(List<String> names) {
    for (String name : names) {
      lines.add(
          labelled("lock", name + " in the lock directory is nobody's claim; it can be deleted"));
    }
    values.put("strangeNamesInLock", names);
    return this;
  }

  /**
   * The report for people.
   *
   * @return whole lines, safe to print
   */
  public String words() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(TerminalText.line(line)).append('\n'));
    return text.toString();
  }

  /**
   * The report for programs.
   *
   * @return one JSON object in one line
   */
  public String json() {
    StringBuilder json = new StringBuilder();
    JsonFormat.append(json, values);
    return json.append('\n').toString();
  }

  // ---- a server

  private void describe(String user, ServerReport report) {
    fact("server", report.software(), "software", report.software());
    fact("login", "accepted as " + user, "user", user);
    encryption(report.encryption());
    ability("file sizes", "tells how large a room is", "SIZE", "size", report.size());
    ability("reading on", "sends only what is new", "REST, RETR", "restart", report.restart());
    ability("adding", "adds to the end of a file", "APPE", "append", report.append());
    ability("writing inside", "writes at any place", "REST, STOR", "overwrite", report.overwrite());
    ability("listing", "tells of all rooms in one answer", "STAT", "listing", report.listing());
    ability(
        "taking turns", "one writes at a time", "MKD, RMD", "directories", report.directories());
    appends(report.appends());
    clock(report.clockOffset());
    fact(
        "idle timeout",
        report
            .idleTimeout()
            .map(time -> duration(time) + ", as the server says")
            .orElse("not measured: the server does not say"),
        "idleTimeoutSeconds",
        report.idleTimeout().map(Duration::toSeconds));
    connections(report.connections());
    report
        .leftBehind()
        .forEach(name -> lines.add("LEFT BEHIND: " + name + " could not be removed; please do."));
    values.put("leftBehind", report.leftBehind());
  }

  private void encryption(Optional<Encryption> encryption) {
    if (encryption.isEmpty()) {
      fact(
          "TLS", "none: the server's password and the names of rooms travel in clear", "tls", null);
      return;
    }
    Encryption tls = encryption.get();
    lines.add(labelled("TLS", tls.protocol() + ", " + tls.cipherSuite()));
    lines.add(
        labelled(
            "certificate",
            switch (tls.trusted().answer()) {
              case YES -> "trusted";
              case NO -> "NOT trusted, --tls required refuses it: " + tls.trusted().detail();
              case NOT_MEASURED -> "whether it is trusted is not known: " + tls.trusted().detail();
            }));
    lines.add(labelled("", tls.subject()));
    lines.add(labelled("", "key " + tls.fingerprint()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("protocol", tls.protocol());
    json.put("cipherSuite", tls.cipherSuite());
    json.put("subject", tls.subject());
    json.put("key", tls.fingerprint());
    json.put("trusted", finding(tls.trusted()));
    values.put("tls", json);
  }

  /** Says what it is good for; the commands of FTP are for who looks after the server. */
  private void ability(String label, String what, String commands, String key, Finding finding) {
    String words =
        switch (finding.answer()) {
          case YES -> "works: %s (%s)".formatted(what, commands);
          case NO -> "does not work (%s): %s".formatted(commands, finding.detail());
          case NOT_MEASURED -> "not measured (%s): %s".formatted(commands, finding.detail());
        };
    fact(label, words, key, finding(finding));
  }

  private void appends(Optional<Appends> measured) {
    if (measured.isEmpty()) {
      fact("appends at once", "not measured", "appends", null);
      return;
    }
    Appends appends = measured.get();
    lines.add(
        labelled(
            "appends at once",
            "%s: %d of %d lines lost from %d connections, each acknowledged"
                .formatted(
                    appends.linesLost() == 0 ? "kept" : "NOT SAFE",
                    appends.linesLost(),
                    appends.lines(),
                    appends.connections())));
    lines.add(
        labelled(
            "",
            "%d of %d lost or torn that came in two pieces"
                .formatted(appends.longLinesLost(), appends.longLines())));
    lines.add(
        labelled(
            "",
            appends.serialised()
                ? "an upload waits until the one before it has ended"
                : "uploads were not seen to wait for each other"));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("connections", appends.connections());
    json.put("lines", appends.lines());
    json.put("linesLost", appends.linesLost());
    json.put("longLines", appends.longLines());
    json.put("longLinesLost", appends.longLinesLost());
    json.put("serialised", appends.serialised());
    values.put("appends", json);
  }

  private void clock(Optional<Duration> offset) {
    String words =
        offset
            .map(
                ahead -> {
                  Duration size = ahead.abs();
                  return size.compareTo(SAME_TIME) <= 0
                      ? "agrees with this machine's, to a second or two"
                      : duration(size)
                          + (ahead.isNegative() ? " behind" : " ahead of")
                          + " this machine's";
                })
            .orElse("not measured: the server does not tell when a file was changed");
    fact(
        "clock",
        words,
        "clockOffsetSeconds",
        offset.map(ahead -> Math.round(ahead.toMillis() / 1000.0)));
  }

  private void connections(ServerReport.Connections connections) {
    String open =
        connections.open() == 1 ? "1 connection" : connections.open() + " connections at once";
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("open", connections.open());
    json.put("refusal", connections.refusal());
    fact(
        "connections",
        connections
            .refusal()
            .map(refusal -> open + ", the next was refused: " + refusal)
            .orElse(open + ", more were not tried"),
        "connections",
        json);
  }

  // ---- what follows from it

  private void conclude(WritePlan plan, boolean canRewrite) {
    List<String> promises = promises(plan);
    lines.add("");
    lines.add("What the library does here:");
    steps(plan, canRewrite).forEach(step -> lines.add("  - " + step));
    lines.add("What it can promise here:");
    promises.forEach(promise -> lines.add("  - " + promise));
    boolean writes = plan.way() != Way.NONE;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("writing", writes ? lowerCase(plan.way()) : "refused");
    json.put("appendSafety", lowerCase(plan.appendSafety()));
    json.put("lock", plan.lock() != WritePlan.Lock.NONE);
    json.put("settleMillis", writes ? plan.settleTime().toMillis() : null);
    json.put("guardSeconds", writes ? plan.guardTime().toSeconds() : null);
    json.put("promises", promises);
    values.put("strategy", json);
  }

  private static List<String> steps(WritePlan plan, boolean canRewrite) {
    List<String> steps = new ArrayList<>();
    steps.add(
        switch (plan.way()) {
          case APPEND -> "appends each message, and reads it back";
          case AT_THE_END ->
              "writes each message at the end that it has read up to, and reads it back";
          case WHOLE_FILES -> "uploads the whole file with each message, and reads it back";
          case NONE ->
              canRewrite
                  ? "reads and follows rooms; sending is refused, as nothing can be appended (but"
                      + " see --allow-rewriting of send and chat)"
                  : "reads and follows rooms; sending is refused, as nothing can be written";
        });
    if (plan.promise() == Promise.SETTLED_FOR_GOOD) {
      steps.add("a message is settled as soon as it was read back; no lock is needed");
    } else if (plan.way() != Way.NONE) {
      steps.add(
          switch (plan.lock()) {
            case DIRECTORIES -> "writers that use the library take turns by a lock directory";
            case FILES -> "writers that use the library take turns by lock files";
            case NONE -> "writers cannot take turns, so more messages have to be sent again";
          });
      steps.add(
          "a message is settled when it stands unchanged for %s, and guarded until it has stood for %s"
              .formatted(duration(plan.settleTime()), duration(plan.guardTime())));
    }
    return steps;
  }

  private static List<String> promises(WritePlan plan) {
    String restored =
        "messages of programs without the library can be lost; those that were seen are restored";
    String late =
        "a settled message is lost only if an upload of %s, open before, lasts longer than %s";
    return switch (plan.promise()) {
      case SETTLED_FOR_GOOD ->
          List.of("what is settled is in the room for good, whoever writes at once");
      case SETTLED_UNLESS_A_STRANGER_IS_LATE ->
          List.of(
              late.formatted("a program without the library", duration(plan.guardTime())),
              restored);
      case SETTLED_UNLESS_ANYBODY_IS_LATE ->
          List.of(late.formatted("any program", duration(plan.guardTime())), restored);
      case SEEN_ONCE -> List.of("what is settled was in the room once");
      case WRITTEN -> List.of("no message settles; what others write meanwhile is lost");
      case NOTHING -> List.of("nothing, as no message can be sent");
    };
  }

  // ---- words

  private void fact(String label, String words, String key, Object value) {
    lines.add(labelled(label, words));
    values.put(key, value);
  }

  private static String labelled(String label, String words) {
    return label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length())) + words;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("answer", lowerCase(finding.answer()));
    json.put("detail", finding.detail().isEmpty() ? null : finding.detail());
    return json;
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String duration(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 10) {
      return time.toMillis() + " ms";
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return time.toMinutes() + " min";
    }
    return time.toHours() + " h";
  }
}
