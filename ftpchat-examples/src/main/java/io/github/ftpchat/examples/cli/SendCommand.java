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
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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
    String message = text == null || text.equals("-") ? StandardInput.text(MAX_TEXT) : text;
    if (message.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT) {
      throw new UsageException("TEXT: more than " + MAX_TEXT + " bytes");
    }
    try (Transport transport = queue ? new NoTransport() : options.transport(url);
        MessageCipher cipher = options.cipher()) {
      Deadline deadline = Deadline.in(options.timeout(), root.out());
      Appends appends = new Appends(transport);
      try (OutboxStore outbox = store.open(url, deadline);
          ChatClient client = ChatClient.builder(appends).build()) {
        LastTrouble trouble = new LastTrouble();
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
          enqueue(message, builder, deadline);
        } else {
          ChatSession session = open(url, appends, message, builder, deadline);
          OutgoingMessage sent = RoomOptions.usage("TEXT", () -> session.send(message));
          settle(session, sent, appends, trouble, deadline);
          printId(sent, "is in the room");
          if (!session.drain(deadline.left())) {
            throw trouble.explaining(
                new TimedOutException(
                    "the message is settled, but not all that waited in the outbox is"));
          }
        }
      }
    }
    return ExitCode.DONE;
  }

  private void enqueue(String message, SessionBuilder builder, Deadline deadline) {
    ChatSession session = RoomOptions.usage("--as", builder::start);
    OutgoingMessage sent = RoomOptions.usage("TEXT", () -> session.send(message));
    deadline.await("the message was not stored", sent.accepted());
    printId(sent, "waits in the outbox");
  }

  private ChatSession open(
      RoomUrl url, Transport transport, String message, SessionBuilder builder, Deadline deadline) {
    try {
      return deadline.await(
          "nothing was sent: the room was not read from " + url.server(),
          Deadline.start(
              () -> RoomOptions.usage("--as", () -> RoomOptions.open(url, transport, builder))));
    } catch (ConnectionException | TimedOutException e) {
      if (store.isGiven() && ExitCode.of(e) == ExitCode.NOT_REACHED) {
        transport.abort();
        keep(message, builder);
      }
      throw e;
    }
  }

  private void settle(
      ChatSession session,
      OutgoingMessage sent,
      Appends appends,
      LastTrouble trouble,
      Deadline deadline) {
    try {
      Object end =
          deadline.await(
              "the message may be in the room, but did not settle" + store.consequence(),
              CompletableFuture.anyOf(sent.settled(), appends.hopeless()));
      if (end instanceof TransportException) {
        throw new TimedOutException("the message may be in the room" + store.consequence());
      }
    } catch (NotSettledException e) {
      Ftpchat.note(e.getMessage());
    } catch (TimedOutException e) {
      // Nothing is tried any more then.
      session.close();
      Optional<TransportException> refusal = appends.refusal();
      if (refusal.isPresent()) {
        throw new ConnectionException(
            new TransportException(
                refusal.get().reason(),
                "not written: " + refusal.get().getMessage() + store.consequence(),
                refusal.get()));
      }
      throw trouble.explaining(e);
    }
  }

  private void printId(OutgoingMessage sent, String where) {
    try {
      root.out().printNow(sent.id() + "\n");
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException(
          "message %s %s, but its id could not be printed".formatted(sent.id(), where),
          e.getCause());
    }
  }

  /** Puts the message into the outbox, as nobody could be reached. */
  private void keep(String message, SessionBuilder builder) {
    try (ChatSession offline = builder.start()) {
      OutgoingMessage sent = RoomOptions.usage("TEXT", () -> offline.send(message));
      Deadline.awaitForever(sent.accepted());
      Ftpchat.note("message " + sent.id() + store.consequence());
    }
  }
}
