package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hello, world!",
        "Grüße, naïve café",
        "مرحبا بالعالم",
        "שלום",
        "日本語、한국어",
        "🙂 👍🏽 ❤️ 🇪🇬 1️⃣",
        "C:\\temp\\new",
        "two  spaces\u00A0and one that does not break"
      })
  void whatPeopleWriteStaysAsItIs(String text) {
    assertThat(TerminalText.line(text)).isEqualTo(text);
  }

  @Test
  void joinersStayWhereWordsAndEmojiNeedThem() {
    String persian = "می\u200Cخواهم";
    String family = "👩\u200D👧\u200D👦 ❤\uFE0F\u200D🔥";
    assertThat(TerminalText.line(persian)).isEqualTo(persian);
    assertThat(TerminalText.line(family)).isEqualTo(family);
  }

  @Test
  void joinersThatJoinNothingAreShown() {
    assertThat(TerminalText.line("ali\u200Dce")).isEqualTo("ali\\u200Dce");
    assertThat(TerminalText.line("\u200Cم")).isEqualTo("\\u200Cم");
    assertThat(TerminalText.line("م\u200D\u200Dم")).isEqualTo("م\\u200D\\u200Dم");
  }

  @Test
  void emojiThatThisJdkDoesNotKnowYetStay() {
    String newest = Character.toString(0x1FAE9);
    assertThat(TerminalText.line(newest)).isEqualTo(newest);
  }

  @ParameterizedTest
  @CsvSource({
    "0000", "0007", "0008", "0009", "000A", "000B", "000C", "000D", "000E", "001B", "007F", "0085",
    "0090", "009B", "009C", "009D", "009F", "00AD", "034F", "061C", "070F", "115F", "180E", "200B",
    "200E", "200F", "2028", "2029", "202A", "202B", "202C", "202D", "202E", "2060", "2064", "2066",
    "2067", "2068", "2069", "206F", "3164", "D800", "DFFF", "E000", "FEFF", "FFA0", "FFF9", "FFFE",
    "FFFF", "E0001", "E0041", "E007F", "F0000", "10FFFF", "1D173"
  })
  void whatCanDriveHideOrTurnIsShown(String hex) {
    int codePoint = Integer.parseInt(hex, 16);
    String shown = hex.length() == 4 ? "\\u" + hex : "\\u{" + hex + "}";
    assertThat(TerminalText.line("a" + Character.toString(codePoint) + "b"))
        .isEqualTo("a" + shown + "b");
  }

  @Test
  void sequencesForTerminalsLoseTheirFirstCharacter() {
    assertThat(TerminalText.line("\u001B[2J\u001B]0;title\u0007\u009B31m"))
        .isEqualTo("\\u001B[2J\\u001B]0;title\\u0007\\u009B31m");
  }

  @Test
  void spacesInAColumnCannotPassForItsEnd() {
    assertThat(TerminalText.column("John Smith")).isEqualTo("John Smith");
    assertThat(TerminalText.column("bob  hi")).isEqualTo("bob\\u0020\\u0020hi");
    assertThat(TerminalText.column(" bob ")).isEqualTo("\\u0020bob\\u0020");
    assertThat(TerminalText.column("bob\u00A0hi\u3000\u2800"))
        .isEqualTo("bob\\u00A0hi\\u3000\\u2800");
    assertThat(TerminalText.column("bob\nhi")).isEqualTo("bob\\u000Ahi");
    assertThat(TerminalText.column("bob\thi")).isEqualTo("bob\\u0009hi");
  }

  @Test
  void linesEndWhereTheyDoInAnyProgram() {
    assertThat(TerminalText.lines("a\nb\r\nc\rd")).containsExactly("a", "b", "c", "d");
    assertThat(TerminalText.lines("")).containsExactly("");
    assertThat(TerminalText.lines("a\n\n")).containsExactly("a", "", "");
    assertThat(TerminalText.lines("a\u2028b\u0085c\u000Bd"))
        .containsExactly("a\\u2028b\\u0085c\\u000Bd");
    assertThat(TerminalText.lines("a\tb")).containsExactly("a    b");
  }

  @Property
  void nothingThatIsLeftIsAControlOrFormatCharacterBesidesJoiners(@ForAll String text) {
    assertThat(TerminalText.line(text).codePoints())
        .allMatch(c -> TerminalText.isSafe(c) || c == 0x200C || c == 0x200D);
  }
}
