package io.github.ftpchat.examples.cli.gui;

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
import io.github.ftpchat.examples.cli.terminal.SenderName;
import java.awt.Color;
import java.awt.Font;
import java.text.Bidi;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.swing.UIManager;
import javax.swing.text.AttributeSet;
import javax.swing.text.BadLocationException;
import javax.swing.text.SimpleAttributeSet;
import javax.swing.text.StyleConstants;
import javax.swing.text.StyledDocument;

/**
 * Writes entries into a document, each in paragraphs of its own. Who speaks, and when, stands in a
 * line of its own above the text, which is indented: no text can pass for another message, and each
 * line of it has its own direction.
 */
final class EntryWriter {

  /** A message is shown up to so many characters; longer ones push away what others say. */
  static final int MOST_CHARACTERS = 4_000;

  /** And up to so many lines. */
  static final int MOST_LINES = 60;

  /**
   * With a left-to-right mark: else a name in Arabic or Hebrew takes the time to its other side.
   */
  private static final String GAP_BEHIND_NAME = "\u200E  ";

  private static final float INDENT = 14;
  private static final float GAP = 5;

  private final NameColours names;
  private final AttributeSet time = style(Palette.dim(), false);
  private final AttributeSet alert = style(Palette.alert(), true);
  private final AttributeSet note = style(Palette.dim(), false);
  private final AttributeSet text = style(Palette.text(), false);
  private final AttributeSet own = style(Palette.own(), true);
  private final AttributeSet good = style(Palette.good(), false);
  private final AttributeSet head = paragraph(StyleConstants.ALIGN_LEFT, 0, GAP);
  private final AttributeSet leftToRight = paragraph(StyleConstants.ALIGN_LEFT, INDENT, 0);
  private final AttributeSet rightToLeft = paragraph(StyleConstants.ALIGN_RIGHT, INDENT, 0);
  private final AttributeSet centred = paragraph(StyleConstants.ALIGN_CENTER, 0, 2 * GAP);

  /**
   * Takes the styles of the look and feel.
   *
   * @param names what colours the names in the room have
   */
  EntryWriter(NameColours names) {
    this.names = names;
  }

  /** Writes an entry; tells how many characters it takes. */
  int write(StyledDocument document, int offset, Entry entry) {
    Place place = new Place(document, offset, text);
    if (entry instanceof Said said) {
      ChatMessage message = said.message();
      String name = message.sender().orElse("");
      place.write(LineTime.nameOf(message), styleOf(said.author(), name));
      if (said.author() == Author.STRANGER) {
        place.write(" ?", alert);
      }
      place.write(GAP_BEHIND_NAME + LineTime.minute(message), time);
      place.end(head);
      body(place, message.text());
    } else if (entry instanceof Typed typed) {
      place.write(SenderName.brief(Optional.of(typed.name())), own);
      place.write(GAP_BEHIND_NAME + LineTime.minute(typed.time()) + "  ", time);
      place.write(words(typed.mark()), styleOf(typed.mark()));
      place.end(head);
      body(place, typed.text());
    } else if (entry instanceof Note said) {
      place.write(LineTime.minute(said.time()) + "  ", time);
      place.write(said.text(), said.alert() ? alert : note);
      place.end(head);
    } else if (entry instanceof Divider divider) {
      place.write(divider.text(), divider.isDay() ? time : own);
      place.end(centred);
    } else {
      for (String line : ((Answer) entry).lines()) {
        place.write(line, note);
        place.end(leftToRight);
      }
    }
    return place.length();
  }

  /** How far a message is. */
  static String words(Mark mark) {
    return switch (mark) {
      case QUEUED -> "waiting";
      case WRITTEN -> "\u2713";
      case SETTLED -> "\u2713\u2713";
      case FAILED -> "\u2717 not sent";
    };
  }

  /** What cannot be told for sure to be the user's has the colour, and not the weight. */
  private AttributeSet styleOf(Author author, String name) {
    if (author == Author.OWN) {
      return own;
    }
    return names.isOwn(name) ? style(Palette.own(), false) : style(names.colourOf(name), true);
  }

  private AttributeSet styleOf(Mark mark) {
    return switch (mark) {
      case QUEUED, WRITTEN -> time;
      case SETTLED -> good;
      case FAILED -> alert;
    };
  }

  private void body(Place place, String said) {
    boolean cut = said.length() > MOST_CHARACTERS;
    List<String> lines =
        FoldedLines.of(cut ? said.substring(0, MOST_CHARACTERS) : said, UnaryOperator.identity());
    cut |= lines.size() > MOST_LINES;
    for (String line : lines.subList(0, Math.min(lines.size(), MOST_LINES))) {
      place.write(line, text);
      place.end(isRightToLeft(line) ? rightToLeft : leftToRight);
    }
    if (cut) {
      place.write("\u2026 this is the beginning of %,d characters".formatted(said.length()), note);
      place.end(leftToRight);
    }
  }

  private static boolean isRightToLeft(String line) {
    return Bidi.requiresBidi(line.toCharArray(), 0, line.length())
        && !new Bidi(line, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight();
  }

  private static AttributeSet style(Color colour, boolean bold) {
    SimpleAttributeSet style = new SimpleAttributeSet();
    StyleConstants.setForeground(style, colour);
    StyleConstants.setBold(style, bold);
    // A family that Java makes up of all fonts that are there: it lacks the fewest letters.
    StyleConstants.setFontFamily(style, Font.DIALOG);
    StyleConstants.setFontSize(style, UIManager.getFont("defaultFont").getSize());
    return style;
  }

  private static AttributeSet paragraph(int alignment, float indent, float above) {
    SimpleAttributeSet style = new SimpleAttributeSet();
    StyleConstants.setAlignment(style, alignment);
    StyleConstants.setLeftIndent(style, indent);
    StyleConstants.setRightIndent(style, indent);
    StyleConstants.setSpaceAbove(style, above);
    return style;
  }

  /** Where to write next. */
  private static final class Place {

    private final StyledDocument document;
    private final int start;
    private final AttributeSet line;
    private int paragraph;
    private int end;

    Place(StyledDocument document, int offset, AttributeSet line) {
      this.document = document;
      this.line = line;
      this.start = offset;
      this.paragraph = offset;
      this.end = offset;
    }

    void write(String piece, AttributeSet style) {
      try {
        document.insertString(end, piece, style);
      } catch (BadLocationException e) {
        throw new IllegalStateException(e);
      }
      end += piece.length();
    }

    void end(AttributeSet style) {
      // With the size of the letters: else the line stays as high as usual ones where these are
      // small.
      write("\n", line);
      document.setParagraphAttributes(paragraph, end - paragraph, style, true);
      paragraph = end;
    }

    int length() {
      return end - start;
    }
  }
}
