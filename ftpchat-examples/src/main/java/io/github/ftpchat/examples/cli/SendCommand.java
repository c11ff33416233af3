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
import io.github.ftpchat.examples.cli.options.AbsentRoom;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.Expert;
import io.github.ftpchat.examples.cli.options.Opening;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StatWatch;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.DialectNotice;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.RefusalNotices;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.StandardInput;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.cli.terminal.WeakPasswordNotice;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one message. */
@Command(
    name = "send",
    description = {
      "Send one message, and print its id.",
      "It waits until the message is settled, or written where nothing settles."
    },
    footer = {
      "ftpchat send ftp://anna@192.168.1.10/lobby --as anna 'Good morning!'",
      "date | ftpchat send ftp://anna@192.168.1.10/lobby --as clock"
    })
final class SendCommand implements Callable<Integer> {

  private static final int MAX_TEXT = Limits.defaults().maxPayloadBytes();

  private final Output out;

  @Mixin private RoomOptions options;
  @Mixin private StoreOptions store;
  @Mixin private WriteOptions writing;

  @Option(
      names = "--queue",
      order = Expert.OPTION,
      description = {
        "Only put the message into the outbox, without connecting.",
        "What sends later with the same outbox brings it into the room."
      })
  private boolean queue;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The name to send under, if it is not configured.")
  private String name;

  @Option(
      names = "--force",
      order = Expert.OPTION,
      description = "Even if nothing in the room opens with this password.")
  private boolean force;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = {
        "What to send. - or none: standard input.",
        "Write -- before a text that starts with a dash."
      })
  private String text;

  SendCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    name = options.name(name);
    store.fillFrom(options);
    String message = text == null || text.equals("-") ? StandardInput.text(MAX_TEXT) : text;
    if (message.isBlank()) {
      throw new UsageException("TEXT: there is nothing to send");
    }
    if (message.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT) {
      throw new UsageException("TEXT: more than " + MAX_TEXT + " bytes");
    }
    return options.passwords().untilRight(() -> send(message));
  }

  private int send(String message) throws IOException {
    RoomUrl url = options.url();
    try (Transport transport = queue ? offline() : options.transport(url);
        MessageCipher cipher = options.cipher()) {
      Deadline deadline = Deadline.in(options.timeout(), out);
      StatWatch looks = new StatWatch(transport);
      WriteWatch watch = new WriteWatch(looks);
      try (OutboxStore outbox = store.open(url, deadline);
          ChatClient client = ChatClient.builder(watch).build()) {
        if (queue && outbox == null) {
          throw new UsageException("--queue: needs an outbox");
        }
        LastProblem problem = new LastProblem();
        SessionBuilder builder =
            client
                .session()
                .room(url.room())
                .cipher(cipher)
                .participant(name)
                .history(HistoryPolicy.keep(1))
                .listener(options.connectionNotices(url, StandardError::note))
                .listener(
                    new WeakPasswordNotice(StandardError::note, options.passwordIsWeak() && !force))
                .listener(new RefusalNotices(StandardError::note))
                .listener(new DialectNotice(StandardError::note))
                .listener(problem);
        if (outbox != null) {
          builder.outbox(outbox);
        }
        writing.applyTo(builder, options);
        if (force) {
          builder.allowUnreadable();
        }
        if (queue) {
          enqueue(message, builder, deadline);
        } else {
          ChatSession session = open(url, watch, message, builder, deadline);
          AbsentRoom.novelty(url, looks).ifPresent(StandardError::note);
          List<OutgoingMessage> waiting = store.takeUp(url, outbox, session, StandardError::note);
          OutgoingMessage sent = UsageException.naming("TEXT", () -> session.send(message));
          settle(session, sent, watch, problem, deadline);
          printId(sent, "is in the room");
          if (!session.drain(deadline.left())) {
            throw problem.explaining(
                new TimedOutException(
                    "the message is in the room, but not all that waited in the outbox is"));
          }
          waiting.add(sent);
          store.forgetSettled(url, outbox, waiting);
        }
      }
    }
    return ExitCode.DONE;
  }

  /** For a message that is only to be put into the outbox. */
  private static Transport offline() {
    return new RefusingTransport(TransportException.Reason.UNREACHABLE, "not connected");
  }

  private void enqueue(String message, SessionBuilder builder, Deadline deadline) {
    ChatSession session = builder.start();
    OutgoingMessage sent = UsageException.naming("TEXT", () -> session.send(message));
    deadline.await("the message was not stored", sent.accepted());
    printId(sent, "waits in the outbox");
  }

  private ChatSession open(
      RoomUrl url, Transport transport, String message, SessionBuilder builder, Deadline deadline) {
    Opening opening = Opening.start(() -> options.open(transport, builder));
    try {
      return opening.await(
          "nothing was sent: the room was not read from " + url.server(), deadline);
    } catch (ConnectionException | TimedOutException e) {
      if (store.isOpen() && ExitCode.of(e) == ExitCode.NOT_REACHED) {
        transport.abort();
        // One session at a time has the outbox.
        opening.giveUp();
        keep(message, builder);
      }
      throw e;
    }
  }

  private void settle(
      ChatSession session,
      OutgoingMessage sent,
      WriteWatch watch,
      LastProblem problem,
      Deadline deadline) {
    try {
      Object end =
          deadline.await(
              "the message may be in the room, but was not seen there",
              CompletableFuture.anyOf(sent.settled(), watch.hopeless()));
      if (end instanceof TransportException) {
        throw new TimedOutException("the message may be in the room");
      }
    } catch (NotSettledException e) {
      StandardError.note(e.getMessage());
    } catch (TimedOutException e) {
      // Nothing is tried any more then.
      session.close();
      Optional<TransportException> refusal = watch.refusal();
      if (refusal.isPresent()) {
        throw new ConnectionException(
            new TransportException(
                refusal.get().reason(),
                "not written: " + refusal.get().getMessage() + store.consequence(),
                refusal.get()));
      }
      throw problem.explaining(new TimedOutException(e.getMessage() + store.consequence()));
    }
  }

  private void printId(OutgoingMessage sent, String where) {
    try {
      out.printNow(sent.id() + "\n");
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException(
          "message %s %s, but its id could not be printed".formatted(sent.id(), where),
          e.getCause());
    }
  }

  /** Puts the message into the outbox, as nobody could be reached. */
  private void keep(String message, SessionBuilder builder) {
    try (ChatSession offline = builder.start()) {
      OutgoingMessage sent = UsageException.naming("TEXT", () -> offline.send(message));
      Deadline.awaitForever(sent.accepted());
      StandardError.note("message " + sent.id() + " is not sent yet" + store.consequence());
    }
  }
}
