package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** Prints what is in a room. */
@Command(name = "history", description = "Print what is in a room.")
final class HistoryCommand implements Callable<Integer> {

  @ParentCommand private Ftpchat root;
  @Mixin private RoomOptions options;
  @Mixin private PrintOptions printing;

  @Option(
      names = "--last",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Only the newest N messages (default: all).")
  private Long last;

  @Override
  public Integer call() {
    RoomUrl url = options.url();
    try (Looks transport = new Looks(options.transport(url));
        MessageCipher cipher = options.cipher();
        ChatClient client = ChatClient.builder(transport).build()) {
      Deadline deadline = Deadline.in(options.timeout(), root.out());
      Printer printer = printing.printer(root.out(), () -> {});
      SessionBuilder session =
          options
              .session(client, url, cipher)
              .history(last == null ? HistoryPolicy.replayAll() : HistoryPolicy.replay(last))
              .listener(Notes.of(url, options, Ftpchat::note))
              .listener(printer);
      CompletableFuture<ChatSession> opening =
          Deadline.start(() -> RoomOptions.open(url, transport, session));
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
