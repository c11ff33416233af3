package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Divider;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.LineTime;
import io.github.ftpchat.examples.cli.conversation.RoomReading;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.BorderFactory;
import javax.swing.JLabel;

/**
 * Reads what was said before that which is shown, as the person comes to its beginning: each time
 * twice as much as there is. Confined to the event dispatch thread.
 */
final class Earlier {

  /** How many messages are read the first time. */
  private static final long FIRST = 500;

  /** All that a room has, if it has no more than that. */
  static final long ALL = 1_000_000;

  /** No more characters than these are held. */
  private static final long MOST_CHARACTERS = 24L << 20;

  private final ChatRoom room;
  private final Transcript transcript;
  private final TranscriptView view;
  private final UiThread ui;
  private final Executor background;
  private final long all;
  private final RoomReading reading = new RoomReading();
  private final JLabel notice = new JLabel();
  private final List<Runnable> whenComplete = new ArrayList<>();
  private boolean loading;
  private boolean complete;

  /** Whether there is more than can be held. */
  private boolean cut;

  /**
   * Nothing is read yet.
   *
   * @param all how many messages are read at most
   */
  Earlier(
      ChatRoom room,
      Transcript transcript,
      TranscriptView view,
      UiThread ui,
      Executor background,
      long all) {
    this.all = all;
    this.room = room;
    this.transcript = transcript;
    this.view = view;
    this.ui = ui;
    this.background = background;
    notice.setBorder(BorderFactory.createEmptyBorder(4, 10, 4, 10));
    notice.setVisible(false);
    view.onTop(this::loadMore);
  }

  /** Says that something is being read, or why it was not. */
  JLabel notice() {
    return notice;
  }

  private void loadMore() {
    if (room.caughtUp().isDone()) {
      load(Math.min(all, Math.max(FIRST, 2 * known())));
    }
  }

  /** Reads all that there is, and then runs something. */
  void loadAll(Runnable then) {
    if (complete) {
      then.run();
      return;
    }
    whenComplete.add(then);
    load(all);
  }

  private long known() {
    return messages().count();
  }

  private Stream<ChatMessage> messages() {
    return transcript.snapshot().stream().flatMap(entry -> messageOf(entry).stream());
  }

  private static Optional<ChatMessage> messageOf(Entry entry) {
    if (entry instanceof Said said) {
      return Optional.of(said.message());
    }
    return entry instanceof Typed typed ? typed.message() : Optional.empty();
  }

  private void load(long count) {
    if (loading || complete) {
      return;
    }
    loading = true;
    say("Reading what was said before \u2026");
    background.execute(
        () -> {
          try {
            List<ChatMessage> read =
                reading.last(room, count, MOST_CHARACTERS, () -> ui.post(() -> cut = true));
            ui.post(() -> loaded(read, count));
          } catch (RuntimeException e) {
            ui.post(() -> failed(e));
          }
        });
  }

  private void loaded(List<ChatMessage> read, long count) {
    loading = false;
    if (read.size() >= all) {
      // There may be more, and to read as much again would show no more of it.
      cut = true;
    }
    complete = cut || read.size() < count;
    say(cut ? "What was said before is too much for a window. Save a copy to have it all." : "");
    // Not by place: a room that was emptied begins anew, and what stands in it is shown already.
    Set<MessageId> shown = messages().map(ChatMessage::id).collect(Collectors.toSet());
    List<Entry> entries = new ArrayList<>();
    Optional<LocalDate> day = Optional.empty();
    for (ChatMessage message : read) {
      if (shown.contains(message.id())) {
        break;
      }
      Optional<LocalDate> its = LineTime.day(message);
      if (its.isPresent() && !its.equals(day)) {
        day = its;
        entries.add(new Divider(LineTime.spelled(its.get()), true));
      }
      entries.add(new Said(message, message.own() ? Author.OWN : Author.OTHER));
    }
    if (transcript.size() > 0
        && day.isPresent()
        && transcript.get(0) instanceof Divider divider
        && divider.text().equals(LineTime.spelled(day.get()))) {
      // The day goes on.
      transcript.remove(0);
      view.removed(0);
    }
    if (!entries.isEmpty()) {
      transcript.prepend(entries);
      view.prepended(entries.size());
    }
    if (complete) {
      whenComplete.forEach(Runnable::run);
      whenComplete.clear();
    } else if (!whenComplete.isEmpty()) {
      load(all);
    }
  }

  private void failed(RuntimeException failure) {
    loading = false;
    whenComplete.clear();
    say("What was said before could not be read: " + failure.getMessage());
  }

  private void say(String text) {
    notice.setText(text);
    notice.setVisible(!text.isEmpty());
  }
}
