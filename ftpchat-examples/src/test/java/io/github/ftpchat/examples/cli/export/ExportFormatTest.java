package io.github.ftpchat.examples.cli.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportFormatTest {

  @ParameterizedTest
  @CsvSource({
    "a.txt, TEXT",
    "a.json, JSON",
    "a.jsonl, JSON",
    "dir/a.html, HTML",
    "A.HTM, HTML",
    "a.b.md, MARKDOWN"
  })
  void theEndingOfANameTellsTheFormat(Path file, ExportFormat format) {
    assertThat(ExportFormat.ofFileName(file)).contains(format);
  }

  @ParameterizedTest
  @CsvSource({"a.pdf", "txt.", "dir.txt/a", "/"})
  void anotherEndingTellsNone(Path file) {
    assertThat(ExportFormat.ofFileName(file)).isEmpty();
  }

  @Test
  void aFormatIsNamedInLettersOfAnyCase() {
    assertThat(ExportFormat.parse("Html")).isEqualTo(ExportFormat.HTML);
    assertThat(ExportFormat.parse("text")).isEqualTo(ExportFormat.TEXT);
    assertThatThrownBy(() -> ExportFormat.parse("pdf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not text, json, html or markdown: pdf");
  }

  @ParameterizedTest
  @CsvSource({"txt, TEXT", "jsonl, JSON", "htm, HTML", "MD, MARKDOWN", "markdown, MARKDOWN"})
  void anEndingIsTheNameOfAFormatToo(String name, ExportFormat format) {
    assertThat(ExportFormat.parse(name)).isEqualTo(format);
  }

  @Test
  void aFileWithoutADotHasNoEnding() {
    assertThat(ExportFormat.hasEnding(Path.of("a.b/md"))).isFalse();
    assertThat(ExportFormat.ofFileName(Path.of("md"))).isEmpty();
    assertThat(ExportFormat.hasEnding(Path.of("lobby.doc"))).isTrue();
  }

  @Test
  void textAndJsonAreTheLinesOfHistory() throws IOException {
    ChatMessage message = Conversation.message("alice", "two\nlines");
    assertThat(Conversation.written(ExportFormat.TEXT, message))
        .isEqualTo(new HumanFormat().message(message));
    assertThat(Conversation.written(ExportFormat.JSON, message, message))
        .isEqualTo(new JsonFormat().message(message).repeat(2));
  }
}
