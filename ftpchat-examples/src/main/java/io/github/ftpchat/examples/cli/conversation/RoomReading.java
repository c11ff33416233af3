package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.examples.cli.export.ConversationWriter;
import io.github.ftpchat.examples.cli.export.ExportFormat;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.WholeFile;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads a room again, for what is asked of it as a whole, in a session of its own. All methods wait
 * for the server, until their thread is interrupted.
 *
 * @since 0.1
 */
public final class RoomReading {

  /** How many messages a search shows at most, the newest. */
  public static final int MAX_FOUND = 100;

  /** Reads in rooms of any kind. */
  public RoomReading() {}

  /**
   * Gives the newest messages.
   *
   * @param room the room
   * @param count how many at most
   * @return the oldest first
   */
  public List<ChatMessage> last(ChatRoom room, int count) {
    List<ChatMessage> messages = new ArrayList<>();
    read(room, HistoryPolicy.replay(count), messages::add);
    return messages;
  }

  /**
   * Gives the newest messages, as far as they have no more characters than some.
   *
   * @param room the room
   * @param count how many at most
   * @param maxCharacters how many characters all of them may have
   * @param whenCut runs if there are more of them than that
   * @return the oldest first
   */
  public List<ChatMessage> last(ChatRoom room, long count, long maxCharacters, Runnable whenCut) {
    AtomicBoolean cut = new AtomicBoolean();
    Deque<ChatMessage> messages = new ArrayDeque<>();
    AtomicLong characters = new AtomicLong();
    read(
        room,
        HistoryPolicy.replay(count),
        message -> {
          messages.addLast(message);
          characters.addAndGet(message.text().length());
          while (characters.get() > maxCharacters) {
            characters.addAndGet(-messages.removeFirst().text().length());
            cut.set(true);
          }
        });
    if (cut.get()) {
      whenCut.run();
    }
    return new ArrayList<>(messages);
  }

  /**
   * Looks for a text, whatever its case, in what was said and in names.
   *
   * @param room the room
   * @param text what to look for
   * @return the newest {@value #MAX_FOUND} that have it, the oldest first
   */
  public List<ChatMessage> search(ChatRoom room, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    Deque<ChatMessage> found = new ArrayDeque<>();
    read(
        room,
        HistoryPolicy.replayAll(),
        message -> {
          String said = message.sender().orElse("") + "\n" + message.text();
          if (said.toLowerCase(Locale.ROOT).contains(wanted)) {
            found.addLast(message);
            if (found.size() > MAX_FOUND) {
              found.removeFirst();
            }
          }
        });
    return new ArrayList<>(found);
  }

  /**
   * Writes the room into a file that appears whole or not at all, and that only its owner may read.
   *
   * @param room the room
   * @param file where to; the end of its name tells the format
   * @return how many messages were written, and where; any text
   * @throws UsageException if the file cannot be written, or ends with something else
   */
  public String save(ChatRoom room, Path file) {
    ExportFormat format =
        ExportFormat.ofFileName(file)
            .orElseThrow(
                () -> new UsageException("FILE has to end with one of " + ExportFormat.ENDINGS));
    AtomicLong count = new AtomicLong();
    try (WholeFile whole = WholeFile.begin("FILE", file, false)) {
      Writer out = new OutputStreamWriter(whole.stream(), StandardCharsets.UTF_8);
      ConversationWriter writer = format.writer(out);
      try {
        writer.begin(room.link().url().room());
        read(
            room,
            HistoryPolicy.replayAll(),
            message -> {
              write(writer, message, whole);
              count.incrementAndGet();
            });
        writer.end();
        out.flush();
      } catch (IOException e) {
        throw whole.failed(e);
      }
      whole.complete();
    }
    return count + " messages in " + file;
  }

  private static void write(ConversationWriter writer, ChatMessage message, WholeFile whole) {
    try {
      writer.message(message);
    } catch (IOException e) {
      throw whole.failed(e);
    }
  }

  /** Hands over what the history policy gives, in the order of the file. */
  private static void read(ChatRoom room, HistoryPolicy history, Consumer<ChatMessage> sink) {
    CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    SessionBuilder builder =
        room.link().reading().history(history).listener(new Reader(sink, caughtUp));
    // Large rooms take their time; Ctrl-C ends it.
    ChatSession session = builder.start();
    try {
      Deadline.awaitForever(caughtUp);
    } finally {
      session.close();
    }
  }

  private record Reader(Consumer<ChatMessage> sink, CompletableFuture<Void> caughtUp)
      implements ChatListener {

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      if (caughtUp.isDone()) {
        return;
      }
      try {
        sink.accept(message);
      } catch (RuntimeException e) {
        caughtUp.completeExceptionally(e);
      }
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      switch (state.phase()) {
        case LIVE -> caughtUp.complete(null);
        case CLOSED ->
            state
                .problem()
                .ifPresentOrElse(caughtUp::completeExceptionally, () -> caughtUp.complete(null));
        default -> {
          // It goes on by itself.
        }
      }
    }
  }
}
