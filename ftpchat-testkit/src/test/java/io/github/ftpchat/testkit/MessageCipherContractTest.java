package io.github.ftpchat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.OpenedToken;
import io.github.ftpchat.crypto.RecordContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contract finds what is wrong with a cipher, and names it. */
class MessageCipherContractTest {

  private static final byte[] KEY = new byte[32];

  @Test
  void aCipherThatKeepsTheContractFailsNothing() {
    assertThat(failures(Sound.class)).isEmpty();
  }

  @Test
  void findsACipherThatDoesNotAuthenticate() {
    assertThat(failures(Unauthenticated.class))
        .contains("required_aFlippedBitIsNotAuthentic", "required_manyThreadsUseItAtOnce");
  }

  @Test
  void findsACipherThatIgnoresWhatComesBehindTheToken() {
    assertThat(failures(Lenient.class))
        .containsExactly("required_aTokenWithMoreBehindItIsNotAuthentic");
  }

  @Test
  void findsACipherThatRepeatsItself() {
    assertThat(failures(Repeating.class))
        .containsExactly("required_noTwoTokensAreTheSame", "required_theTimeIsThatOfSealing");
  }

  @Test
  void findsACipherThatThrows() {
    assertThat(failures(Throwing.class))
        .contains("required_noBytesMakeItThrow", "required_aTokenCutAnywhereIsNotAuthentic");
  }

  @Test
  void findsACipherThatWritesIntoWhatItIsGiven() {
    assertThat(failures(Scribbling.class)).contains("required_whatIsGivenIsNotChanged");
  }

  @Test
  void findsACipherThatHandsOutItsBuffer() {
    assertThat(failures(Sharing.class))
        .contains("required_whatIsHandedOverIsNotSharedWithLaterCalls");
  }

  @Test
  void findsACipherWhoseIdentitiesDiffer() {
    assertThat(failures(TwoFaced.class))
        .containsExactly("required_theIdentityIsTheSameWhereverItIsAsked");
  }

  @Test
  void findsACipherThatServesOneThread() {
    assertThat(failures(OneThread.class)).containsExactly("required_manyThreadsUseItAtOnce");
  }

  @Test
  void findsACipherThatOutlivesItsDestruction() {
    assertThat(failures(Undead.class))
        .containsExactly(
            "required_aDestroyedCipherDoesNothing",
            "required_destroyingAndClosingAreOneAndCanBeRepeated");
  }

  @Test
  void findsACipherThatHasOneKeyForAll() {
    assertThat(failures(SameKey.class)).containsExactly("required_anotherKeyDoesNotOpenIt");
  }

  @Test
  void findsACipherThatClaimsToBindTheContextAndDoesNot() {
    assertThat(failures(Unbound.class))
        .containsExactly(
            "optional_anotherFormatVersionDoesNotOpenIt", "optional_anotherRoomDoesNotOpenIt");
  }

  private static Set<String> failures(Class<? extends MessageCipherContract> contract) {
    Set<String> failed = new TreeSet<>();
    Set<String> run = new TreeSet<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(contract))
            .configurationParameter("ftpchat.testkit.quiet", "true")
            .build();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
              String name = test.getDisplayName().replace("()", "");
              run.add(name);
              if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(name);
              }
            }
          }
        };
    LauncherFactory.create().execute(request, listener);
    assertThat(run).hasSizeGreaterThan(15);
    return failed;
  }

  static class Sound extends MessageCipherContract {
    @Override
    protected MessageCipher createCipher() {
      return FernetCipher.ofKey(KEY);
    }

    @Override
    protected MessageCipher createCipherWithAnotherKey() {
      byte[] other = KEY.clone();
      Arrays.fill(other, (byte) 1);
      return FernetCipher.ofKey(other);
    }
  }

  static class Unauthenticated extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public Optional<OpenedToken> open(byte[] token, RecordContext context) {
          return Optional.of(new OpenedToken(token, Optional.empty(), new byte[16]));
        }
      };
    }
  }

  static class Lenient extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public Optional<OpenedToken> open(byte[] token, RecordContext context) {
          Optional<OpenedToken> opened = super.open(token, context);
          return opened.isPresent() || token.length < 200
              ? opened
              : super.open(Arrays.copyOf(token, token.length / 2), context);
        }
      };
    }
  }

  static class Repeating extends Sound {
    private static final Map<String, byte[]> SEALED = new ConcurrentHashMap<>();

    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public byte[] seal(byte[] plaintext, RecordContext context) {
          byte[] sealed = super.seal(plaintext, context);
          String key = new String(plaintext, StandardCharsets.ISO_8859_1);
          byte[] first = SEALED.putIfAbsent(key, sealed.clone());
          return first == null ? sealed : first.clone();
        }

        @Override
        public Optional<OpenedToken> open(byte[] token, RecordContext context) {
          return super.open(token, context)
              .map(
                  opened ->
                      new OpenedToken(
                          opened.plaintext(), Optional.of(Instant.EPOCH), opened.identity()));
        }
      };
    }
  }

  static class Throwing extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public Optional<OpenedToken> open(byte[] token, RecordContext context) {
          if (token.length < 73) {
            throw new IllegalArgumentException("too short");
          }
          return super.open(token, context);
        }
      };
    }
  }

  static class Scribbling extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public byte[] seal(byte[] plaintext, RecordContext context) {
          byte[] token = super.seal(plaintext, context);
          Arrays.fill(plaintext, (byte) 0);
          return token;
        }
      };
    }
  }

  static class Sharing extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        private final byte[] identity = new byte[16];

        @Override
        public Optional<OpenedToken> open(byte[] token, RecordContext context) {
          return super.open(token, context)
              .map(
                  opened -> {
                    System.arraycopy(opened.identity(), 0, identity, 0, identity.length);
                    return new OpenedToken(opened.plaintext(), opened.time(), identity);
                  });
        }
      };
    }
  }

  static class TwoFaced extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public byte[] identity(byte[] token) {
          byte[] identity = super.identity(token);
          identity[0]++;
          return identity;
        }
      };
    }
  }

  static class OneThread extends Sound {
    @Override
    protected MessageCipher createCipher() {
      Thread owner = Thread.currentThread();
      return new Forwarding() {
        @Override
        public byte[] seal(byte[] plaintext, RecordContext context) {
          if (Thread.currentThread() != owner) {
            throw new IllegalStateException("another thread");
          }
          return super.seal(plaintext, context);
        }
      };
    }
  }

  static class Undead extends Sound {
    @Override
    protected MessageCipher createCipher() {
      return new Forwarding() {
        @Override
        public void destroy() {}
      };
    }
  }

  static class SameKey extends Sound {
    @Override
    protected MessageCipher createCipherWithAnotherKey() {
      return createCipher();
    }
  }

  static class Unbound extends Sound {
    @Override
    protected boolean bindsContext() {
      return true;
    }
  }

  private abstract static class Forwarding implements MessageCipher {

    private final MessageCipher delegate = FernetCipher.ofKey(KEY);

    @Override
    public byte[] seal(byte[] plaintext, RecordContext context) {
      return delegate.seal(plaintext, context);
    }

    @Override
    public Optional<OpenedToken> open(byte[] token, RecordContext context) {
      return delegate.open(token, context);
    }

    @Override
    public byte[] identity(byte[] token) {
      return delegate.identity(token);
    }

    @Override
    public void destroy() {
      delegate.destroy();
    }

    @Override
    public boolean isDestroyed() {
      return delegate.isDestroyed();
    }
  }
}
