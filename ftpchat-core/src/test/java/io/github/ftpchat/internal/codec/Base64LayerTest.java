package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ftpchat.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class Base64LayerTest {

  private static final Base64Layer STANDARD = Base64Layer.standard();
  private static final Base64Layer URL_SAFE = Base64Layer.urlSafe();

  @Example
  void decidesAsCpythonDoes() {
    List<JsonNode> cases = Vectors.list(Vectors.json("cpython_base64.json"));
    assertThat(cases).hasSize(3012);
    for (JsonNode test : cases) {
      byte[] input = Vectors.hex(test.get("in"));
      assertThat(lenient(STANDARD, input)).isEqualTo(expected(test.get("std")));
      assertThat(lenient(URL_SAFE, input)).isEqualTo(expected(test.get("url")));
    }
  }

  private static byte[] expected(JsonNode decoded) {
    return decoded.isNull() ? null : Vectors.hex(decoded);
  }

  private static byte[] lenient(Base64Layer layer, byte[] input) {
    byte[] canonical = new byte[input.length];
    Base64Layer.Canonical form = layer.canonicalize(input, 0, input.length, canonical);
    return form.isValid() ? strict(layer, Arrays.copyOf(canonical, form.length())) : null;
  }

  private static byte[] strict(Base64Layer layer, byte[] input) {
    int length = Base64Layer.decodedLength(input, 0, input.length);
    if (length < 0) {
      return null;
    }
    byte[] decoded = new byte[length];
    return layer.decode(input, 0, input.length, decoded) < 0 ? null : decoded;
  }

  @Property
  void decodesWhatTheJdkEncodes(@ForAll @Size(max = 300) byte[] bytes) {
    assertThat(strict(STANDARD, Base64.getEncoder().encode(bytes))).isEqualTo(bytes);
    assertThat(strict(URL_SAFE, Base64.getEncoder().encode(bytes))).isEqualTo(bytes);
    assertThat(strict(URL_SAFE, Base64.getUrlEncoder().encode(bytes))).isEqualTo(bytes);
  }

  @Property
  void canonicalInputIsItsOwnCanonicalForm(@ForAll @Size(max = 100) byte[] bytes) {
    byte[] input = Base64.getEncoder().encode(bytes);
    byte[] canonical = new byte[input.length];
    assertThat(STANDARD.canonicalize(input, 0, input.length, canonical))
        .isEqualTo(new Base64Layer.Canonical(input.length, input.length));
    assertThat(canonical).isEqualTo(input);
  }

  @Property
  void oneByteOutsideTheAlphabetAnywhereIsNotDecoded(
      @ForAll @Size(min = 1, max = 100) byte[] bytes, @ForAll byte c, @ForAll int where) {
    byte[] input = Base64.getEncoder().encode(bytes);
    int index = Math.floorMod(where, input.length);
    boolean pad = c == '=' && index >= input.length - 2;
    if (!STANDARD.contains(c) && !pad) {
      input[index] = c;
      assertThat(strict(STANDARD, input)).isNull();
    }
  }

  @Property
  void decodesAPartOfItsInputIntoLargerOutput(
      @ForAll @Size(max = 60) byte[] bytes, @ForAll @IntRange(max = 40) int room) {
    byte[] input =
        ("??" + Base64.getEncoder().encodeToString(bytes) + "??")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] output = new byte[bytes.length + room];
    int decoded = STANDARD.decode(input, 2, input.length - 4, output);
    assertThat(decoded).isEqualTo(bytes.length);
    assertThat(Arrays.copyOf(output, decoded)).isEqualTo(bytes);
  }

  @Example
  void knowsItsAlphabetAndNothingElse() {
    StringBuilder standard = new StringBuilder();
    StringBuilder urlSafe = new StringBuilder();
    for (int c = 0; c < 256; c++) {
      if (STANDARD.contains((byte) c)) {
        standard.append((char) c);
      }
      if (URL_SAFE.contains((byte) c)) {
        urlSafe.append((char) c);
      }
    }
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    assertThat(standard).hasToString("+/0123456789" + letters.replace("_", ""));
    assertThat(urlSafe).hasToString("+-/0123456789" + letters);
  }

  /** The shapes of the regression test of CVE-2026-114938: broken at each place of long input. */
  @Example
  void brokenInputOfEveryLengthIsRefused() {
    for (int length = 0; length < 400; length++) {
      byte[] input = new byte[length];
      Arrays.fill(input, (byte) 'A');
      assertThat(strict(STANDARD, input) != null).isEqualTo(length % 4 == 0);
      for (int i = 0; i < length; i++) {
        input[i] = (byte) (i % 2 == 0 ? '$' : 0xFF);
        assertThat(strict(STANDARD, input)).isNull();
        input[i] = '=';
        boolean padding = length % 4 == 0 && (i == length - 1);
        assertThat(strict(STANDARD, input) != null).isEqualTo(padding);
        input[i] = 'A';
      }
    }
  }
}
