package io.github.ftpchat.examples.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.StorageException;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalNoticesTest {

  private final List<String> told = new ArrayList<>();
  private final RefusalNotices notices = new RefusalNotices(told::add);

  private void refuse(String what) {
    notices.onError(null, new ConnectionException(new TransportException(Reason.REFUSED, what)));
  }

  @Test
  void aRefusalIsToldOnce() {
    refuse("the server has no space to write to lobby.txt: 10 bytes free");
    refuse("the server has no space to write to lobby.txt: 9 bytes free");
    refuse("the server refuses to write to lobby.txt");
    refuse("the server has no space to write to lobby.txt: 8 bytes free");
    assertThat(told)
        .containsExactly(
            "not delivered yet, still trying: the server has no space to write to lobby.txt:"
                + " 10 bytes free",
            "not delivered yet, still trying: the server refuses to write to lobby.txt");
  }

  @Test
  void whatAnOutboxKeepsBackIsTold() {
    notices.onError(null, new StorageException("not all can be sent", new IOException("why")));
    assertThat(told).containsExactly("not all can be sent: why");
  }

  @Test
  void whatConcernsNoMessageIsNotTold() {
    notices.onError(null, new IllegalStateException("a listener threw"));
    assertThat(told).isEmpty();
  }

  @Test
  void refusalsThatAreNeverTheSameEnd() {
    for (int i = 0; i < 1_000; i++) {
      refuse("x".repeat(i));
    }
    assertThat(told).hasSizeBetween(1, 100);
  }
}
