package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"lobby", "team/lobby", "a.b", "...", "salle à manger", "غرفة", "🙂"})
  void aRoomMayHaveAnyNameThatAFileCanHave(String room) {
    assertThat(Names.requireRoom(room)).isEqualTo(room);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "a/", "a//b", ".", "../a", "a/./b", "a\\b"})
  void aRoomMustNotLeadElsewhere(String room) {
    assertThatThrownBy(() -> Names.requireRoom(room))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("room name holds a backslash or a part")
        .hasMessageEndingWith(": " + room);
  }

  /** Their message must not hold them, as it may come to a terminal. */
  @ParameterizedTest
  @CsvSource({"0a", "1b", "7f", "85", "2028", "2029", "d800"})
  void aRoomHoldsNoControlCharacter(String code) {
    assertThatThrownBy(() -> Names.requireRoom("../a" + (char) Integer.parseInt(code, 16) + "\\"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("room name holds the control character U\\+[0-9A-F]{4}");
  }

  @Test
  void aRoomIsNamedAndNotTooLong() {
    assertThat(Names.requireRoom("a".repeat(200))).hasSize(200);
    for (String room : new String[] {"", "a".repeat(201)}) {
      assertThatThrownBy(() -> Names.requireRoom(room))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not 1 to 200");
    }
  }
}
