package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a program left in a folder that was killed before the disk had it. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class EarlierLifeTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  @TempDir private Path folder;

  /** Whether the disk takes what is to be forced. */
  private final AtomicBoolean forces = new AtomicBoolean();

  private final AtomicInteger forced = new AtomicInteger();

  @Test
  void whatItWroteIsForcedBeforeItCounts() throws Exception {
    RecordCodec codec = new RecordCodec(CIPHER, "lobby", Limits.defaults());
    byte[] token = codec.seal(Dialect.V1_6, LocalDateTime.of(2026, 2, 1, 10, 30), "alice", "mine");
    Path file = folder.resolve("lobby.txt");
    Files.write(file, codec.frame(token, Dialect.V1_6));
    OutboxStore outbox = OutboxStore.inMemory();
    outbox.add(List.of(new SealedMessage("lobby", codec.id(token), token)));
    try (ChatSession session =
        ChatSession.builder()
            .transport(unreliable())
            .room("lobby")
            .cipher(CIPHER)
            .participant("alice")
            .outbox(outbox)
            .start()) {
      await().until(() -> forced.get() > 0);
      assertThat(session.drain(Duration.ofMillis(500))).isFalse();
      forces.set(true);
      await().until(() -> session.drain(Duration.ofSeconds(1)));
    }
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  /** A folder on a disk that takes nothing for a while. */
  private Transport unreliable() {
    return new ForwardingTransport(DirectoryTransport.of(folder)) {
      @Override
      public AppendResult append(String name, byte[] data) throws TransportException {
        return isLost(data) ? lost() : super.append(name, data);
      }

      @Override
      public AppendResult append(String name, byte[] data, Duration openWithin)
          throws TransportException {
        return isLost(data) ? lost() : super.append(name, data, openWithin);
      }

      /** An append of nothing forces what was written before. */
      private boolean isLost(byte[] data) {
        if (data.length > 0) {
          return false;
        }
        forced.incrementAndGet();
        return !forces.get();
      }

      private AppendResult lost() {
        return AppendResult.unknown(
            Duration.ZERO,
            new TransportException(TransportException.Reason.LOST, "not forced to the disk"));
      }
    };
  }
}
