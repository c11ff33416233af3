package io.github.ftpchat.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.Limits;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.RecordContext;
import io.github.ftpchat.crypto.StrongCipher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decoder stands every shape that was found so far, in each layer. */
class CorpusTest {

  private static final int LIMIT = 1 << 20;
  private static final RecordContext CONTEXT = new RecordContext("room", 1);
  private static final Limits LIMITS =
      Limits.defaults().withMaxLineBytes(LIMIT).withMaxPayloadBytes(LIMIT);
  private static final MessageCipher FERNET = FernetCipher.ofKey(new byte[32]);
  private static final MessageCipher STRONG =
      StrongCipher.ofPassword("corpus".toCharArray(), "room");
  private static final byte[] GOOD =
      framed(deflated("2026-02-01 10:30:alice: behind\n".getBytes(StandardCharsets.UTF_8)));

  static Stream<Path> shapes() throws IOException, URISyntaxException {
    Path corpus = Path.of(CorpusTest.class.getResource("/corpus").toURI());
    try (Stream<Path> files = Files.list(corpus)) {
      List<Path> shapes =
          files.filter(file -> !file.getFileName().toString().contains(".")).sorted().toList();
      assertThat(shapes).hasSizeGreaterThan(40);
      return shapes.stream();
    }
  }

  /** The shape is a piece of the file, a payload of somebody who has the key, or its text. */
  @ParameterizedTest
  @MethodSource("shapes")
  void aRecordBehindItOpens(Path shape) throws IOException {
    byte[] bytes = Files.readAllBytes(shape);
    for (byte[] attack : List.of(bytes, framed(bytes), framed(deflated(bytes)))) {
      for (MessageCipher cipher : List.of(FERNET, STRONG)) {
        RecordCodec codec = new RecordCodec(cipher, "room", LIMITS);
        byte[] file = join(attack, new byte[] {'\n'}, GOOD);
        List<Found> lines = Found.inFile(codec, file);
        if (cipher == FERNET) {
          assertThat(lines.get(lines.size() - 1).opened)
              .singleElement()
              .satisfies(record -> assertThat(record.text()).isEqualTo("behind"));
        }
        assertThat(lines).allSatisfy(found -> assertThat(found.positions).isSorted());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void eachLayerDecodesOrRefusesIt(Path shape) throws IOException {
    byte[] bytes = Files.readAllBytes(shape);
    for (Base64Layer layer : List.of(Base64Layer.standard(), Base64Layer.urlSafe())) {
      byte[] canonical = new byte[bytes.length];
      Base64Layer.Canonical form = layer.canonicalize(bytes, 0, bytes.length, canonical);
      byte[] decoded = new byte[bytes.length];
      assertThat(layer.decode(bytes, 0, bytes.length, decoded)).isLessThanOrEqualTo(bytes.length);
      if (form.isValid()) {
        assertThat(layer.decode(canonical, 0, form.length(), decoded)).isNotNegative();
      }
    }
    assertThat(new Inflation(LIMIT).inflate(bytes)).isLessThanOrEqualTo(LIMIT);
    assertThat(FERNET.open(bytes, CONTEXT)).isEmpty();
    assertThat(STRONG.open(bytes, CONTEXT)).isEmpty();
    new PayloadParser().parse(bytes, bytes.length, true);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertRefused(() -> Cursor.parse(text));
    assertRefused(() -> MessageId.parse(text));
  }

  private static void assertRefused(Runnable parse) {
    assertThatIllegalArgumentException().isThrownBy(parse::run);
  }

  private static byte[] framed(byte[] payload) {
    byte[] token = FERNET.seal(payload, CONTEXT);
    return Base64.getEncoder().encode(Base64.getUrlEncoder().encode(token));
  }

  private static byte[] deflated(byte[] content) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(stream)) {
      deflater.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return stream.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    Arrays.asList(parts).forEach(joined::writeBytes);
    return joined.toByteArray();
  }
}
