package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Answer;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Divider;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.RoomView;
import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.PlainLines;
import io.github.ftpchat.examples.cli.terminal.Theme;
import java.util.Optional;

/**
 * Lines in, lines out: for pipes, terminals that cannot move their cursor, and screen readers.
 * Nothing that was printed changes; a message of the user is printed when it is in the room.
 */
final class PlainWindow implements Window {

  private final PlainLines lines;
  private final boolean interactive;
  private final HumanFormat format = new HumanFormat();
  private Optional<ChatRoom> shown = Optional.empty();

  PlainWindow(PlainLines lines, boolean interactive) {
    this.lines = lines;
    this.interactive = interactive;
  }

  @Override
  public void show(ChatRoom room) {
    boolean another = shown.isPresent() && shown.get() != room;
    shown = Optional.of(room);
    if (another) {
      lines.show("* in the room " + room.title() + " now\n");
    }
  }

  @Override
  public void gone(ChatRoom room) {
    // What was printed stays.
  }

  @Override
  public String exchange(String text) {
    return "";
  }

  @Override
  public RoomView of(ChatRoom room) {
    return new RoomView() {

      @Override
      public void added(Entry entry) {
        if (entry instanceof Said said) {
          String mark = said.author() == Author.STRANGER ? EntryFormat.STRANGER + " " : "";
          print(room, mark + format.message(said.message()));
        } else if (entry instanceof Note note) {
          print(room, "* " + note.text() + "\n");
        } else if (entry instanceof Answer answer) {
          answer.lines().forEach(line -> print(room, line + "\n"));
        } else if (entry instanceof Divider divider && !divider.isDay() && !isElsewhere(room)) {
          // What comes in another room stands here at once, and is new by that.
          print(room, "* " + divider.text() + "\n");
        }
      }

      @Override
      public void removed(Entry entry) {
        // What was printed stays.
      }

      @Override
      public void readBack(Typed typed, ChatMessage message) {
        print(room, format.message(message));
      }

      @Override
      public void marked(Typed typed) {
        // What fails is said in a note, too.
      }

      @Override
      public void refresh() {
        // There is no bar.
      }

      @Override
      public void callAttention(String text) {
        // What was said is printed anyway.
      }
    };
  }

  @Override
  public void theme(Theme.Choice choice) {
    // There are no colours.
  }

  @Override
  public void redraw() {
    // What was printed stays.
  }

  @Override
  public Optional<String> read(String prompt) {
    return lines.read();
  }

  @Override
  public Optional<String> ask(String question) {
    lines.show("* " + question + "\n");
    return lines.read();
  }

  @Override
  public int width() {
    return 0;
  }

  @Override
  public boolean hasKeys() {
    return false;
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public void waitFor(String what) {
    // There is no line to say it in.
  }

  @Override
  public void onInterrupt(Runnable task) {
    // It ends the program.
  }

  @Override
  public void close() {
    // Standard input and output stay open.
  }

  private void print(ChatRoom room, String text) {
    lines.show(isElsewhere(room) ? "[" + room.title() + "] " + text : text);
  }

  private boolean isElsewhere(ChatRoom room) {
    return shown.isPresent() && shown.get() != room;
  }
}
