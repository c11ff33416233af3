package io.github.ftpchat.examples.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read by a parser that makes links of all it takes for addresses. */
class MarkdownWriterTest {

  private static final Parser PARSER =
      Parser.builder().extensions(List.of(AutolinkExtension.create())).build();

  private static final char NO_BREAK_SPACE = '\u00A0';

  /** All of Unicode's spaces, and the controls that are blank. */
  private static final String SPACES =
      IntStream.rangeClosed(0, Character.MAX_VALUE)
          .filter(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();

  static Stream<String> hostile() {
    return Stream.of(Conversation.HOSTILE);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatStrangersWroteStaysText(String text) throws IOException {
    assertIsText(text);
  }

  @Property(tries = 300)
  void anythingStaysText(@ForAll @StringLength(max = 40) String text) throws IOException {
    assertIsText(text);
  }

  @Property(tries = 1_000)
  void signsStayText(@ForAll("signs") String text) throws IOException {
    assertIsText(text);
  }

  @Provide
  Arbitrary<String> signs() {
    return Arbitraries.strings()
        .withChars("`*_{}[]()<>#+-.!|\\&~$^=:@/\" \n\t1aw;")
        .ofMaxLength(30);
  }

  @Property(tries = 1_000)
  void spacesOfAllKindsStayText(@ForAll("spaces") String text) throws IOException {
    assertIsText(text);
  }

  @Provide
  Arbitrary<String> spaces() {
    return Arbitraries.strings().withChars(SPACES + "a*").ofMaxLength(8);
  }

  private static void assertIsText(String text) throws IOException {
    ChatMessage message = Conversation.message(text, text);
    String markdown = Conversation.markdown(text, message, message);
    Node document = PARSER.parse(markdown);
    List<Node> blocks = children(document);
    assertThat(blocks)
        .as(markdown)
        .extracting(Node::getClass)
        .containsExactly(
            Heading.class,
            Paragraph.class,
            Heading.class,
            Paragraph.class,
            BlockQuote.class,
            Paragraph.class,
            BlockQuote.class);
    String room = TerminalText.column(text);
    assertThat(shown(blocks.get(0))).as(markdown).isEqualTo(visible(room));
    for (int i : List.of(3, 5)) {
      String name = visible(SenderName.of(Optional.of(text)));
      assertThat(shown(blocks.get(i))).as(markdown).isEqualTo(name + " 09:30");
      assertThat(children(blocks.get(i + 1))).as(markdown).hasSize(1);
      assertThat(shown(blocks.get(i + 1)))
          .as(markdown)
          .isEqualTo(
              String.join("\n", TerminalText.lines(text).stream().map(s -> visible(s)).toList()));
    }
  }

  /** What a line is shown as: a blank one as one space, spaces that do not break as spaces. */
  private static String visible(String line) {
    return line.isBlank() ? " " : line.replace(NO_BREAK_SPACE, ' ');
  }

  /** Gives the text; fails if there is anything else. */
  private static String shown(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          protected void visitChildren(Node parent) {
            for (Node child : children(parent)) {
              if (child instanceof Text literal) {
                text.append(literal.getLiteral().replace(NO_BREAK_SPACE, ' '));
              } else if (child instanceof Code code) {
                text.append(code.getLiteral().replace(NO_BREAK_SPACE, ' '));
              } else if (child instanceof HardLineBreak) {
                text.append('\n');
              } else {
                assertThat(child)
                    .isInstanceOfAny(StrongEmphasis.class, Paragraph.class, Document.class);
                visitChildren(child);
              }
            }
          }
        });
    return text.toString();
  }

  private static List<Node> children(Node parent) {
    List<Node> children = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
      children.add(child);
    }
    return children;
  }

  @Test
  void plainTextIsHardlyChanged() throws IOException {
    assertThat(
            Conversation.markdown(
                "lobby",
                Conversation.message(
                    "alice", "Well, hello (again)! See https://x.example/a_b\nok")))
        .isEqualTo(
            """
            # lobby

            Times are those of the zone Z. Names and times are what the senders said.

            ## 2026-02-01

            **alice** 09:30

            > Well, hello (again)! See `https://x.example/a_b`\\
            > ok
            """);
  }
}
