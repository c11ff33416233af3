package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is made of keys that nobody asked for. */
class EditKeysTest {

  @Test
  void onlyLettersAndLineBreaksAreText() {
    assertThat(EditKeys.textOf("meet\r\u001B[200~me\u001B[201~\u001B1\u001B[1;5C\u0001\u007F!\r\n"))
        .isEqualTo("meet\nme!");
    assertThat(EditKeys.textOf("\u001BOA\u001B")).isEmpty();
    assertThat(EditKeys.textOf("")).isEmpty();
  }
}
