package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Answer;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Divider;
import io.github.ftpchat.examples.cli.conversation.Entry.Mark;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.LineTime;
import io.github.ftpchat.examples.cli.terminal.FoldedLines;
import io.github.ftpchat.examples.cli.terminal.LineWrapper;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.Theme;
import java.util.Iterator;
import java.util.Optional;

/**
 * Lines of the window: {@code 10:30 + alice text}. Only the first line of an entry starts at the
 * margin, so no text can put something there that passes for another message.
 */
final class EntryFormat {

  /** The column of the mark: behind the time and a space. */
  static final int MARK_COLUMN = 6;

  /** The mark of somebody else who writes under the user's name. */
  static final String STRANGER = "?";

  private final Theme theme;

  EntryFormat(Theme theme) {
    this.theme = theme;
  }

  /** Whole lines with their styles, not broken into rows; safe to print. */
  String lines(Entry entry) {
    if (entry instanceof Said said) {
      ChatMessage message = said.message();
      String name = message.sender().orElse("");
      String shown = LineTime.nameOf(message);
      return text(
          LineTime.minute(message),
          said.author() == Author.STRANGER ? theme.alert(STRANGER) : " ",
          said.author() == Author.OWN ? theme.own(shown) : theme.name(name, shown),
          message.text());
    }
    if (entry instanceof Typed typed) {
      return text(
          LineTime.minute(typed.time()),
          mark(typed.mark()),
          theme.own(SenderName.brief(Optional.of(typed.name()))),
          typed.text());
    }
    if (entry instanceof Note note) {
      String shown = "* " + note.text();
      return theme.dim(LineTime.minute(note.time()))
          + "   "
          + (note.alert() ? theme.alert(shown) : theme.dim(shown))
          + "\n";
    }
    if (entry instanceof Divider divider) {
      return theme.dim("---- " + divider.text() + " ----") + "\n";
    }
    StringBuilder lines = new StringBuilder();
    ((Answer) entry).lines().forEach(line -> lines.append(line).append('\n'));
    return lines.toString();
  }

  /** The mark of what the user typed, as wide as any other. */
  String mark(Mark mark) {
    String sign = String.valueOf(mark.sign());
    return mark == Mark.FAILED ? theme.alert(sign) : theme.dim(sign);
  }

  private String text(String time, String mark, String name, String text) {
    StringBuilder lines = new StringBuilder();
    lines.append(theme.dim(time)).append(' ').append(mark).append(' ').append(name).append("  ");
    Iterator<String> each = FoldedLines.of(text, theme::dim).iterator();
    lines.append(each.next()).append('\n');
    each.forEachRemaining(line -> lines.append(LineWrapper.INDENT).append(line).append('\n'));
    return lines.toString();
  }
}
