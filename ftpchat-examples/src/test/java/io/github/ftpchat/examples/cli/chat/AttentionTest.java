package io.github.ftpchat.examples.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a terminal is sent to call for attention. */
class AttentionTest {

  @Test
  void noTextEndsTheNoticeEarlyOrAddsAField() {
    assertThat(Attention.OSC777.sequence("bob: hi; rm"))
        .isEqualTo("\u001B]777;notify;ftpchat;bob: hi, rm\u0007");
    assertThat(Attention.OSC9.sequence("bob: hi")).isEqualTo("\u001B]9;bob: hi\u0007");
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    String notice = Attention.OSC9.sequence("\uD83D\uDE42".repeat(1_000));
    assertThat(notice.length()).isLessThan(200);
    assertThat(notice).matches("\u001B]9;(\uD83D\uDE42)+\u0007");
  }

  @Test
  void theBellHasNoText() {
    assertThat(Attention.BELL.sequence("bob: hi")).isEqualTo("\u0007");
    assertThat(Attention.OFF.sequence("bob: hi")).isEmpty();
  }
}
