package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.TestRooms;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading what was said before comes to an end, and says if there is more. */
class EarlierTest {

  private final TestRooms rooms = new TestRooms();
  private final UiThread ui = rooms.ui();
  private final Transcript transcript = new Transcript();

  @AfterEach
  void close() {
    rooms.close();
  }

  @Test
  void ofARoomWithMoreThanIsReadAtMostOneIsTold() throws Exception {
    assertThat(noticeOfAll(3)).contains("too much for a window");
    assertThat(texts()).endsWith("three", "four", "five");
  }

  @Test
  void ofARoomThatIsReadAsAWholeNothingIsTold() throws Exception {
    assertThat(noticeOfAll(6)).isEmpty();
    assertThat(texts()).endsWith("one", "two", "three", "four", "five");
  }

  /** What stands above the transcript once all was read, up to so many messages. */
  private String noticeOfAll(long most) throws Exception {
    for (String text : List.of("one", "two", "three", "four", "five")) {
      rooms.say("bob", text);
    }
    ChatRoom room = rooms.open("alice");
    CompletableFuture<String> notice = new CompletableFuture<>();
    ui.run(
        () -> {
          new Appearance(Optional.empty());
          TranscriptView view = new TranscriptView(transcript, new NameColours(room::name));
          Earlier earlier =
              new Earlier(room, transcript, view, ui, ForkJoinPool.commonPool(), most);
          earlier.loadAll(() -> notice.complete(earlier.notice().getText()));
        });
    try {
      return notice.get(30, TimeUnit.SECONDS);
    } finally {
      room.endSession();
    }
  }

  private List<String> texts() {
    return ui.get(() -> transcript.snapshot().stream().map(Entries::textOf).toList());
  }
}
