package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tries something out removes its files, wherever it is broken off. */
@Timeout(60)
class BrokenOffTest {

  private static final byte[] HISTORY = "old history\n".getBytes(US_ASCII);
  private static final byte[] LINE = "line\n".getBytes(US_ASCII);
  private static final Duration SOON = Duration.ofSeconds(20);

  private FakeFtpServer server;
  private FtpTransport transport;

  @BeforeEach
  void open() {
    server = new FakeFtpServer();
    server.files().put("room.txt", HISTORY);
    transport = server.transport().build();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  /** What makes a file to try something out. */
  private enum Trial {
    EXAMINE("APPE") {
      @Override
      void run(FtpTransport transport) throws TransportException {
        transport.examine("");
      }
    },
    PROBE("APPE") {
      @Override
      void run(FtpTransport transport) throws TransportException {
        transport.probeAppendSafety("room.txt");
      }
    },
    APPEND("APPE") {
      @Override
      void run(FtpTransport transport) throws TransportException {
        transport.append("room.txt", LINE);
      }
    },
    WRITE_AT("STOR") {
      @Override
      void run(FtpTransport transport) throws TransportException {
        transport.writeAt("room.txt", HISTORY.length, LINE);
      }
    };

    private final String verb;

    Trial(String verb) {
      this.verb = verb;
    }

    abstract void run(FtpTransport transport) throws TransportException;
  }

  @ParameterizedTest
  @EnumSource(Trial.class)
  void cleaningUpThatIsBrokenOffIsDoneByAnotherConnection(Trial trial) {
    AtomicBoolean broken = new AtomicBoolean();
    server.on(
        "DELE",
        (session, name) -> {
          if (broken.compareAndSet(false, true)) {
            transport.abort();
          } else {
            session.behave("DELE", name);
          }
        });
    run(trial);
    assertThat(broken).isTrue();
    assertThat(server.files()).containsOnlyKeys("room.txt");
  }

  /** The server comes to a command of the lost connection only when the file was removed. */
  @ParameterizedTest
  @EnumSource(Trial.class)
  void whatWasStillOnItsWayIsRemovedToo(Trial trial) {
    CountDownLatch removed = new CountDownLatch(1);
    AtomicBoolean broken = new AtomicBoolean();
    server.on(
        trial.verb,
        (session, name) -> {
          if (broken.compareAndSet(false, true)) {
            transport.abort();
            await(removed);
            server.files().put(name, LINE);
          } else {
            session.behave(trial.verb, name);
          }
        });
    server.on(
        "DELE",
        (session, name) -> {
          session.behave("DELE", name);
          removed.countDown();
        });
    run(trial);
    assertThat(server.files()).containsOnlyKeys("room.txt").containsValue(HISTORY);
  }

  @Test
  void whatCannotBeRemovedAfterwardsIsNamed() throws Exception {
    server.answer("DELE", "550 permission denied");
    assertThat(transport.examine("").leftBehind())
        .hasSize(1)
        .allMatch(name -> server.files().containsKey(name));
  }

  private void run(Trial trial) {
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () -> {
              try {
                trial.run(transport);
              } catch (TransportException e) {
                // It was broken off.
              }
            });
    assertThat(run).succeedsWithin(SOON);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
