package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.ChatView;
import io.github.ftpchat.examples.cli.terminal.ChatViews;
import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.RecordFormat;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.examples.cli.terminal.WeakPasswordNotice;
import io.github.ftpchat.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Talks in a room. */
@Command(
    name = "chat",
    description =
        "Talk in a room, of which the last " + ChatCommand.HISTORY + " messages are shown.",
    footer = {
      "ftpchat chat ftp://anna@192.168.1.10/lobby --as anna",
      "ftpchat chat file:///srv/rooms/lobby --as anna"
    })
final class ChatCommand implements Callable<Integer> {

  static final int HISTORY = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String HELP =
      "/help shows this, /quit or Ctrl-D leaves; // at the start sends a text that begins with /";

  private final Output out;

  @Mixin private RoomOptions options;
  @Mixin private StoreOptions store;
  @Mixin private WriteOptions writing;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The name to talk under, if it is not configured.")
  private String name;

  private final AtomicBoolean toldOfRewriting = new AtomicBoolean();

  /** What was typed and is not known to be in the room for good, in that order. */
  private final Map<MessageId, String> unsettled =
      Collections.synchronizedMap(new LinkedHashMap<>());

  ChatCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    options.url();
    name = options.name(name);
    return options.passwords().untilRight(this::chat);
  }

  private int chat() throws IOException {
    RoomUrl url = options.url();
    try (Transport transport = options.transport(url);
        MessageCipher cipher = options.cipher()) {
      Deadline deadline = Deadline.in(options.timeout(), out);
      try (OutboxStore outbox = store.open(url, deadline);
          ChatClient client = ChatClient.builder(transport).build();
          ChatView view = ChatViews.open(TerminalText.column(name) + "> ", out)) {
        RecordFormat format = new HumanFormat();
        SessionBuilder builder =
            client
                .session()
                .room(url.room())
                .cipher(cipher)
                .participant(name)
                .history(HistoryPolicy.replay(HISTORY))
                .listener(ChatListener.ofMessages((s, m) -> view.show(format.message(m))))
                .listener(options.connectionNotices(url, note -> note(view, note)))
                .listener(
                    new WeakPasswordNotice(note -> note(view, note), options.passwordIsWeak()));
        writing.applyTo(builder, options);
        if (outbox != null) {
          builder.outbox(outbox);
        }
        ChatSession session =
            deadline.await(
                "the room was not read from " + url.server(),
                Deadline.start(
                    () -> UsageException.naming("--as", () -> options.open(transport, builder))));
        note(view, HELP);
        try {
          talk(session, view);
        } catch (UsageException e) {
          // What came before is a message like any other.
          leave(session, view);
          throw e;
        }
        return leave(session, view);
      }
    }
  }

  private void talk(ChatSession session, ChatView view) {
    for (Optional<String> typed = view.read(); typed.isPresent(); typed = view.read()) {
      String text = typed.get();
      if (text.equals("/quit")) {
        return;
      }
      if (text.equals("/help")) {
        note(view, HELP);
      } else if (text.startsWith("//")) {
        say(session, view, text.substring(1));
      } else if (text.startsWith("/")) {
        note(view, "no such command: " + text);
      } else if (!text.isBlank()) {
        say(session, view, text);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what depends on them only tells
  private void say(ChatSession session, ChatView view, String text) {
    OutgoingMessage sent;
    try {
      sent = session.send(text);
    } catch (IllegalArgumentException e) {
      note(view, "not sent: " + e.getMessage());
      return;
    }
    unsettled.put(sent.id(), text);
    CompletableFuture<?> notice =
        CompletableFuture.runAsync(
            () -> note(view, "not settled yet, still trying: " + text),
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    sent.settled()
        .whenComplete(
            (receipt, failure) -> {
              boolean late = !notice.cancel(false);
              if (unsettled.remove(sent.id()) != null) {
                tell(view, text, failure, late);
              }
            });
  }

  private void tell(ChatView view, String text, Throwable thrown, boolean late) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (failure instanceof NotSettledException) {
      if (toldOfRewriting.compareAndSet(false, true)) {
        note(view, failure.getMessage());
      }
      if (late) {
        note(view, "written now: " + text);
      }
    } else if (failure != null) {
      note(view, "not sent, " + failure.getMessage() + ": " + text);
    } else if (late) {
      note(view, "settled now: " + text);
    }
  }

  private int leave(ChatSession session, ChatView view) {
    if (session.drain(Duration.ofSeconds(1))) {
      return ExitCode.DONE;
    }
    Duration limit = options.timeout();
    note(view, "not all is settled, waiting up to " + limit.toSeconds() + " s");
    if (session.drain(limit)) {
      return ExitCode.DONE;
    }
    for (MessageId id : List.copyOf(unsettled.keySet())) {
      String text = unsettled.remove(id);
      if (text != null) {
        note(view, "may not have been sent: " + text);
      }
    }
    throw new TimedOutException("not all that was typed is settled" + store.consequence());
  }

  private static void note(ChatView view, String text) {
    view.show("* " + TerminalText.line(text) + "\n");
  }
}
