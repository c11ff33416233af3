package io.github.ftpchat.examples.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what is said reaches the reader as it is, whatever roff would make of it. */
class ManPageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "plain words;plain words",
        "--as NAME;\\-\\-as NAME",
        "C:\\dir;C:\\edir",
        ".TH x;\\&.TH x",
        "...;\\&...",
        "'so x;\\(aqso x",
        "it's `this`;it\\(aqs \\(gathis\\(ga",
        "~/.ftpchat;\\(ti/.ftpchat",
        "\\fB;\\efB",
        "a\u2026b;a\\[u2026]b",
        "\uD83D\uDE42;\\[u1F642]",
      })
  void aLineIsEscaped(String line, String roff) {
    assertThat(ManPage.text(line)).isEqualTo(roff);
  }

  @Test
  void aLineBreakMakesNoLineOfItsOwn() {
    assertThat(ManPage.text("a\n.so /etc/passwd\r\t")).isEqualTo("a .so /etc/passwd  ");
  }

  @Test
  void noWordGivesRoffAnOrder() {
    Map<String, String> pages = ManPage.all(HostileCommand.guide(), "1 \"2\" \\n");
    assertThat(pages).containsOnlyKeys("ftpchat.1", "ftpchat-do.1", "ftpchat-keep.1");
    for (String page : pages.values()) {
      assertThat(page.lines().filter(line -> line.startsWith(".")))
          .allMatch(line -> line.matches("\\.(TH|SH|TP|PP|B|BR|nh|ad l|nf|fi)( .*)?"));
      assertThat(page.lines().filter(line -> line.startsWith("'"))).isEmpty();
      assertThat(page.codePoints()).allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'));
      assertThat(page)
          .startsWith(".TH \"FTPCHAT")
          .contains("\"1 \\(dq2\\(dq \\en\"")
          .containsSubsequence(
              ".SH \"NAME\"\n",
              ".SH \"SYNOPSIS\"\n",
              ".SH \"DESCRIPTION\"\n",
              ".SH \"EXAMPLES\"\n",
              ".SH \"EXIT STATUS\"\n",
              ".SH \"SEE ALSO\"\n");
    }
    assertThat(pages.get("ftpchat.1"))
        .contains("\n\\&.so /etc/passwd\n\\(aqso /etc/passwd\nit\\(aqs \\efBbold\\efR\n");
  }
}
