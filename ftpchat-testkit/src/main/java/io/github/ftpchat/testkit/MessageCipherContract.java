package io.github.ftpchat.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.OpenedToken;
import io.github.ftpchat.crypto.RecordContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MessageCipher} has to do. Extend it, supply the ciphers, and run it.
 *
 * <p>Tests named {@code required_} hold for every cipher; those named {@code optional_} run where
 * the cipher says that it can do what they test.
 *
 * @since 0.1
 */
public abstract class MessageCipherContract extends Contract {

  private static final RecordContext CONTEXT = new RecordContext("room", 1);
  private static final byte[] PLAINTEXT =
      "2026-02-01 10:30:alice: hello, \u0645\u0631\u062D\u0628\u0627"
          .getBytes(StandardCharsets.UTF_8);

  private MessageCipher cipher;
  private byte[] token;

  /** For subclasses. */
  protected MessageCipherContract() {}

  /**
   * Makes a cipher.
   *
   * @return a new cipher, each time with the same key
   */
  protected abstract MessageCipher createCipher();

  /**
   * Makes a cipher of another key.
   *
   * @return a new cipher whose key differs from that of {@link #createCipher()}
   */
  protected abstract MessageCipher createCipherWithAnotherKey();

  /**
   * {@inheritDoc}
   *
   * @return the limit, 1 minute unless it is overridden
   */
  @Override
  protected Duration timeLimit() {
    return Duration.ofMinutes(1);
  }

  /**
   * Says whether tokens are bound to their context.
   *
   * @return false, unless it is overridden
   */
  protected boolean bindsContext() {
    return false;
  }

  @BeforeEach
  void setUp() {
    cipher = createCipher();
    token = cipher.seal(PLAINTEXT.clone(), CONTEXT);
  }

  @AfterEach
  void tearDown() {
    cipher.destroy();
  }

  @Test
  void required_whatWasSealedOpens() {
    for (int length : new int[] {0, 1, 15, 16, 17, 31, 32, 33, 1000, 1 << 20}) {
      byte[] plaintext = new byte[length];
      new Random(length).nextBytes(plaintext);
      assertArrayEquals(plaintext, openOrFail(cipher.seal(plaintext.clone(), CONTEXT)).plaintext());
    }
  }

  @Test
  void required_anotherCipherWithTheSameKeyOpensIt() {
    try (MessageCipher same = createCipher()) {
      assertArrayEquals(PLAINTEXT, same.open(token, CONTEXT).orElseThrow().plaintext());
    }
  }

  @Test
  void required_anotherKeyDoesNotOpenIt() {
    try (MessageCipher other = createCipherWithAnotherKey()) {
      assertEquals(Optional.empty(), other.open(token, CONTEXT));
    }
  }

