package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A process and all that came of it, as {@code /proc} shows them. A process group would not do:
 * vsftpd gives every session one of its own.
 */
final class ProcessTree {
  private final long leader;

  /** The tree of a process that leads a session. */
  ProcessTree(long leader) {
    this.leader = leader;
  }

  /** One line of {@code /proc/N/stat}. */
  private record Entry(long pid, char state, long parent, long session) {
    /** Whether it could still do something; one that nobody has waited for cannot. */
    boolean lives() {
      return state != 'Z' && state != 'X';
    }

    boolean stopped() {
      return state == 'T' || state == 't';
    }
  }

  /** Stops every process of the tree; none of them can then start another. */
  void stop() {
    Await.until(
        "all processes from " + leader + " stop",
        () -> {
          Set<Long> running =
              members().stream()
                  .filter(entry -> !entry.stopped())
                  .map(Entry::pid)
                  .collect(Collectors.toCollection(TreeSet::new));
          signal("STOP", running);
          return running.isEmpty();
        });
  }

  /** Lets a stopped tree go on. */
  void resume() {
    signal("CONT", pids());
  }

  /** Ends the tree at once; returns when no process of it lives. */
  void kill() {
    stop();
    Set<Long> pids = pids();
    signal("KILL", pids);
    Await.until(
        "processes " + pids + " end",
        () -> entries().stream().noneMatch(entry -> pids.contains(entry.pid) && entry.lives()));
  }

  private Set<Long> pids() {
    return members().stream().map(Entry::pid).collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Entry> members() {
    List<Entry> entries = entries();
    Set<Long> known = new TreeSet<>(Set.of(leader));
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Entry entry : entries) {
        if (known.contains(entry.parent) || known.contains(entry.session)) {
          grew |= known.add(entry.pid);
        }
      }
    }
    return entries.stream().filter(entry -> known.contains(entry.pid) && entry.lives()).toList();
  }

  private static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          String line = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
          // The command comes second, in parentheses, and may hold spaces and parentheses.
          String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 5);
          entries.add(
              new Entry(
                  Long.parseLong(process.getFileName().toString()),
                  fields[0].charAt(0),
                  Long.parseLong(fields[1]),
                  Long.parseLong(fields[3])));
        } catch (IOException e) {
          // It ended meanwhile.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static void signal(String signal, Set<Long> pids) {
    if (pids.isEmpty()) {
      return;
    }
    String all = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    try {
      Shell.run(Path.of("/"), List.of("sh", "-c", "kill -s " + signal + " " + all));
    } catch (Shell.CommandFailedException e) {
      // Some of them ended meanwhile; the caller looks again.
      if (!e.getMessage().contains("No such process")) {
        throw e;
      }
    }
  }
}
