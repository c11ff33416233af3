package io.github.ftpchat.examples.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.terminal.Theme;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What strangers' names and texts look like in the window. */
class EntryFormatTest {

  private final EntryFormat format = new EntryFormat(Theme.of(Theme.Choice.NONE, Map.of(), 0));

  @Test
  void aMissingNameIsNamedSo() {
    assertThat(shown("", "anna  pay ben")).isEqualTo("10:30   (no name)  anna  pay ben\n");
    assertThat(shown(null, "hi")).isEqualTo("10:30   (no name)  hi\n");
  }

  @Test
  void aNameCannotPassForANotice() {
    assertThat(shown("* connected", "again")).isEqualTo("10:30   \\u002A connected  again\n");
  }

  @Test
  void aNameIsCut() {
    assertThat(shown("x".repeat(5_000), "hi")).hasSizeLessThan(100);
  }

  @Test
  void runsOfEmptyLinesAreFolded() {
    assertThat(shown("bob", "a\n\n\nb")).isEqualTo("10:30   bob  a\n    \n    \n    b\n");
    assertThat(shown("bob", "a" + "\n".repeat(100) + "b"))
        .isEqualTo("10:30   bob  a\n    ... 99 empty lines\n    b\n");
    assertThat(shown("bob", "\n".repeat(100))).isEqualTo("10:30   bob  ... 101 empty lines\n");
  }

  @Test
  void runsOfEscapesAreFolded() {
    String mark = "\u0301";
    String escape = "\\u0301";
    assertThat(shown("bob", "e" + mark.repeat(200) + " and e" + mark + "!"))
        .isEqualTo(
            "10:30   bob  e"
                + mark.repeat(6)
                + escape.repeat(8)
                + "... 186 more and e"
                + mark
                + "!\n");
    assertThat(shown("bob", "\u202E".repeat(100_000))).hasSizeLessThan(100);
  }

  /** The line without its styles. */
  private String shown(String sender, String text) {
    ChatMessage message =
        new ChatMessage(
            MessageId.parse("00112233445566778899aabbccddeeff"),
            Optional.ofNullable(sender),
            text,
            Optional.empty(),
            Optional.of("10:30"),
            Dialect.V2_3,
            1_234,
            false,
            Cursor.START);
    return format.lines(new Said(message, Author.OTHER)).replaceAll("\u001B\\[[0-9;]*m", "");
  }
}
