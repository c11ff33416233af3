package io.github.ftpchat.ftp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaksTest {

  @Test
  void aLiveThreadOfTheLibraryIsALeakUntilItEnds() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "ftpchat-leaks-test");
    thread.start();
    assertThat(Leaks.find()).anyMatch(leak -> leak.contains("ftpchat-leaks-test"));
    assertThatThrownBy(() -> Leaks.assertNone(Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ftpchat-leaks-test");
    end.countDown();
    thread.join();
    assertThat(Leaks.find()).noneMatch(leak -> leak.contains("ftpchat-leaks-test"));
  }

  @Test
  void anOpenConnectionIsALeakUntilItIsClosed() throws Exception {
    try (TinyFtpServer server = new TinyFtpServer();
        FaultProxy proxy = FaultProxy.inFrontOf(server.address())) {
      Socket socket = new Socket(proxy.host(), proxy.port());
      assertThat(socket.getInputStream().read()).isEqualTo('2');
      assertThat(Leaks.find(proxy)).contains("1 connections open through port " + proxy.port());
      socket.close();
      Leaks.assertNone(Duration.ofSeconds(5), proxy);
    }
  }
}
