package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PythonTextTest {

  /** What {@code str.isspace()} of CPython 3.11 says of every character. */
  private static final String SPACES =
      "\t\n\u000B\f\r\u001C\u001D\u001E\u001F \u0085\u00A0\u1680"
          + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A"
          + "\u2028\u2029\u202F\u205F\u3000";

  @Example
  void whiteSpaceIsWhatPythonTakesForIt() {
    assertThat(
            IntStream.rangeClosed(0, Character.MAX_VALUE)
                .filter(c -> PythonText.isSpace((char) c))
                .mapToObj(Character::toString)
                .collect(Collectors.joining()))
        .isEqualTo(SPACES);
  }

  @Property
  void skipsTheSameInUtf8(@ForAll("spaced") String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int from = PythonText.skipSpace(utf8, 0, utf8.length);
    int to = PythonText.skipSpaceBack(utf8, from, utf8.length);
    String stripped = PythonText.stripEnd(text);
    while (!stripped.isEmpty() && PythonText.isSpace(stripped.charAt(0))) {
      stripped = stripped.substring(1);
    }
    assertThat(new String(utf8, from, to - from, StandardCharsets.UTF_8)).isEqualTo(stripped);
  }

  @Property
  void skipsInAnyBytesWithoutLeavingThem(@ForAll byte[] bytes) {
    int from = PythonText.skipSpace(bytes, 0, bytes.length);
    assertThat(from).isBetween(0, bytes.length);
    assertThat(PythonText.skipSpaceBack(bytes, from, bytes.length)).isBetween(from, bytes.length);
  }

  @Provide
  Arbitrary<String> spaced() {
    return Arbitraries.strings()
        .withChars(SPACES)
        .withChars("a=\u00E9\u2027\uFEFF\u3001\u1681")
        .ofMaxLength(12);
  }
}
