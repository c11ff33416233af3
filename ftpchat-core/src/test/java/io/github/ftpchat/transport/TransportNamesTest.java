package io.github.ftpchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"room.txt", "a/b/c.txt", "...", "a..b", ".hidden", " ", "\uD83D\uDE00"})
  void ordinaryNamesAreTaken(String name) {
    assertThat(TransportNames.requireFileName(name)).isSameAs(name);
    assertThat(TransportNames.isFileName(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', has a part \"\"",
    "/a, has a part \"\"",
    "a//b, has a part \"\"",
    "a/, has a part \"\"",
    "../a, has a part \"..\"",
    "a/./b, has a part \".\"",
    "a\\b, backslash"
  })
  void theMessageNamesTheOffendingPart(String name, String message) {
    assertThatThrownBy(() -> TransportNames.requireFileName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(chars = {0, '\t', '\n', '\r', 0x1b, 0x7f, 0x80, 0x85, 0x9f, 0xD800, 0xDFFF})
  void controlCharactersAndHalvesOfSurrogatePairsAreNamedByTheirNumber(char c) {
    assertThatThrownBy(() -> TransportNames.requireFileName("ab" + c))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("U+%04X".formatted((int) c))
        .hasMessageContaining("at 2");
    assertThat(TransportNames.isFileName("ab" + c)).isFalse();
  }

  @Test
  void aNameWithABackslashIsQuotedOnlyIfTheRestOfItIsClean() {
    assertThatThrownBy(() -> TransportNames.requireFileName("\\\u009b31m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file name holds the control character U+009B at 1");
  }

  @Property
  void anyNameIsEitherTakenOrRefusedWithoutControlCharacters(@ForAll String name) {
    try {
      TransportNames.requireFileName(name);
      assertThat(TransportNames.isFileName(name)).isTrue();
    } catch (IllegalArgumentException e) {
      assertThat(TransportNames.isFileName(name)).isFalse();
      assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
