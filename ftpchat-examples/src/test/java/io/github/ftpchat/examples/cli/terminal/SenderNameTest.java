package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is shown to have written something. */
class SenderNameTest {

  @Test
  void noNameIsShownAsAMissingOne() {
    assertThat(SenderName.of(Optional.empty())).isEqualTo("(no name)");
    assertThat(SenderName.of(Optional.of(" \u3000\t"))).isEqualTo("(no name)");
    assertThat(SenderName.of(Optional.of("(no name)"))).isEqualTo("\\u0028no name)");
    assertThat(SenderName.of(Optional.of("anna"))).isEqualTo("anna");
  }

  @Test
  void aLongNameIsCutBetweenLettersAndEscapes() {
    assertThat(SenderName.brief(Optional.of("a".repeat(64)))).isEqualTo("a".repeat(64));
    assertThat(SenderName.brief(Optional.of("a".repeat(65)))).isEqualTo("a".repeat(64) + "...");
    assertThat(SenderName.brief(Optional.of("\uD83D\uDE42".repeat(5_000))))
        .isEqualTo("\uD83D\uDE42".repeat(64) + "...");
    assertThat(SenderName.brief(Optional.of("a".repeat(62) + "\u202E.")))
        .isEqualTo("a".repeat(62) + "...");
    assertThat(SenderName.of(Optional.of("a".repeat(65)))).hasSize(65);
  }

  @Test
  void noNameBeginsAsANoticeDoes() {
    assertThat(SenderName.brief(Optional.of("* connected"))).isEqualTo("\\u002A connected");
  }
}
