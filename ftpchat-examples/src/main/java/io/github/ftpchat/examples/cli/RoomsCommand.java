package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.terminal.JsonFormat;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportNames;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the rooms of a folder. */
@Command(
    name = "rooms",
    description = {
      "List the rooms in a folder: size, last change, name.",
      "ROOM is the folder: ftp://USER@HOST/ or file:///DIR/, or the configured name of a room in it."
          + " No room is opened."
    },
    footer = {"ftpchat rooms ftp://anna@192.168.1.10/", "ftpchat rooms file:///srv/rooms/ --json"})
final class RoomsCommand implements Callable<Integer> {

  private static final int UNIT = 1_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  RoomsCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    // A room that has a name is in a folder; other addresses are those of folders.
    RoomUrl url = options.isConfigured() ? options.url() : options.url(RoomsCommand::inside);
    return options.passwords().untilRight(() -> list(url));
  }

  private int list(RoomUrl url) {
    try (Transport transport = options.transport(url)) {
      Map<String, FileStatus> rooms =
          Deadline.in(options.timeout(), out)
              .await(
                  "the folder was not listed by " + url.server(),
                  Deadline.start(() -> describe(transport, url)));
      rooms.forEach((room, file) -> out.print(json ? object(room, file) : row(room, file)));
      out.flush();
      if (rooms.isEmpty()) {
        StandardError.note(
            options.isConfigured()
                ? "there are no rooms beside " + options.address()
                : "there are no rooms in " + options.address());
      }
    }
    return ExitCode.DONE;
  }

  /** Names a room in the folder, as that is what URLs are made for. */
  private static String inside(String folder) {
    return folder + (folder.endsWith("/") ? "" : "/") + "room";
  }

  /** Gives the rooms in the order of their names, in two calls of the transport. */
  private static Map<String, FileStatus> describe(Transport transport, RoomUrl url) {
    String folder = url.room().substring(0, url.room().lastIndexOf('/') + 1);
    try {
      List<String> files =
          transport.list(folder.isEmpty() ? "" : folder.substring(0, folder.length() - 1)).stream()
              .filter(name -> name.endsWith(RoomUrl.ENDING) && !name.equals(RoomUrl.ENDING))
              .map(name -> folder + name)
              .filter(TransportNames::isFileName)
              .toList();
      Map<String, FileStatus> rooms = new TreeMap<>();
      transport
          .describe(files)
          .forEach(
              (file, status) -> rooms.put(RoomUrl.roomOf(file).substring(folder.length()), status));
      return rooms;
    } catch (TransportException e) {
      throw new ConnectionException(e);
    }
  }

  private static String object(String room, FileStatus file) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("room", room);
    values.put("size", file.size());
    file.modified().ifPresent(time -> values.put("modified", time.toString()));
    StringBuilder line = new StringBuilder();
    JsonFormat.append(line, values);
    return line.append('\n').toString();
  }

  /** The name comes last, as nobody knows how wide a terminal shows it. */
  private static String row(String room, FileStatus file) {
    return "%8s  %16s  %s\n"
        .formatted(
            readable(file.size()),
            file.modified().map(RoomsCommand::readable).orElse("-"),
            TerminalText.column(room));
  }

  private static String readable(Instant time) {
    return TIME.format(time.atZone(ZoneId.systemDefault()));
  }

  /** Gives a size as people say it: {@code 999 B}, {@code 1.5 kB}, {@code 20.0 MB}. */
  static String readable(long size) {
    if (size < UNIT) {
      return size + " B";
    }
    double rest = size;
    int unit = -1;
    // What would be rounded to 1000.0 has the next unit.
    while (rest >= 999.95 && unit < "kMGTPE".length() - 1) {
      rest /= UNIT;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", rest, "kMGTPE".charAt(Math.max(unit, 0)));
  }
}
