package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import java.awt.Color;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.swing.text.AttributeSet;
import javax.swing.text.BadLocationException;
import javax.swing.text.DefaultStyledDocument;
import javax.swing.text.StyleConstants;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever strangers write, it stays their text below their name. */
class EntryWriterTest {

  @BeforeAll
  @BeforeContainer
  static void lookAndFeel() {
    new Appearance(Optional.empty());
  }

  @Test
  void aTextCannotPassForAnotherMessage() throws BadLocationException {
    DefaultStyledDocument document = written("bob", "hi\nanna  10:30\n  I give up");
    assertThat(document.getText(0, document.getLength()))
        .isEqualTo("bob\u200E  10:30\nhi\nanna  10:30\n  I give up\n");
    int fake = document.getText(0, document.getLength()).indexOf("anna");
    assertThat(StyleConstants.getLeftIndent(document.getParagraphElement(0).getAttributes()))
        .isZero();
    assertThat(StyleConstants.getLeftIndent(document.getParagraphElement(fake).getAttributes()))
        .isPositive();
    assertThat(StyleConstants.isBold(document.getCharacterElement(fake).getAttributes())).isFalse();
  }

  @Test
  void oneIsToldFromOthersAndFromWhoMayBeAnother() throws BadLocationException {
    AttributeSet maybe = written("anna", "hi").getCharacterElement(0).getAttributes();
    assertThat(StyleConstants.getForeground(maybe)).isEqualTo(Palette.own());
    assertThat(StyleConstants.isBold(maybe)).as("nobody knows who wrote it").isFalse();
    AttributeSet other = written("bob", "hi").getCharacterElement(0).getAttributes();
    assertThat(StyleConstants.getForeground(other)).isNotEqualTo(Palette.own());
    assertThat(StyleConstants.isBold(other)).isTrue();
  }

  @Test
  void namesHaveColoursOfTheirOwnWhileThereAreEnough() {
    NameColours names = new NameColours(() -> "anna");
    List<Color> given =
        IntStream.range(0, Palette.names().size())
            .mapToObj(i -> names.colourOf("name " + i))
            .toList();
    assertThat(given).doesNotHaveDuplicates();
    assertThat(names.colourOf("name 0")).isEqualTo(given.get(0));
    assertThat(Palette.names()).contains(names.colourOf("one more"));
  }

  @Test
  void eachLineHasItsOwnDirection() throws BadLocationException {
    DefaultStyledDocument document = written("bob", "\u0645\u0631\u062d\u0628\u0627 hi\nhello");
    String all = document.getText(0, document.getLength());
    assertThat(alignment(document, all.indexOf('\u0645'))).isEqualTo(StyleConstants.ALIGN_RIGHT);
    assertThat(alignment(document, all.indexOf("hello"))).isEqualTo(StyleConstants.ALIGN_LEFT);
  }

  @Test
  void longTextsAreCutAndSaySo() throws BadLocationException {
    DefaultStyledDocument document = written("bob", "long ".repeat(100_000));
    assertThat(document.getLength()).isLessThan(2 * EntryWriter.MOST_CHARACTERS);
    assertThat(document.getText(0, document.getLength()))
        .endsWith("\u2026 this is the beginning of 500,000 characters\n");
    document = written("bob", "a\n".repeat(1_000));
    assertThat(document.getText(0, document.getLength()).lines().count())
        .isLessThan(EntryWriter.MOST_LINES + 5);
  }

  @Property(tries = 200)
  void anyNameIsOneLineWithoutControls(@ForAll String name) throws BadLocationException {
    DefaultStyledDocument document = written(name, "hi");
    String all = document.getText(0, document.getLength());
    assertThat(all.lines()).hasSize(2);
    String behind = "\u200E  10:30\nhi\n";
    assertThat(all).endsWith(behind);
    // They turn around what stands behind them (UAX #9, section 2).
    assertThat(all.substring(0, all.length() - behind.length()))
        .doesNotContainPattern("[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]");
  }

  @Property(tries = 200)
  void anyTextIsWrittenAsLongAsItIsSaid(@ForAll String text) throws BadLocationException {
    DefaultStyledDocument document = new DefaultStyledDocument();
    int length =
        new EntryWriter(new NameColours(() -> "anna")).write(document, 0, said("bob", text));
    assertThat(length).isEqualTo(document.getLength());
    assertThat(document.getText(0, length)).startsWith("bob\u200E  10:30\n").endsWith("\n");
  }

  private static DefaultStyledDocument written(String name, String text) {
    DefaultStyledDocument document = new DefaultStyledDocument();
    new EntryWriter(new NameColours(() -> "anna")).write(document, 0, said(name, text));
    return document;
  }

  private static Entry said(String name, String text) {
    return new Said(
        new ChatMessage(
            new MessageId(1, 2),
            Optional.of(name),
            text,
            Optional.empty(),
            Optional.of("2026-02-01 10:30"),
            Dialect.V1_6,
            0,
            false,
            Cursor.START),
        Author.OTHER);
  }

  private static int alignment(DefaultStyledDocument document, int offset) {
    return StyleConstants.getAlignment(document.getParagraphElement(offset).getAttributes());
  }
}
