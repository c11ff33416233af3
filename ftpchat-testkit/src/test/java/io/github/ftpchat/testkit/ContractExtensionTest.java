package io.github.ftpchat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

@Timeout(60)
class ContractExtensionTest {

  private static final String TEST = "required_aFileThatIsNotThereHasNoStatus";
  private static final String OPTIONAL = "optional_appendMakesTheFileAndAddsAtItsEnd";

  private String printed = "";

  @Test
  void aTestThatHangsFailsWithinTheLimitOfTheSubclassAndTellsWhere() {
    Throwable failure = run(Hanging.class, TEST, false).orElseThrow();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(TEST + " took longer than PT0.3S")
        .hasMessageContaining("\"contract-test\" WAITING")
        .hasMessageContaining("\"main\"");
    assertThat(failure.getCause().getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("hang"));
    assertThat(printed).contains("Hanging." + TEST + " FAILED in ", "took longer than PT0.3S");
  }

  @Test
  void whatRunsBeforeATestHasTheLimitToo() {
    Throwable failure = run(HangingBefore.class, TEST, false).orElseThrow();

    assertThat(failure).hasMessageStartingWith("hang took longer than PT0.3S");
  }

  @Test
  void everythingOfATestRunsInOneThread() {
    OneThread.threads.clear();

    assertThat(run(OneThread.class, TEST, false)).isEmpty();
    assertThat(OneThread.threads).hasSize(3).containsOnly(OneThread.threads.get(0));
    assertThat(OneThread.threads.get(0)).isNotEqualTo(Thread.currentThread());
  }

  @Test
  void whatPassesAndWhatIsSkippedIsPrinted() {
    assertThat(run(OneThread.class, TEST, false)).isEmpty();
    assertThat(printed).containsPattern("OneThread\\." + TEST + " passed in \\d+ ms");

    run(Poor.class, OPTIONAL, false);
    assertThat(printed).contains("Poor." + OPTIONAL + " skipped: ", "cannot append");
  }

  @Test
  void nothingIsPrintedWhereQuietIsAskedFor() {
    assertThat(run(OneThread.class, TEST, true)).isEmpty();
    assertThat(printed).isEmpty();
  }

  /** Runs one test as a user's build does, and returns why it failed. */
  private Optional<Throwable> run(
      Class<? extends TransportContract> contract, String test, boolean quiet) {
    List<Throwable> failures = new ArrayList<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
              result.getThrowable().ifPresent(failures::add);
            }
          }
        };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectMethod(contract, test))
                  .configurationParameter("ftpchat.testkit.quiet", String.valueOf(quiet))
                  .build(),
              listener);
    } finally {
      System.setOut(before);
    }
    printed = bytes.toString(StandardCharsets.UTF_8);
    return failures.stream().findFirst();
  }

  static class Hanging extends TransportContract {
    @Override
    protected Transport newTransport() {
      hang();
      return InMemoryTransport.create();
    }

    @Override
    protected Duration timeLimit() {
      return Duration.ofMillis(300);
    }

    private static void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // Given up.
      }
    }
  }

  static class HangingBefore extends Hanging {
    @BeforeEach
    void hang() {
      Hanging.hang();
    }
  }

  static class OneThread extends TransportContract {
    static final List<Thread> threads = new ArrayList<>();

    @BeforeEach
    void before() {
      threads.add(Thread.currentThread());
    }

    @AfterEach
    void after() {
      threads.add(Thread.currentThread());
    }

    @Override
    protected Transport newTransport() {
      threads.add(Thread.currentThread());
      return InMemoryTransport.create();
    }
  }

  static class Poor extends TransportContract {
    @Override
    protected Transport newTransport() {
      return new ForwardingTransport(InMemoryTransport.create()) {
        @Override
        public TransportCapabilities capabilities() {
          return super.capabilities().withCanAppend(false);
        }
      };
    }
  }
}
