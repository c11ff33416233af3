package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.DirectoryTransport;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Goes on behind cursors while the whole room can still change. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class ResumeTest {

  private static final FernetCipher CIPHER = FernetCipher.ofKey(new byte[32]);

  @TempDir private Path folder;

  private SessionBuilder session() {
    return ChatSession.builder()
        .transport(DirectoryTransport.of(folder, AppendSafety.UNSAFE))
        .room("lobby")
        .cipher(CIPHER)
        .history(HistoryPolicy.replayAll());
  }

  private void say(String... texts) {
    try (ChatSession writer = session().participant("writer").open()) {
      for (String text : texts) {
        writer.send(text).written().join();
      }
    }
  }

  private List<ChatMessage> life(Cursor after, int expected) {
    List<ChatMessage> shown = new CopyOnWriteArrayList<>();
    try (ChatSession reader =
        session()
            .after(after)
            .listener(ChatListener.ofMessages((session, message) -> shown.add(message)))
            .open()) {
      await().until(() -> shown.size() >= expected);
      assertThat(reader.state().phase()).isEqualTo(SessionState.Phase.LIVE);
    }
    return shown;
  }

  @Test
  void aCursorOfTheFirstMessagesAfterARestartNamesThoseBeforeItToo() {
    say("one", "two", "three");
    List<ChatMessage> first = life(Cursor.START, 3);
    say("four", "five");
    List<ChatMessage> second = life(first.get(2).cursor(), 2);
    List<ChatMessage> third = life(second.get(0).cursor(), 1);

    assertThat(first).extracting(ChatMessage::text).containsExactly("one", "two", "three");
    assertThat(second).extracting(ChatMessage::text).containsExactly("four", "five");
    assertThat(third).extracting(ChatMessage::text).containsExactly("five");
  }
}
