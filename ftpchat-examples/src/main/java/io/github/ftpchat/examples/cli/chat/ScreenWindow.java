package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.RoomView;
import io.github.ftpchat.examples.cli.terminal.EditLine;
import io.github.ftpchat.examples.cli.terminal.LineWrapper;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.Theme;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A terminal: the conversation above, the status bar and the line to edit below. */
final class ScreenWindow implements Window {

  /** A message that takes more rows is folded: it would push away all that came before it. */
  private static final int MOST_ROWS = 20;

  private static final int LEAST_ROWS = 3;

  private final EditLine line;
  private final Map<String, String> environment;
  private final Attention attention;
  private EntryFormat format;
  private Theme theme;
  private Optional<ChatRoom> shown = Optional.empty();
  private BiFunction<ChatRoom, Integer, String> bar = (room, columns) -> "";

  ScreenWindow(
      EditLine line, Theme.Choice choice, Map<String, String> environment, Attention attention) {
    this.line = line;
    this.environment = environment;
    this.attention = attention;
    theme(choice);
  }

  /** Sets what to write into the bar, given how many columns it has. */
  void setBar(BiFunction<ChatRoom, Integer, String> text) {
    bar = text;
  }

  /** What arrives on standard error meanwhile; safe to print. */
  void showError(String lines) {
    if (shown.isPresent()) {
      ChatRoom room = shown.get();
      String text = lines.stripTrailing();
      StandardError.withoutPrefix(text)
          .ifPresentOrElse(room::alert, () -> room.answer(List.of(text)));
    } else {
      line.print(lines);
    }
  }

  @Override
  public void show(ChatRoom room) {
    boolean another = shown.isPresent() && shown.get() != room;
    if (another) {
      shown.get().keepDraft(exchange(room.takeDraft()));
    }
    shown = Optional.of(room);
    line.prompt(TerminalText.column(room.name()) + "> ");
    if (another) {
      redraw();
    } else {
      refresh();
    }
  }

  @Override
  public void gone(ChatRoom room) {
    // Another is in view, or the chat ends.
  }

  @Override
  public String exchange(String text) {
    return line.exchange(text);
  }

  @Override
  public RoomView of(ChatRoom room) {
    return new RoomView() {

      @Override
      public void added(Entry entry) {
        if (isShown(room)) {
          line.print(String.join("\n", rows(entry)) + "\n");
          ScreenWindow.this.refresh();
        }
      }

      @Override
      public void removed(Entry entry) {
        // It is not on the screen.
      }

      @Override
      public void readBack(Typed typed, ChatMessage message) {
        // It stands there already.
      }

      @Override
      public void marked(Typed typed) {
        if (isShown(room)) {
          mark(room, typed);
        }
      }

      @Override
      public void refresh() {
        ScreenWindow.this.refresh();
      }

      @Override
      public void callAttention(String text) {
        line.raw(attention.sequence(text));
      }
    };
  }

  /** Writes the mark where what was typed stands, if that is still on the screen. */
  private void mark(ChatRoom room, Typed typed) {
    int rowsUp = 0;
    for (Iterator<Entry> entries = room.conversation().newestFirst(); entries.hasNext(); ) {
      Entry entry = entries.next();
      rowsUp += rows(entry).size();
      if (entry == typed) {
        line.replace(rowsUp, EntryFormat.MARK_COLUMN, format.mark(typed.mark()));
        return;
      }
      if (rowsUp > line.height()) {
        return;
      }
    }
  }

  private void refresh() {
    int columns = line.width() - 1;
    shown.ifPresent(
        room -> line.bar(theme.bar(LineWrapper.fit(bar.apply(room, columns), columns))));
  }

  @Override
  public void theme(Theme.Choice choice) {
    theme = Theme.of(choice, environment, line.colours());
    format = new EntryFormat(theme);
  }

  @Override
  public void redraw() {
    if (shown.isEmpty()) {
      return;
    }
    refresh();
    int height = line.height();
    Deque<String> rows = new ArrayDeque<>();
    Iterator<Entry> entries = shown.get().conversation().newestFirst();
    while (entries.hasNext() && rows.size() < height) {
      List<String> more = rows(entries.next());
      for (int i = more.size() - 1; i >= 0 && rows.size() < height; i--) {
        rows.addFirst(more.get(i));
      }
    }
    line.replaceAll(rows.isEmpty() ? "" : String.join("\n", rows) + "\n");
  }

  @Override
  public Optional<String> read(String prompt) {
    return line.read(prompt);
  }

  @Override
  public Optional<String> ask(String question) {
    return line.ask(question + " ");
  }

  @Override
  public int width() {
    return line.width();
  }

  @Override
  public boolean hasKeys() {
    return true;
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public void waitFor(String what) {
    line.waitFor(what);
  }

  @Override
  public void onInterrupt(Runnable task) {
    line.onInterrupt(task);
  }

  @Override
  public void close() {
    line.close();
  }

  private boolean isShown(ChatRoom room) {
    return shown.isPresent() && shown.get() == room;
  }

  /** The rows that an entry takes, with their styles. */
  private List<String> rows(Entry entry) {
    List<String> rows = LineWrapper.wrap(format.lines(entry), line.width()).lines().toList();
    int most = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, line.height() - 1));
    boolean isMessage = entry instanceof Said || entry instanceof Typed;
    if (!isMessage || rows.size() <= most) {
      return rows;
    }
    int more = rows.size() - most + 1;
    String hint =
        LineWrapper.INDENT + theme.dim("... " + more + " more lines: /last shows them") + "\n";
    List<String> folded = new ArrayList<>(rows.subList(0, most - 1));
    LineWrapper.wrap(hint, line.width()).lines().forEach(folded::add);
    return folded;
  }
}
