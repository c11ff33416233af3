package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.ServerReport;
import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Tells what a server can do, how safe it is, and what the library makes of it. */
@Command(
    name = "doctor",
    description =
        "Examine the server of a room: what it can do, how safe it is, and what can be promised"
            + " there. Rooms are not touched.")
final class DoctorCommand implements Callable<Integer> {

  /** How long removing what the examination made may take when it is broken off. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(5);

  /** How participants name themselves in the lock directory. */
  private static final Pattern CLAIM = Pattern.compile("[0-9a-f]{16}(-\\d+)?");

  @ParentCommand private Ftpchat root;
  @Mixin private RoomOptions options;

  @Option(names = "--json", description = "One JSON object in one line.")
  private boolean json;

  @Override
  public Integer call() {
    Deadline deadline = Deadline.in(options.timeout(), root.out());
    RoomUrl url = RoomOptions.usage("ROOM", () -> RoomUrl.parse(withRoom(options.room())));
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (Transport transport = options.transport(url)) {
      Runnable breakOff = () -> breakOff(transport, over);
      Termination.before(breakOff);
      try {
        Diagnosis diagnosis =
            deadline.await(
                "not everything was examined", Deadline.start(() -> examine(transport, url, over)));
        root.out().printNow(json ? diagnosis.json() : diagnosis.words());
      } finally {
        breakOff.run();
      }
    }
    return ExitCode.DONE;
  }

  /** Whoever asks for a server need not name a room on it. */
  private static String withRoom(String url) {
    if (url.matches("(?i)ftps?://[^/]+")) {
      return url + "/room";
    }
    return url.endsWith("/") ? url + "room" : url;
  }

  private Diagnosis examine(Transport transport, RoomUrl url, CompletableFuture<Void> over) {
    String directory = url.room().substring(0, Math.max(0, url.room().lastIndexOf('/')));
    try {
      if (transport instanceof FtpTransport ftp) {
        ServerReport report = ftp.examine(directory);
        boolean folderIsMissing =
            report.append().answer() != Answer.YES && FolderReport.isMissing(ftp, directory);
        return Diagnosis.of((RoomUrl.Ftp) url, report, folderIsMissing)
            .andStrangeNamesInLock(strangeNamesInLock(transport, url));
      }
      return Diagnosis.of(
              (RoomUrl.Directory) url, FolderReport.of((DirectoryTransport) transport, directory))
          .andStrangeNamesInLock(strangeNamesInLock(transport, url));
    } catch (TransportException e) {
      throw new ConnectionException(e);
    } finally {
      over.complete(null);
    }
  }

  /**
   * What lies in the lock directory of the room and is no claim: of programs that index folders.
   */
  private static List<String> strangeNamesInLock(Transport transport, RoomUrl url) {
    try {
      return transport.list(url.room() + ".txt.lock").stream()
          .filter(name -> !CLAIM.matcher(name).matches())
          .sorted()
          .toList();
    } catch (TransportException e) {
      return List.of(); // what was examined says enough of a server that does not list
    }
  }

  /** Ends what is under way and waits until it has cleaned up; without effect if it is over. */
  private static void breakOff(Transport transport, CompletableFuture<Void> over) {
    if (!over.isDone()) {
      transport.abort();
      over.completeOnTimeout(null, CLEAN_UP.toSeconds(), TimeUnit.SECONDS).join();
    }
  }
}
