package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.examples.cli.doctor.Diagnosis;
import io.github.ftpchat.examples.cli.doctor.Examination;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what a server can do, how safe it is, and what the library makes of it. */
@Command(
    name = "doctor",
    description = {
      "Examine a server: what it can do, and how safe it is.",
      "It tells what can be promised to a room there. Rooms are not touched."
    },
    footer = {
      "ftpchat doctor ftp://anna@192.168.1.10/",
      "ftpchat doctor ftp://anna@192.168.1.10/ --json"
    })
final class DoctorCommand implements Callable<Integer> {

  /** How long removing what the examination made may take when it is broken off. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(5);

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Option(names = "--json", description = "One JSON object in one line.")
  private boolean json;

  DoctorCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    RoomUrl url = options.url(DoctorCommand::withRoom);
    return options.passwords().untilRight(() -> diagnose(url));
  }

  private int diagnose(RoomUrl url) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (Transport transport = options.transport(url)) {
      Runnable breakOff = () -> breakOff(transport, over);
      ShutdownHooks.add(breakOff);
      try {
        Diagnosis diagnosis =
            Deadline.in(options.timeout(), out)
                .await(
                    "not everything was examined",
                    Deadline.start(
                        () -> {
                          try {
                            return examine(transport, url);
                          } finally {
                            over.complete(null);
                          }
                        }));
        out.printNow(json ? diagnosis.json() : diagnosis.words());
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

  /** Examines the place of a room. */
  static Diagnosis examine(Transport transport, RoomUrl url) {
    try {
      return url instanceof RoomUrl.Ftp ftp
          ? Examination.ofServer((FtpTransport) transport, ftp.user(), ftp.room())
          : Examination.ofFolder(
              (DirectoryTransport) transport, ((RoomUrl.Directory) url).directory(), url.room());
    } catch (TransportException e) {
      throw new ConnectionException(e);
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
