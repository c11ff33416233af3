package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.AbsentRoom;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.PrintOptions;
import io.github.ftpchat.examples.cli.options.PrintedCursors;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StatWatch;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.Printer;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Follows a room. */
@Command(
    name = "tail",
    description = {
      "Print what comes in a room until interrupted.",
      "Shells make background jobs ignore SIGINT; SIGTERM ends those."
    },
    footer = {
      "ftpchat tail ftp://anna@192.168.1.10/lobby",
      "ftpchat tail ftp://anna@192.168.1.10/lobby --json --cursor lobby.cursor"
    })
final class TailCommand implements Callable<Integer> {

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Mixin private PrintOptions printing;

  @Option(
      names = "--from",
      paramLabel = "start|end",
      defaultValue = "end",
      converter = FromConverter.class,
      description = "Begin with what is in the room, or with what comes (default: end).")
  private HistoryPolicy from;

  @Option(
      names = "--cursor",
      paramLabel = "FILE",
      description = {
        "Keep in FILE how far the room was printed, and go on from there.",
        "--from is then for the first time."
      })
  private Path cursor;

  TailCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (cursor != null && Files.isDirectory(cursor)) {
      throw new UsageException("--cursor: is a directory: " + cursor);
    }
    return options.passwords().untilRight(this::follow);
  }

  private int follow() {
    RoomUrl url = options.url();
    try (StatWatch transport = new StatWatch(options.transport(url));
        MessageCipher cipher = options.cipher();
        ChatClient client = ChatClient.builder(transport).build()) {
      Printer printer =
          printing.printer(
              out,
              () -> {
                AbsentRoom.noteIfAbsent(url, transport);
                System.err.println("following " + TerminalText.line(options.room()));
              });
      ShutdownHooks.exitWithZero(out::flushInEmergency);
      SessionBuilder session =
          client
              .session()
              .room(url.room())
              .cipher(cipher)
              .history(from)
              .listener(options.connectionNotices(url, StandardError::note))
              .listener(printer);
      if (cursor != null) {
        PrintedCursors cursors = new PrintedCursors(cursor, url, out, printer);
        cursors.requireUsable(url.room());
        session.cursors(cursors);
      }
      Deadline connecting = Deadline.in(options.timeout(), out);
      CompletableFuture<ChatSession> opening =
          Deadline.start(() -> options.open(transport, session));
      connecting.await(
          "the room was not read from " + url.server(),
          CompletableFuture.anyOf(opening, printer.ended()));
      Deadline.awaitForever(printer.ended());
    } finally {
      // Whoever is asked for a password again and wants to leave has not followed the room.
      ShutdownHooks.commandEnded();
    }
    return ExitCode.DONE;
  }

  /** Takes {@code start} and {@code end}. */
  static final class FromConverter implements ITypeConverter<HistoryPolicy> {

    @Override
    public HistoryPolicy convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "start" -> HistoryPolicy.replayAll();
        case "end" -> HistoryPolicy.none();
        default -> throw new TypeConversionException("not start or end: " + value);
      };
    }
  }
}
