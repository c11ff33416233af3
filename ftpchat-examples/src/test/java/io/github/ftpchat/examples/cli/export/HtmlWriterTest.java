package io.github.ftpchat.examples.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlWriterTest {

  private static final Set<String> TAGS =
      Set.of(
          "html", "head", "meta", "title", "style", "body", "header", "h1", "bdi", "p", "main",
          "section", "h2", "time", "article", "span", "footer");

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "lang",
          "charset",
          "http-equiv",
          "content",
          "name",
          "class",
          "aria-labelledby",
          "id",
          "datetime",
          "dir");

  private static final double ENOUGH_CONTRAST = 4.5;

  static Stream<String> hostile() {
    return Stream.of(Conversation.HOSTILE);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatStrangersWroteStaysText(String text) throws IOException {
    assertIsText(text);
  }

  @Property(tries = 300)
  void anythingStaysText(@ForAll @StringLength(max = 60) String text) throws IOException {
    assertIsText(text);
  }

  private static void assertIsText(String text) throws IOException {
    ChatMessage message = Conversation.message(text, text);
    String page = Conversation.html(text, message, message);
    assertThat(page.codePoints()).allMatch(c -> c == '\n' || TerminalText.isSafe(c) || isKept(c));
    Document document = Jsoup.parse(page);
    document
        .getAllElements()
        .forEach(
            element -> {
              assertThat(element.normalName())
                  .satisfiesAnyOf(
                      name -> assertThat(name).isIn(TAGS),
                      name -> assertThat(name).isEqualTo("#root"));
              element
                  .attributes()
                  .forEach(attribute -> assertThat(attribute.getKey()).isIn(ATTRIBUTES));
            });
    assertThat(document.select("article")).hasSize(2);
    for (Element paragraph : document.select("article p")) {
      assertThat(paragraph.wholeText()).isEqualTo(String.join("\n", TerminalText.lines(text)));
    }
    for (Element name : document.select(".name")) {
      assertThat(name.wholeText()).isEqualTo(SenderName.of(Optional.of(text)));
      assertThat(name.wholeText()).isNotBlank();
    }
    assertThat(document.select("h1").first().wholeText()).isEqualTo(TerminalText.column(text));
    assertThat(document.getElementsByTag("script")).isEmpty();
    assertThat(comments(document)).isEmpty();
  }

  /** What shows as nothing and stays all the same where people need it. */
  private static boolean isKept(int c) {
    return Character.getType(c) == Character.FORMAT
        || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static List<Node> comments(Document document) {
    List<Node> comments = new ArrayList<>();
    document.traverse(
        (node, depth) -> {
          if (node.nodeName().equals("#comment")) {
            comments.add(node);
          }
        });
    return comments;
  }

  @Test
  void thePolicyAllowsTheStyleSheetAndNothingElse() throws Exception {
    Document document = Jsoup.parse(Conversation.html("lobby"));
    String style = document.getElementsByTag("style").first().data();
    String digest =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(style.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .isEqualTo(
            "default-src 'none'; style-src 'sha256-"
                + digest
                + "'; base-uri 'none'; form-action 'none'");
    assertThat(style).doesNotContain("url(", "@import", "<");
  }

  @Test
  void eachDayHasAHeadingAndAMessageItsTime() throws IOException {
    Document document =
        Jsoup.parse(
            Conversation.html(
                "lobby",
                Conversation.message(null, "no time yet", null, null),
                Conversation.message("a", "one", "2026-02-01T23:59:59Z", "2026-02-02 00:59"),
                Conversation.message("a", "two", null, "2026-02-02 10:30"),
                Conversation.message("a", "no date", null, "10:31"),
                Conversation.message("a", "absurd", "+999999999-12-31T23:59:59Z", "x"),
                Conversation.message("a", "back", "2026-02-01T10:00:00Z", null)));
    assertThat(document.select("h2").eachText())
        .containsExactly(
            "Sunday, 1 February 2026", "Monday, 2 February 2026", "Sunday, 1 February 2026");
    assertThat(document.select("article time").eachAttr("datetime"))
        .containsExactly("2026-02-01T23:59:59Z", "2026-02-02T10:30:00Z", "2026-02-01T10:00:00Z");
    assertThat(document.select("article time").eachText())
        .containsExactly("23:59", "10:30", "10:00");
    assertThat(document.select("section")).hasSize(4);
    assertThat(document.select("section[aria-labelledby]").eachAttr("aria-labelledby"))
        .isEqualTo(document.select("h2").eachAttr("id"))
        .doesNotHaveDuplicates();
    assertThat(document.select(".none").eachText()).containsExactly("(no name)");
    assertThat(document.select("footer").text()).isEqualTo("6 messages");
  }

  @Test
  void aNameHasOneColourAndNamesHaveManyThatCanBeRead() throws IOException {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      messages.add(Conversation.message("name " + i % 100, "hi"));
    }
    Document document =
        Jsoup.parse(Conversation.html("lobby", messages.toArray(ChatMessage[]::new)));
    List<String> classes = document.select(".name").eachAttr("class");
    assertThat(classes.subList(0, 100)).isEqualTo(classes.subList(100, 200));
    assertThat(Set.copyOf(classes)).hasSize(HtmlWriter.COLOURS);

    String style = document.getElementsByTag("style").first().data();
    int dark = style.indexOf("prefers-color-scheme: dark");
    for (String scheme : List.of(style.substring(0, dark), style.substring(dark))) {
      List<String> backgrounds =
          List.of(colour(scheme, "page"), colour(scheme, "card"), colour(scheme, "own"));
      List<String> names = new ArrayList<>(List.of("text", "quiet"));
      for (int i = 0; i < HtmlWriter.COLOURS; i++) {
        names.add("c" + i);
      }
      for (String name : names) {
        for (String background : backgrounds) {
          assertThat(contrast(colour(scheme, name), background))
              .as("%s on %s", name, background)
              .isGreaterThan(ENOUGH_CONTRAST);
        }
      }
    }
  }

  private static String colour(String scheme, String name) {
    Matcher found = Pattern.compile("--" + name + ": (#[0-9a-f]{6});").matcher(scheme);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }

  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    return 0.2126 * linear(colour, 1) + 0.7152 * linear(colour, 3) + 0.0722 * linear(colour, 5);
  }

  private static double linear(String colour, int at) {
    double value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
    return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
