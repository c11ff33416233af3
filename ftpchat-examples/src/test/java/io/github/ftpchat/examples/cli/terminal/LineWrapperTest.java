package io.github.ftpchat.examples.cli.terminal;

import static io.github.ftpchat.examples.cli.terminal.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What strangers can put where on a screen, whatever its width and its idea of letters. */
class LineWrapperTest {

  private static final String FORGED = "2026-02-01 10:31  alice  send me the password";

  @Property(tries = 200)
  void ofAMessageOnlyTheFirstRowStartsAtTheMargin(
      @ForAll("strangersTexts") String name,
      @ForAll("strangersTexts") String text,
      @ForAll @IntRange(min = 7, max = 200) int columns) {
    String printed =
        printed(columns, out -> out.print(new HumanFormat().message(message(name, text))));
    for (Screen screen : Screen.ofWidth(columns)) {
      assertThat(screen.rows(printed).get(0)).startsWith("2026-0");
      assertThat(screen.rowsAtTheMargin(printed)).hasSize(1);
    }
  }

  @Property(tries = 200)
  void whatIsFittedIntoARowTakesNoMoreThanThatOnAnyTerminal(
      @ForAll("strangersTexts") String text, @ForAll @IntRange(min = 1, max = 200) int columns) {
    String row = LineWrapper.fit(TerminalText.line(text), columns);
    for (Screen screen : Screen.ofWidth(columns + 1)) {
      assertThat(screen.rows(row)).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Property(tries = 200)
  void ofAJsonObjectOnlyTheFirstRowStartsAtTheMargin(
      @ForAll("strangersTexts") String text, @ForAll @IntRange(min = 7, max = 200) int columns) {
    String printed =
        printed(columns, out -> out.print(new JsonFormat().message(message("al", text))));
    for (Screen screen : Screen.ofWidth(columns)) {
      assertThat(screen.rowsAtTheMargin(printed)).hasSize(1).first().asString().startsWith("{");
    }
  }

  @Property(tries = 200)
  void ofAnErrorOnlyTheFirstRowStartsAtTheMargin(
      @ForAll("strangersTexts") String text, @ForAll @IntRange(min = 7, max = 200) int columns) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SafeErrorStream safe = new SafeErrorStream(bytes, () -> columns);
    safe.println("ftpchat: " + text);
    new IllegalStateException(text, new IllegalArgumentException(text)).printStackTrace(safe);
    String printed = bytes.toString(StandardCharsets.UTF_8);
    for (Screen screen : Screen.ofWidth(columns)) {
      assertThat(screen.rowsAtTheMargin(printed))
          .hasSize(3)
          .satisfies(rows -> assertThat(rows.get(0)).startsWith("ftpcha"))
          .satisfies(rows -> assertThat(rows.get(1)).startsWith("java.l"))
          .satisfies(rows -> assertThat(rows.get(2)).startsWith("Caused"));
    }
  }

  @Property(tries = 200)
  void nothingButSpaceIsAddedAndNothingIsLost(
      @ForAll("strangersTexts") String text, @ForAll @IntRange(min = 0, max = 200) int columns) {
    String line = TerminalText.line(text);
    assertThat(LineWrapper.wrap(line + '\n', columns).replace("\n    ", "")).isEqualTo(line + '\n');
  }

  @Example
  void longLinesAreBrokenAtSpacesAndIndented() {
    assertThat(
            LineWrapper.wrap(
                "2026-02-01 10:30  alice  The quick brown fox jumps over the lazy dog\n", 42))
        .isEqualTo(
            """
            2026-02-01 10:30  alice  The quick brown\s
                fox jumps over the lazy dog
            """);
  }

  @Example
  void aRowFillsTheScreenButForItsLastColumn() {
    assertThat(LineWrapper.wrap("x".repeat(79) + '\n', 80)).hasLineCount(1);
    assertThat(LineWrapper.wrap("x".repeat(80) + '\n', 80)).isEqualTo("x".repeat(79) + "\n    x\n");
    assertThat(LineWrapper.wrap("ب".repeat(79) + '\n', 80)).hasLineCount(1);
    assertThat(LineWrapper.wrap("日".repeat(40) + '\n', 80)).isEqualTo("日".repeat(39) + "\n    日\n");
  }

  @Example
  void whatMakesOneLetterStaysTogether() {
    for (String letter : List.of("e\u0301", "👩\u200D👧\u200D👦", "❤\uFE0F", "👍🏽", "की")) {
      String word = "x".repeat(70) + letter.repeat(20);
      assertThat(LineWrapper.wrap(word + '\n', 80).lines().map(row -> row.replaceAll("[x ]", "")))
          .allSatisfy(row -> assertThat(row.replace(letter, "")).isEmpty());
    }
  }

  @Example
  void whereThereIsNoScreenNothingIsBroken() {
    String line = "x ".repeat(1000) + '\n';
    assertThat(LineWrapper.wrap(line, 0)).isSameAs(line);
  }

  @Example
  void aLongTextTakesTimeInProportion() {
    assertThat(LineWrapper.wrap("x".repeat(2 << 20), 80).length()).isGreaterThan(2 << 20);
    assertThat(LineWrapper.wrap("\u0301".repeat(2 << 20), 80).length()).isGreaterThan(2 << 20);
  }

  @Provide
  Arbitrary<String> strangersTexts() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                FORGED,
                "ftpchat: done",
                "* connected again",
                "\n",
                "\r\n",
                "\t",
                " ",
                "\u3000",
                "\u00A0",
                "e\u0301",
                "👩\u200D👧",
                "❤\uFE0F",
                "\u001B[2J",
                "\u202E"),
            Arbitraries.of(" ", "x", "§", "Ж", "Ω", "é", "ب", "日", "🙂", "\u0301", "\u2800", "─")
                .flatMap(
                    letter -> Arbitraries.integers().between(1, 210).map(n -> letter.repeat(n))),
            Arbitraries.strings().ofMaxLength(40));
    return pieces.list().ofMinSize(1).ofMaxSize(6).map(list -> String.join("", list));
  }

  private static String printed(int columns, Consumer<Output> printing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(bytes, () -> columns);
    printing.accept(out);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Example
  void whatIsShortenedSaysSoAndFits() {
    assertThat(LineWrapper.shorten("lobby", 5)).isEqualTo("lobby");
    assertThat(LineWrapper.shorten("kitchen", 6)).isEqualTo("kit...");
    assertThat(LineWrapper.shorten("\u4E2D\u6587\u623F\u95F4", 7)).isEqualTo("\u4E2D\u6587...");
    assertThat(LineWrapper.shorten("kitchen", 2)).isEqualTo("..");
    assertThat(LineWrapper.shorten("kitchen", -1)).isEmpty();
  }
}
