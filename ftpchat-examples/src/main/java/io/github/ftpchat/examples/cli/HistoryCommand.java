package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.PrintOptions;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StatWatch;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.Printer;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Prints what is in a room. */
@Command(
    name = "history",
    description = "Print what is in a room.",
    footer = {"", HelpText.PASSWORDS, "", HelpText.EXIT_CODES})
final class HistoryCommand implements Callable<Integer> {

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Mixin private PrintOptions printing;

  @Option(
      names = "--last",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Only the newest N messages (default: all).")
  private Long last;

  HistoryCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    return options.passwords().untilRight(this::print);
  }

  private int print() {
    RoomUrl url = options.url();
    try (StatWatch transport = new StatWatch(options.transport(url));
        MessageCipher cipher = options.cipher();
        ChatClient client = ChatClient.builder(transport).build()) {
      Deadline deadline = Deadline.in(options.timeout(), out);
      Printer printer = printing.printer(out, () -> {});
      SessionBuilder session =
          client
              .session()
              .room(url.room())
              .cipher(cipher)
              .history(last == null ? HistoryPolicy.replayAll() : HistoryPolicy.replay(last))
              .listener(options.connectionNotices(url, StandardError::note))
              .listener(printer);
      CompletableFuture<ChatSession> opening =
          Deadline.start(() -> options.open(transport, session));
      deadline.await(
          "the room was not read from " + url.server(),
          CompletableFuture.anyOf(opening, printer.ended()));
      deadline.await("the room was not read to its end", printer.caughtUp());
      RoomOptions.noteIfAbsent(url, transport);
    }
    return ExitCode.DONE;
  }

  /** Takes a number of messages. */
  static final class CountConverter implements ITypeConverter<Long> {

    @Override
    public Long convert(String value) {
      if (!value.matches("[0-9]{1,18}")) {
        throw new TypeConversionException("not a number, 0 or more: " + value);
      }
      return Long.valueOf(value);
    }
  }
}
