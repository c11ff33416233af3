package io.github.ftpchat.examples.cli.terminal;

import static io.github.ftpchat.examples.cli.terminal.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ftpchat.RejectedRecord;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonFormatTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonFormat format = new JsonFormat();

  @Test
  void aMessageHasExactlyTheseFields() {
    assertThat(format.message(message("alice", "Hello")))
        .isEqualTo(
            "{\"id\":\"00112233445566778899aabbccddeeff\",\"position\":1234,\"sender\":\"alice\","
                + "\"text\":\"Hello\",\"sentAt\":\"2026-02-01T09:30:05Z\","
                + "\"wallClock\":\"2026-02-01 10:30\",\"dialect\":\"1.6\",\"own\":false}\n");
  }

  @Test
  void whatIsMissingIsNull() throws JsonProcessingException {
    JsonNode parsed = JSON.readTree(format.message(message(null, "", null, null)));
    assertThat(List.of(parsed.get("sender"), parsed.get("sentAt"), parsed.get("wallClock")))
        .allMatch(JsonNode::isNull);
    assertThat(parsed.get("text").textValue()).isEmpty();
  }

  @Test
  void aRejectedPieceIsAnObjectToo() {
    assertThat(format.rejected(new RejectedRecord(10, 20, RejectedRecord.Reason.DUPLICATE)))
        .isEqualTo("{\"rejected\":\"DUPLICATE\",\"position\":10,\"length\":20}\n");
  }

  @Test
  void numbersAreNumbersWhateverTheLanguage() {
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      aRejectedPieceIsAnObjectToo();
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void nothingInItDrivesATerminal() {
    String hostile = "\u001B]0;x\u0007\u009B2J\u202E\u2028\u200B\uFEFF\uDB40\uDC41\n\t\"\\";
    assertThat(format.message(message(hostile, hostile)))
        .contains(
            "\"\\u001b]0;x\\u0007\\u009b2J\\u202e\\u2028\\u200b\\ufeff\\udb40\\udc41\\n"
                + "\\t\\\"\\\\\"");
  }

  @Property
  void aParserGetsWhatTheMessageHolds(@ForAll String sender, @ForAll String text)
      throws JsonProcessingException {
    String line = format.message(message(sender, text));
    JsonNode parsed = JSON.readTree(line);
    assertThat(parsed.get("sender").textValue()).isEqualTo(sender);
    assertThat(parsed.get("text").textValue()).isEqualTo(text);
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(line.codePoints().limit(line.codePointCount(0, line.length()) - 1L))
        .allMatch(TerminalText::isSafe);
  }
}