  @Test
  void required_noTwoTokensAreTheSame() {
    Set<ByteBuffer> tokens = new HashSet<>();
    Set<ByteBuffer> identities = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      byte[] sealed = cipher.seal(PLAINTEXT.clone(), CONTEXT);
      assertTrue(tokens.add(ByteBuffer.wrap(sealed)), "the same token again");
      assertTrue(
          identities.add(ByteBuffer.wrap(cipher.identity(sealed))), "the same identity again");
    }
  }

  @Test
  void required_theIdentityIsTheSameWhereverItIsAsked() {
    byte[] identity = cipher.identity(token);
    assertEquals(OpenedToken.IDENTITY_LENGTH, identity.length);
    assertArrayEquals(identity, cipher.identity(token.clone()));
    assertArrayEquals(identity, openOrFail(token).identity());
    try (MessageCipher same = createCipher()) {
      assertArrayEquals(identity, same.identity(token));
    }
  }

  @Test
  void required_theTimeIsThatOfSealing() {
    Optional<Instant> time = openOrFail(token).time();
    if (time.isPresent()) {
      Duration age = Duration.between(time.get(), Instant.now()).abs();
      assertTrue(age.compareTo(Duration.ofMinutes(5)) < 0, "sealed " + age + " ago");
    }
  }

  @Test
  void required_aFlippedBitIsNotAuthentic() {
    for (int bit = 0; bit < token.length * Byte.SIZE; bit++) {
      byte[] changed = token.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertNotAuthentic(changed, "bit " + bit + " flipped");
    }
  }

  @Test
  void required_aTokenCutAnywhereIsNotAuthentic() {
    for (int length = 0; length < token.length; length++) {
      assertNotAuthentic(Arrays.copyOf(token, length), "cut to " + length);
      assertNotAuthentic(
          Arrays.copyOfRange(token, token.length - length, token.length), "last " + length);
    }
  }

  @Test
  void required_aTokenWithMoreBehindItIsNotAuthentic() {
    for (int more = 1; more <= 64; more++) {
      assertNotAuthentic(Arrays.copyOf(token, token.length + more), more + " zeros added");
    }
    byte[] twice = Arrays.copyOf(token, 2 * token.length);
    System.arraycopy(token, 0, twice, token.length, token.length);
    assertNotAuthentic(twice, "twice");
  }

  @Test
  void required_noBytesMakeItThrow() {
    Random random = new Random(1);
    for (int length = 0; length < 300; length++) {
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      assertNotAuthentic(noise, "noise of " + length);
      // The head of a real one leads further in.
      System.arraycopy(token, 0, noise, 0, Math.min(Math.min(length, token.length) / 2, length));
      assertNotAuthentic(noise, "half a token and noise of " + length);
    }
    assertNotAuthentic(new byte[1 << 22], "4 MiB of zeros");
  }

  @Test
  void required_whatIsGivenIsNotChanged() {
    byte[] plaintext = PLAINTEXT.clone();
    byte[] sealed = cipher.seal(plaintext, CONTEXT);
    assertArrayEquals(PLAINTEXT, plaintext);
    byte[] before = sealed.clone();
    cipher.open(sealed, CONTEXT);
    cipher.identity(sealed);
    assertArrayEquals(before, sealed);
  }

  @Test
  void required_whatIsHandedOverIsNotSharedWithLaterCalls() {
    byte[] plaintext = openOrFail(token).plaintext();
    byte[] identity = openOrFail(token).identity();
    byte[] expected = identity.clone();
    openOrFail(cipher.seal(new byte[PLAINTEXT.length], CONTEXT));
    assertArrayEquals(PLAINTEXT, plaintext);
    assertArrayEquals(expected, identity);
  }

  @Test
  void required_manyThreadsUseItAtOnce() throws Exception {
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int seed = t;
        tasks.add(
            () -> {
              Random random = new Random(seed);
              for (int i = 0; i < 500; i++) {
                byte[] plaintext = new byte[random.nextInt(2000)];
                random.nextBytes(plaintext);
                byte[] sealed = cipher.seal(plaintext, CONTEXT);
                assertArrayEquals(plaintext, openOrFail(sealed).plaintext());
                sealed[random.nextInt(sealed.length)] ^= 1;
                assertNotAuthentic(sealed, "changed");
              }
              return null;
            });
      }
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void required_aDestroyedCipherDoesNothing() {
    assertFalse(cipher.isDestroyed());
    cipher.destroy();
    assertTrue(cipher.isDestroyed());
    assertThrows(IllegalStateException.class, () -> cipher.seal(PLAINTEXT.clone(), CONTEXT));
    assertThrows(IllegalStateException.class, () -> cipher.open(token, CONTEXT));
    assertThrows(IllegalStateException.class, () -> cipher.identity(token));
  }

  @Test
  void required_destroyingAndClosingAreOneAndCanBeRepeated() {
    cipher.close();
    assertTrue(cipher.isDestroyed());
    cipher.destroy();
    cipher.close();
    assertTrue(cipher.isDestroyed());
  }

  @Test
  void required_destroyingOneLeavesOthersAlone() {
    try (MessageCipher same = createCipher()) {
      cipher.destroy();
      assertArrayEquals(PLAINTEXT, same.open(token, CONTEXT).orElseThrow().plaintext());
    }
  }

  @Test
  void optional_anotherRoomDoesNotOpenIt() {
    assumeTrue(bindsContext(), "tokens are not bound to their context");
    assertEquals(Optional.empty(), cipher.open(token, new RecordContext("other", 1)));
    assertEquals(Optional.empty(), cipher.open(token, new RecordContext("", 1)));
  }

  @Test
  void optional_anotherFormatVersionDoesNotOpenIt() {
    assumeTrue(bindsContext(), "tokens are not bound to their context");
    assertEquals(Optional.empty(), cipher.open(token, new RecordContext("room", 2)));
  }

  private OpenedToken openOrFail(byte[] sealed) {
    return cipher.open(sealed, CONTEXT).orElseThrow(() -> new AssertionError("does not open"));
  }

  private void assertNotAuthentic(byte[] bytes, String what) {
    assertFalse(cipher.open(bytes, CONTEXT).isPresent(), what);
  }
}
