package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Sends one message. */
@Command(
    name = "send",
    description =
        "Send one message, wait until it is settled, or written where nothing settles, and print"
            + " its id.")
final class SendCommand implements Callable<Integer> {

  private static final int MAX_TEXT = Limits.defaults().maxPayloadBytes();

  @ParentCommand private Ftpchat root;
  @Mixin private RoomOptions options;
  @Mixin private StoreOptions store;
  @Mixin private WriteOptions writing;

  @Option(
      names = "--queue",
      description =
          "Only put the message into the outbox, without connecting; what sends later with the same"
              + " --outbox brings it into the room.")
  private boolean queue;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      required = true,
      description = "The name to send under.")
  private String name;

  @Option(names = "--force", description = "Even if nothing in the room opens with this password.")
  private boolean force;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "Write -- before a text that starts with a dash. - or none: standard input.")
  private String text;

  @Override
  public Integer call() throws IOException {
    if (queue && !store.isGiven()) {
      throw new UsageException("--queue: needs --outbox");
    }
    RoomUrl url = options.url();
    RoomOptions.usage("--as", () -> ChatSession.builder().participant(name));
    String message = text == null || text.equals("-") ? piped() : text;
    if (message.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT) {
      throw new UsageException("TEXT: more than " + MAX_TEXT + " bytes");
    }
    try (OutboxStore outbox = store.open(url);
        ChatClient client =
            queue ? ChatClient.builder(new NoTransport()).build() : options.client(url);
        MessageCipher cipher = options.cipher()) {
      LastTrouble trouble = new LastTrouble();
      Deadline deadline = Deadline.in(options.timeout(), root.out());
      SessionBuilder builder =
          options
              .session(client, url, cipher)
              .participant(name)
              .history(HistoryPolicy.keep(1))
              .listener(Notes.of(url, options, Ftpchat::note))
              .listener(new WeakPasswordNote(Ftpchat::note, options.passwordIsWeak() && !force))
              .listener(trouble);
      if (outbox != null) {
        builder.outbox(outbox);
      }
      writing.applyTo(builder);
      if (force) {
        builder.allowUnreadable();
      }
      if (queue) {
        ChatSession session = RoomOptions.usage("--as", builder::start);
        OutgoingMessage sent = RoomOptions.usage("TEXT", () -> session.send(message));
        deadline.await("the message was not stored", sent.accepted());
        root.out().printNow(sent.id() + "\n");
        return ExitCode.DONE;
      }
      ChatSession session;
      try {
        session =
            deadline.await(
                "nothing was sent: the room was not read",
                Deadline.start(() -> RoomOptions.usage("--as", builder::open)));
      } catch (ConnectionException | TimedOutException e) {
        if (outbox != null && ExitCode.of(e) == ExitCode.NOT_REACHED) {
          keep(message, builder);
        }
        throw e;
      }
      OutgoingMessage sent = RoomOptions.usage("TEXT", () -> session.send(message));
      try {
        deadline.await(
            "the message may be in the room, but did not settle" + store.consequence(),
            sent.settled());
      } catch (NotSettledException e) {
        Ftpchat.note(e.getMessage());
      } catch (TimedOutException e) {
        throw trouble.explaining(e);
      }
      root.out().printNow(sent.id() + "\n");
      if (!session.drain(deadline.left())) {
        throw trouble.explaining(
            new TimedOutException(
                "the message is settled, but not all that waited in the outbox is"));
      }
    }
    return ExitCode.DONE;
  }

  /** Puts the message into the outbox, as nobody could be reached. */
  private void keep(String message, SessionBuilder builder) {
    try (ChatSession offline = builder.start()) {
      OutgoingMessage sent = RoomOptions.usage("TEXT", () -> offline.send(message));
      Deadline.awaitForever(sent.accepted());
      Ftpchat.note("message " + sent.id() + store.consequence());
    }
  }

  private static String piped() {
    String piped = StandardInput.text(MAX_TEXT);
    if (piped.isEmpty()) {
      throw new UsageException("standard input is empty; write \"\" for an empty text");
    }
    return piped;
  }
}
