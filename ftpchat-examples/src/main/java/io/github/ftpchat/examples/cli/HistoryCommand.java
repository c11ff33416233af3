package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.AbsentRoom;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.LoadProgress;
import io.github.ftpchat.examples.cli.options.MessageFilter;
import io.github.ftpchat.examples.cli.options.PrintOptions;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StatWatch;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.Printer;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what is in a room. */
@Command(
    name = "history",
    description = "Print what is in a room.",
    footer = {
      "ftpchat history ftp://anna@192.168.1.10/lobby --last 20",
      "ftpchat history file:///srv/rooms/lobby --json > lobby.jsonl"
    })
final class HistoryCommand implements Callable<Integer> {

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Mixin private PrintOptions printing;

  @Mixin private MessageFilter filter;

  HistoryCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (printing.rejected() && filter.isSelective()) {
      throw new UsageException(
          "--rejected: what is no message has no time, text or sender to choose it by");
    }
    return options.passwords().untilRight(this::print);
  }

  private int print() {
    RoomUrl url = options.url();
    try (StatWatch transport =
            new StatWatch(new LoadProgress(options.transport(url), out.width() == 0));
        MessageCipher cipher = options.cipher();
        ChatClient client = ChatClient.builder(transport).build()) {
      Deadline deadline = Deadline.in(options.timeout(), out);
      Printer printer = printing.printer(out, () -> {});
      SessionBuilder session =
          client
              .session()
              .room(url.room())
              .cipher(cipher)
              .history(filter.history())
              .listener(options.connectionNotices(url, StandardError::note))
              .listener(filter.before(printer));
      CompletableFuture<ChatSession> opening =
          Deadline.start(() -> options.open(transport, session));
      deadline.await(
          "the room was not read from " + url.server(),
          CompletableFuture.anyOf(opening, printer.ended()));
      deadline.await("the room was not read to its end", printer.caughtUp());
      AbsentRoom.noteIfAbsent(url, transport);
    }
    return ExitCode.DONE;
  }
}
