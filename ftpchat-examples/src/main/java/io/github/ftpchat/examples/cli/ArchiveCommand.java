package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.LoadProgress;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.WholeFile;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.io.Console;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Puts away what is in a room, in a way in which nothing is lost: by a new name for the file, never
 * by deleting it. Whoever writes at that moment writes into the file under the old name or the new
 * one. Programs that have the room open take it for a new one, 1.6 too, which reads the file anew
 * each time.
 */
@Command(
    name = "archive",
    description = {
      "Put away what is in a room, which then begins anew.",
      "The file of the room is renamed to ROOM-YYYY-MM-DD.txt, where it is. Nothing is deleted."
          + " With --output it is copied to this computer instead, and the room stays as it is."
    },
    footer = {
      "ftpchat archive ftp://anna@192.168.1.10/lobby",
      "ftpchat archive file:///srv/rooms/lobby --output lobby-2026.txt"
    })
final class ArchiveCommand implements Callable<Integer> {

  /** How many archives of one day there can be. */
  private static final int MAX_PER_DAY = 20;

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "Copy the room to this file instead, read it once more, and compare.",
        "Only you may read it."
      })
  private Path output;

  @Option(names = "--yes", description = "Do not ask before the file is renamed.")
  private boolean yes;

  ArchiveCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    RoomUrl url = options.url();
    return options.passwords().untilRight(() -> output == null ? rename(url) : copy(url));
  }

  private int rename(RoomUrl url) {
    try (Transport transport = options.transport(url)) {
      Optional<RoomUrl> archive =
          Deadline.in(options.timeout(), out)
              .await(
                  "the room was not found by " + url.server(),
                  Deadline.start(() -> freeName(transport, url)));
      if (archive.isEmpty()) {
        return noRoom(url);
      }
      RoomUrl free = archive.get();
      if (!isWanted("rename %s to %s".formatted(url.file(), free.file()))) {
        StandardError.note("not renamed");
        return ExitCode.FAILED;
      }
      boolean renamed =
          Deadline.in(options.timeout(), out)
              .await(
                  "it is not known whether the room was renamed, as nothing came from "
                      + url.server(),
                  Deadline.start(() -> rename(transport, url, free)));
      if (!renamed) {
        return noRoom(url);
      }
      out.printNow(TerminalText.line(free.text()) + '\n');
      return ExitCode.DONE;
    }
  }

  private static int noRoom(RoomUrl url) {
    StandardError.note("there is no room " + url.room() + " yet");
    return ExitCode.FAILED;
  }

  /** Gives a name for the archive of a room; nothing if there is no such room. */
  private static Optional<RoomUrl> freeName(Transport transport, RoomUrl url) {
    List<RoomUrl> archives =
        IntStream.rangeClosed(1, MAX_PER_DAY)
            .mapToObj(i -> url.other(name(url.room(), i)))
            .toList();
    Set<String> taken;
    try {
      taken =
          transport
              .stat(Stream.concat(Stream.of(url), archives.stream()).map(RoomUrl::file).toList())
              .keySet();
    } catch (TransportException e) {
      throw new ConnectionException(e);
    }
    if (!taken.contains(url.file())) {
      return Optional.empty();
    }
    return Optional.of(
        archives.stream()
            .filter(archive -> !taken.contains(archive.file()))
            .findFirst()
            .orElseThrow(
                () -> new UsageException("ROOM: was put away " + MAX_PER_DAY + " times today")));
  }

  private static String name(String room, int number) {
    return room + "-" + LocalDate.now(ZoneId.systemDefault()) + (number == 1 ? "" : "-" + number);
  }

  private static boolean rename(Transport transport, RoomUrl room, RoomUrl archive) {
    try {
      return transport.rename(room.file(), archive.file());
    } catch (TransportException e) {
      String rest =
          switch (e.reason()) {
            case REFUSED, UNSUPPORTED -> "; --output FILE copies the room instead";
            default -> "; it is not known whether it was renamed";
          };
      throw new ConnectionException(new TransportException(e.reason(), e.getMessage() + rest, e));
    }
  }

  private boolean isWanted(String what) {
    if (yes) {
      return true;
    }
    Console console =
        InteractiveConsole.find()
            .orElseThrow(
                () ->
                    new UsageException(
                        "nobody is at the terminal to be asked; give --yes to " + what));
    String answer = console.readLine("%s", TerminalText.line(what) + "? [y/N] ");
    return answer != null && answer.strip().matches("(?i)y|yes");
  }

  private int copy(RoomUrl url) {
    try (WholeFile copy = WholeFile.begin("--output", output, false);
        LoadProgress transport = new LoadProgress(options.transport(url), true)) {
      ShutdownHooks.add(copy::close);
      Deadline deadline = Deadline.in(options.timeout(), out);
      OptionalLong size =
          deadline.await(
              "the room was not read from " + url.server(),
              Deadline.start(() -> copyTwice(transport, url.file(), copy.stream())));
      transport.end();
      if (size.isEmpty()) {
        return noRoom(url);
      }
      copy.complete();
      out.printNow(
          TerminalText.line(output.toString())
              + "\n%d bytes, the same when they were read once more. The room is as it was.\n"
                  .formatted(size.getAsLong()));
      return ExitCode.DONE;
    }
  }

  /** Gives the size of what was copied and read once more; nothing if there is no file. */
  private static OptionalLong copyTwice(LoadProgress transport, String file, OutputStream to) {
    OptionalLong size = RoomCopy.size(transport, file);
    if (size.isPresent()) {
      MessageDigest first = sha256();
      RoomCopy.read(transport, file, size.getAsLong(), new DigestOutputStream(to, first));
      MessageDigest second = sha256();
      RoomCopy.read(
          transport,
          file,
          size.getAsLong(),
          new DigestOutputStream(OutputStream.nullOutputStream(), second));
      if (!MessageDigest.isEqual(first.digest(), second.digest())) {
        throw new IllegalStateException(
            "the room was not the same when it was read once more; try again");
      }
    }
    return size;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
