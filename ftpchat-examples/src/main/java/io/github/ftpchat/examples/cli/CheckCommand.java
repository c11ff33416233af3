package io.github.ftpchat.examples.cli;

import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.LoadProgress;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.WholeFile;
import io.github.ftpchat.examples.cli.terminal.JsonFormat;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts what is in a room, and saves what is good. */
@Command(
    name = "check",
    description = {
      "Count the good and the bad records of a room.",
      "Repeated ones do no harm. The room is not touched."
    },
    footer = {
      "ftpchat check ftp://anna@192.168.1.10/lobby",
      "ftpchat check file:///srv/rooms/lobby --repair repaired.txt"
    })
final class CheckCommand implements Callable<Integer> {

  /** So many bad records are told to a person one by one. */
  private static final int MAX_TOLD = 20;

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Option(names = "--json", description = "One JSON object in one line.")
  private boolean json;

  @Option(
      names = "--repair",
      paramLabel = "FILE",
      description = {
        "Write the good records into FILE, a new one: each once, in their order.",
        "Byte for byte, so it can take the place of the room's file."
      })
  private Path repair;

  CheckCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    RoomUrl url = options.url();
    return options.passwords().untilRight(() -> check(url));
  }

  private int check(RoomUrl url) throws IOException {
    if (repair == null) {
      return check(url, null);
    }
    try (WholeFile repaired = WholeFile.begin("--repair", repair, false)) {
      ShutdownHooks.add(repaired::close);
      return check(url, repaired);
    }
  }

  private int check(RoomUrl url, WholeFile repaired) throws IOException {
    Path copy = Files.createTempFile("ftpchat-", ".copy");
    Runnable cleanUp = () -> remove(copy);
    ShutdownHooks.add(cleanUp);
    try (LoadProgress transport = new LoadProgress(options.transport(url), true);
        MessageCipher cipher = options.cipher()) {
      Deadline deadline = Deadline.in(options.timeout(), out);
      String file = url.file();
      OptionalLong size =
          deadline.await(
              "the room was not read from " + url.server(),
              Deadline.start(() -> download(transport, file, copy)));
      transport.end();
      if (size.isEmpty()) {
        StandardError.note("there is no room " + url.room() + " yet");
      }
      RecordCheck found = examine(copy, url, cipher, deadline, repaired);
      report(size.orElse(0), found);
      return exitCode(url, found, repaired);
    } finally {
      cleanUp.run();
    }
  }

  private int exitCode(RoomUrl url, RecordCheck found, WholeFile repaired) {
    if (found.good() == 0 && found.rejected(Reason.UNAUTHENTIC) > 0) {
      StandardError.note(
          "no record of "
              + url.room()
              + " opens with this password; check the password and --cipher");
      return ExitCode.UNREADABLE;
    }
    if (repaired != null) {
      repaired.complete();
    }
    return found.allBad() == 0 ? ExitCode.DONE : ExitCode.DAMAGED;
  }

  private static OptionalLong download(LoadProgress transport, String file, Path copy) {
    OptionalLong size = RoomCopy.size(transport, file);
    try (OutputStream stream = Files.newOutputStream(copy)) {
      RoomCopy.read(transport, file, size.orElse(0), stream);
    } catch (IOException e) {
      throw unwritable(e);
    }
    return size;
  }

  private static RecordCheck examine(
      Path copy, RoomUrl url, MessageCipher cipher, Deadline deadline, WholeFile repaired)
      throws IOException {
    long unfinishedFrom = endLastLine(copy);
    Transport transport = shown(copy, url);
    if (repaired == null) {
      return RecordCheck.of(
          transport,
          url.room(),
          cipher,
          deadline,
          unfinishedFrom,
          RecordCheck.GoodRecords.ignored());
    }
    RecordCheck found;
    try (GoodRecordWriter writer =
        new GoodRecordWriter(copy, repaired.stream(), repaired::failed)) {
      found = RecordCheck.of(transport, url.room(), cipher, deadline, unfinishedFrom, writer);
    }
    repaired.flush();
    RecordCheck again =
        RecordCheck.of(
            shown(repaired.temporary(), url),
            url.room(),
            cipher,
            deadline,
            Long.MAX_VALUE,
            RecordCheck.GoodRecords.ignored());
    if (again.allBad() + again.repeated() > 0 || !again.fingerprint().equals(found.fingerprint())) {
      throw new IllegalStateException(
          "--repair: what was written does not read as the good records of the room");
    }
    return found;
  }

  private static Transport shown(Path copy, RoomUrl url) {
    return new LoadProgress(new CopyTransport(copy, url.file()), true);
  }

  /**
   * Ends the last line of the copy if it has no end.
   *
   * @return where it begins; beyond everything if it had one
   */
  private static long endLastLine(Path copy) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(copy.toFile(), "rw")) {
      long start = bytes.length();
      byte[] block = new byte[8 << 10];
      while (start > 0) {
        int length = (int) Math.min(block.length, start);
        bytes.seek(start - length);
        bytes.readFully(block, 0, length);
        int i = length;
        while (i > 0 && block[i - 1] != '\n' && block[i - 1] != '\r') {
          i--;
        }
        start -= length - i;
        if (i > 0) {
          break;
        }
      }
      if (start == bytes.length()) {
        return Long.MAX_VALUE;
      }
      bytes.seek(bytes.length());
      bytes.write('\n');
      return start;
    }
  }

  private void report(long size, RecordCheck found) {
    if (json) {
      StringBuilder line = new StringBuilder();
      JsonFormat.append(line, values(size, found));
      out.printNow(line.append('\n').toString());
      return;
    }
    StringBuilder text = new StringBuilder();
    line(text, found.good(), "good");
    line(text, found.repeated(), "repeated");
    for (Reason reason : Reason.values()) {
      if (reason != Reason.DUPLICATE && found.rejected(reason) > 0) {
        line(text, found.rejected(reason), name(reason));
      }
    }
    if (found.unfinished() > 0) {
      text.append("the last line has no end yet: ").append(found.unfinished());
      text.append(" bytes that somebody is writing, or that were cut off\n");
    }
    List<RejectedRecord> bad = found.bad();
    for (RejectedRecord piece : bad.subList(0, Math.min(bad.size(), MAX_TOLD))) {
      text.append(name(piece.reason())).append(" at ").append(piece.position());
      text.append(", ").append(piece.length()).append(" bytes\n");
    }
    if (found.allBad() > MAX_TOLD) {
      text.append("and ").append(found.allBad() - MAX_TOLD).append(" more, see --json\n");
    }
    out.printNow(text.toString());
  }

  private static void line(StringBuilder text, long count, String what) {
    text.append("%10d  ".formatted(count)).append(what).append('\n');
  }

  private static String name(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private Map<String, Object> values(long size, RecordCheck found) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("size", size);
    values.put("good", found.good());
    values.put("repeated", found.repeated());
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      if (reason != Reason.DUPLICATE) {
        counts.put(reason.name(), found.rejected(reason));
      }
    }
    values.put("bad", counts);
    values.put("unfinished", found.unfinished());
    List<Object> listed = new ArrayList<>();
    for (RejectedRecord piece : found.bad()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("rejected", piece.reason().name());
      entry.put("position", piece.position());
      entry.put("length", piece.length());
      listed.add(entry);
    }
    values.put("records", listed);
    return values;
  }

  private static void remove(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      // It is where temporary files are.
      return;
    }
  }

  private static UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException("the copy cannot be written: " + e.getMessage(), e);
  }
}
