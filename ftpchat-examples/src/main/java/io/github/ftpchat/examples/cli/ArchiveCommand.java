package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.FileProblem;
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
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
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
      "In a folder (file:) the file is renamed to ROOM-YYYY-MM-DD.txt. From a server it is copied"
          + " to this computer, compared, and you are told how to go on. Nothing is ever deleted."
    },
    footer = {
      "ftpchat archive file:///srv/rooms/lobby",
      "ftpchat archive ftp://anna@192.168.1.10/lobby --output lobby-2026.txt"
    })
final class ArchiveCommand implements Callable<Integer> {

  private static final String EXTENSION = ".txt";

  /** How many archives of one day there can be. */
  private static final int MAX_PER_DAY = 99;

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "Where the copy from a server is saved (default: ROOM-YYYY-MM-DD.txt).",
        "Only you may read it."
      })
  private Path output;

  @Option(names = "--yes", description = "Do not ask before the file in a folder is renamed.")
  private boolean yes;

  ArchiveCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    RoomUrl url = options.url();
    if (url instanceof RoomUrl.Directory folder) {
      return rename(folder);
    }
    return options.passwords().untilRight(() -> copy(url));
  }

  // ---- in a folder

  private int rename(RoomUrl.Directory url) {
    if (output != null) {
      throw new UsageException("--output: not for a room in a folder, which is renamed there");
    }
    Path file = url.directory().resolve(url.room() + EXTENSION);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      StandardError.note("there is no room " + url.room() + " yet");
      return ExitCode.FAILED;
    }
    Path archive = free(url.directory(), url.room());
    if (!isWanted("rename " + file + " to " + archive.getFileName())) {
      StandardError.note("not renamed");
      return ExitCode.FAILED;
    }
    try {
      Files.move(file, archive);
    } catch (IOException e) {
      throw new UncheckedIOException("not renamed: " + FileProblem.describe(e), e);
    }
    out.printNow(TerminalText.line(archive.toString()) + '\n');
    return ExitCode.DONE;
  }

  private static Path free(Path directory, String room) {
    for (int i = 1; i <= MAX_PER_DAY; i++) {
      Path archive = directory.resolve(name(room, i));
      if (!Files.exists(archive, LinkOption.NOFOLLOW_LINKS)) {
        return archive;
      }
    }
    throw new UsageException("ROOM: was put away " + MAX_PER_DAY + " times today");
  }

  private static String name(String room, int number) {
    return room
        + "-"
        + LocalDate.now(ZoneId.systemDefault())
        + (number == 1 ? "" : "-" + number)
        + EXTENSION;
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

  // ---- from a server

  private int copy(RoomUrl url) {
    String room = url.room().substring(url.room().lastIndexOf('/') + 1);
    try (WholeFile copy = WholeFile.begin("--output", target(room), false);
        LoadProgress transport = new LoadProgress(options.transport(url), true)) {
      ShutdownHooks.add(copy::close);
      Deadline deadline = Deadline.in(options.timeout(), out);
      OptionalLong size =
          deadline.await(
              "the room was not read from " + url.server(),
              Deadline.start(() -> copyTwice(transport, url.room() + EXTENSION, copy.stream())));
      transport.end();
      if (size.isEmpty()) {
        StandardError.note("there is no room " + url.room() + " yet");
        return ExitCode.FAILED;
      }
      copy.complete();
      String name = url.room() + EXTENSION;
      out.printNow(
          TerminalText.line(target(room).toString())
              + "\n"
              + "%d bytes, the same when they were read once more. The room is as it was.\n"
                  .formatted(size.getAsLong())
              + TerminalText.line(
                  "To begin it anew, rename %s on the server, with any FTP program, to %s."
                      .formatted(name, name(url.room(), 1)))
              + "\nDo not delete it instead: what is written at that moment would be lost.\n");
      return ExitCode.DONE;
    }
  }

  private Path target(String room) {
    if (output != null) {
      return output;
    }
    try {
      return Path.of(name(room, 1));
    } catch (InvalidPathException e) {
      throw new UsageException("--output: has to be given: " + e.getMessage(), e);
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
