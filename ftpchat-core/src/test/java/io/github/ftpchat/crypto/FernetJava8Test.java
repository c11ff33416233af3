package io.github.ftpchat.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.macasaet.fernet.Key;
import com.macasaet.fernet.Token;
import com.macasaet.fernet.Validator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Fernet of another author, in both directions. */
class FernetJava8Test {

  private static final RecordContext CONTEXT = new RecordContext("room", 1);

  @Property(tries = 200)
  void fernetJava8OpensWhatWeSeal(
      @ForAll @Size(32) byte[] key,
      @ForAll byte[] plaintext,
      @ForAll @LongRange(max = 4_000_000_000L) long seconds) {
    Clock clock = Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
    try (FernetCipher cipher = FernetCipher.ofKey(key, clock, new SecureRandom())) {
      Token token =
          Token.fromString(Base64.getUrlEncoder().encodeToString(cipher.seal(plaintext, CONTEXT)));
      assertThat(token.getTimestamp()).isEqualTo(clock.instant());
      assertThat(token.validateAndDecrypt(theirs(key), new AsItIs(clock))).isEqualTo(plaintext);
    }
  }

  @Property(tries = 200)
  void weOpenWhatFernetJava8Seals(@ForAll @Size(32) byte[] key, @ForAll byte[] plaintext) {
    Token token = Token.generate(theirs(key), plaintext);
    try (FernetCipher cipher = FernetCipher.ofKey(key)) {
      OpenedToken opened =
          cipher.open(Base64.getUrlDecoder().decode(token.serialise()), CONTEXT).orElseThrow();
      assertThat(opened.plaintext()).isEqualTo(plaintext);
      assertThat(opened.time()).contains(token.getTimestamp().truncatedTo(ChronoUnit.SECONDS));
    }
  }

  private static Key theirs(byte[] key) {
    return new Key(Arrays.copyOf(key, 16), Arrays.copyOfRange(key, 16, 32));
  }

  private record AsItIs(Clock clock) implements Validator<byte[]> {

    @Override
    public Clock getClock() {
      return clock;
    }

    @Override
    public Function<byte[], byte[]> getTransformer() {
      return Function.identity();
    }

    @Override
    public TemporalAmount getTimeToLive() {
      return Duration.ofDays(1);
    }
  }
}
