package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {

  private static final Pattern ESCAPE = Pattern.compile("\\\\u(?:[0-9A-F]{4}|\\{[0-9A-F]+})");

  /**
   * Default_Ignorable_Code_Point of the Unicode Character Database, and what looks like nothing.
   */
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\x{AD}\\x{34F}\\x{61C}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}"
              + "\\x{200B}-\\x{200F}\\x{202A}-\\x{202E}\\x{2060}-\\x{206F}\\x{3164}\\x{FE00}-\\x{FE0F}"
              + "\\x{FEFF}\\x{FFA0}\\x{FFF0}-\\x{FFF8}\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}"
              + "\\x{E0000}-\\x{E0FFF}\\x{2800}\\x{1D159}\\x{16FE4}]+");

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
  void selectorsStayBehindTheSymbolsThatHaveThem() {
    for (String text :
        List.of("❤\uFE0F", "✌🏽", "☺\uFE0E", "#\uFE0F\u20E3 0\uFE0F\u20E3", "🏳\uFE0F\u200D🌈")) {
      assertThat(TerminalText.line(text)).isEqualTo(text);
    }
    assertThat(TerminalText.line("❤\uFE0F\uFE0F")).isEqualTo("❤\uFE0F\\uFE0F");
    assertThat(TerminalText.line("é\uFE0F")).isEqualTo("é\\uFE0F");
    assertThat(TerminalText.line("1\uFE0F1")).isEqualTo("1\\uFE0F1");
    assertThat(TerminalText.line("葛\uDB40\uDD00")).isEqualTo("葛\\u{E0100}");
  }

  @Test
  void whatStacksLettersStaysBetweenThoseOfItsScript() {
    String khmer = "ស្រី ខ្មែរ";
    String burmese = "မန္တလေး";
    assertThat(TerminalText.line(khmer)).isEqualTo(khmer);
    assertThat(TerminalText.column(burmese)).isEqualTo(burmese);
    assertThat(TerminalText.line("ស\u17D2")).isEqualTo("ស\\u17D2");
    assertThat(TerminalText.line("é\u17D2é")).isEqualTo("é\\u17D2é");
    assertThat(TerminalText.line("ស\u17D2\u17D2រ")).isEqualTo("ស\\u17D2\\u17D2រ");
  }

  @Test
  void joinersStayInScriptsThatHaveThem() {
    String hindi = "क्\u200Dष";
    assertThat(TerminalText.line(hindi)).isEqualTo(hindi);
    assertThat(TerminalText.line("é\u200Dé")).isEqualTo("é\\u200Dé");
    assertThat(TerminalText.line("漢\u200D字")).isEqualTo("漢\\u200D字");
    assertThat(TerminalText.line("Ж\u200CЖ")).isEqualTo("Ж\\u200CЖ");
    assertThat(TerminalText.line("م\u200Dक")).isEqualTo("م\\u200Dक");
  }

  /** Terminals that compose no emoji and shape no letters show them alike. */
  @Test
  void namesThatDifferInWhatIsInvisibleLookDifferent() {
    assertThat(TerminalText.column("❤\uFE0F")).isEqualTo("❤\\uFE0F");
    assertThat(TerminalText.column("👩\u200D👧")).isEqualTo("👩\\u200D👧");
    assertThat(TerminalText.column("علی\u200Cرضا")).isEqualTo("علی\\u200Cرضا");
    assertThat(TerminalText.column("al\\u200Bice")).isEqualTo("al\\u005Cu200Bice");
    assertThat(TerminalText.column("DOMAIN\\user")).isEqualTo("DOMAIN\\user");
  }

  /** Nothing invisible is left, and what was there can be told from what is seen. */
  @Property
  void noTwoNamesLookTheSameForWhatIsInvisible(@ForAll("hidingNames") String name) {
    String shown = TerminalText.column(name);
    assertThat(INVISIBLE.matcher(shown).find()).isFalse();
    String told =
        ESCAPE
            .matcher(shown)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        Character.toString(
                            Integer.parseInt(found.group().replaceAll("[^0-9A-F]", ""), 16))));
    assertThat(told).isEqualTo(name);
  }

  /** Some joiner or selector may stay in a text, but not data. */
  @Property
  void inATextNoTwoInvisibleCharactersStandTogether(@ForAll("hidingNames") String text) {
    assertThat(INVISIBLE.matcher(TerminalText.line(text)).results())
        .allMatch(found -> found.group().codePointCount(0, found.group().length()) == 1);
  }

  @Provide
  Arbitrary<String> hidingNames() {
    List<String> letters =
        List.of(
            "a", "\\", "u", "200B", "{E0100}", " ", "م", "ي", "क", "्", "❤", "👩", "é", "日", "1");
    List<String> hiding =
        List.of(
            "\u200B",
            "\u200C",
            "\u200D",
            "\u2060",
            "\uFE00",
            "\uFE0E",
            "\uFE0F",
            "\u3164",
            "\u115F",
            "\u1160",
            "\u2800",
            "\u00AD",
            "\u034F",
            "\u180B",
            "\uFFA0",
            "\uFEFF",
            "\u202E",
            "\u00A0",
            "\u17B4",
            "\uDB40\uDD00",
            "\uDB40\uDC41",
            "\uD834\uDD59",
            "\uD81B\uDFE4",
            "\u2065");
    return Arbitraries.oneOf(Arbitraries.of(letters), Arbitraries.of(hiding))
        .list()
        .ofMaxSize(5)
        .map(list -> String.join("", list));
  }

  /** Some terminals drop what is too much, others draw it over the rows above. */
  @Test
  void marksDoNotPileUp() {
    String hebrew = "בְּרֵאשִׁ֖ית";
    assertThat(TerminalText.line(hebrew)).isEqualTo(hebrew);
    assertThat(TerminalText.line("e" + "\u0301".repeat(8) + "e\u0301"))
        .isEqualTo("e" + "\u0301".repeat(6) + "\\u0301\\u0301e\u0301");
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
    "FFFF", "FE00", "FE0D", "FE0E", "FE0F", "180B", "180F", "17B4", "17D2", "1039", "2800", "E0100",
    "E01EF", "1D159", "16FE4", "1BC9D", "1DA9B", "13441", "2065", "FFF0", "E0001", "E0041", "E007F",
    "F0000", "10FFFF", "1D173"
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
    assertThat(TerminalText.column(text).codePoints()).allMatch(TerminalText::isSafe);
    assertThat(TerminalText.line(text).codePoints())
        .allMatch(c -> TerminalText.isSafe(c) || (c >= 0x200C && c <= 0x200D) || (c | 1) == 0xFE0F);
  }
}
