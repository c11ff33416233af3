package io.github.ftpchat.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseTest {

  @Test
  void aGeneratedOneCanBeReadAloudAndHasEightyBits() {
    String phrase = new String(Passphrase.generate());

    assertThat(phrase)
        .matches("([b-z&&[^aeiou]][aiou]){2}[b-z&&[^aeiou]](-([b-z][aiou]){2}[b-z]){4}");
    // Three of sixteen consonants and two of four vowels in each of five groups.
    assertThat(5 * (3 * 4 + 2 * 2)).isEqualTo(80);
    assertThat(Passphrase.estimateBits(phrase.toCharArray())).isGreaterThan(77);
  }

  @Test
  void everyLetterThatCanComeComes() {
    Set<Character> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      for (char c : Passphrase.generate()) {
        seen.add(c);
      }
    }
    assertThat(seen).hasSize(16 + 4 + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "password",
        "Password123",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "12345678901234567890",
        "qwertyqwerty",
        "xyxyxyxyxyxyxyxy",
        "secretftpchat",
        "hunter2"
      })
  void whatPeopleTryFirstIsWeak(String password) {
    assertThat(Passphrase.estimateBits(password.toCharArray())).isLessThan(Passphrase.WEAK_BELOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"correct horse battery staple", "K7#pf!2mWq9z", "Zwölf Boxkämpfer jagen"})
  void longAndMixedOnesAreNot(String password) {
    assertThat(Passphrase.estimateBits(password.toCharArray()))
        .isGreaterThan(Passphrase.WEAK_BELOW);
  }
}
