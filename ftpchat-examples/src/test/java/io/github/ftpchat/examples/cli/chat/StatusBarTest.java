package io.github.ftpchat.examples.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.TestRooms;
import io.github.ftpchat.testkit.FaultyTransport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the bar shows where there is little room. */
class StatusBarTest {

  private final TestRooms rooms = new TestRooms();

  @AfterEach
  void close() {
    rooms.close();
  }

  @Test
  void aBarThatIsTooNarrowKeepsRoomStateAndUnsent() {
    ChatRoom room = rooms.open("alice");
    List<ChatRoom> three = List.of(rooms.open("alice"), room, rooms.open("alice"));
    FaultyTransport.Stall stall = rooms.transport().stallBefore(FaultyTransport.Operation.APPEND);
    rooms.ui().run(() -> room.say("waits"));
    stall.awaitReached();
    assertThat(bar(three, room, 79)).startsWith(" 1:lobby [2:lobby] 3:lobby | live | 1 unsent | ");
    assertThat(bar(three, room, 43)).startsWith(" [2:lobby] | live | 1 unsent | 1:lobby | ");
    assertThat(bar(three, room, 27)).startsWith(" [2:l...] | live | 1 unsent | ");
    assertThat(bar(three, room, 24)).startsWith("2:lobby live ~1 | ");
    assertThat(bar(three, room, 13)).startsWith("2:... live ~1 | ");
    assertThat(bar(List.of(room), room, 5)).contains("live ~1");
    stall.release();
  }

  private String bar(List<ChatRoom> all, ChatRoom shown, int columns) {
    return rooms.ui().get(() -> StatusBar.of(all, shown, columns));
  }
}
