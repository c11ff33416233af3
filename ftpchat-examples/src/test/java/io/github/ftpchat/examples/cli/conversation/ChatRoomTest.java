package io.github.ftpchat.examples.cli.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Divider;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.transport.TransportException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a room makes of what happens in it, with real sessions. */
class ChatRoomTest {

  private final TestRooms rooms = new TestRooms();
  private final TestRooms.RecordingView view = rooms.view();
  private final UiThread ui = rooms.ui();

  @AfterEach
  void close() {
    rooms.close();
  }

  @Test
  void whatIsTypedMovesOnUntilItIsSettled() {
    ChatRoom room = rooms.open("alice");
    ui.run(() -> room.say("hello"));
    view.await(event -> event.equals("added Typed QUEUED"));
    view.await(event -> event.equals("marked SETTLED"));
    assertThat(view.events()).containsSubsequence("marked WRITTEN", "marked SETTLED");
    assertThat(ui.get(room::unsettled)).isEmpty();
    assertThat(entries(room, Typed.class)).hasSize(1);
    assertThat(entries(room, Said.class)).isEmpty();
    room.close();
  }

  @Test
  void itIsSaidHowManyLinesCannotBeRead() throws TransportException {
    rooms.say("bob", "hi");
    byte[] garbage = "no message\nnor this\n".getBytes(UTF_8);
    rooms.transport().append("lobby.txt", garbage);
    ChatRoom room = rooms.open("alice");
    Awaitility.await()
        .until(() -> entries(room, Note.class).anyMatch(note -> note.text().startsWith("2 lines")));
    room.close();
  }

  @Test
  void whatIsOnItsWayIsShownAtOnce() {
    ChatRoom room = rooms.open("alice");
    FaultyTransport.Stall stall = rooms.transport().stallBefore(FaultyTransport.Operation.APPEND);
    int before = view.refreshes();
    ui.run(() -> room.say("hello"));
    assertThat(view.refreshes()).isGreaterThan(before);
    stall.release();
    room.close();
  }

  @Test
  void aWarningOfADelayIsEasedWhenTheTextIsThere() {
    ChatRoom room = rooms.open("alice");
    FaultyTransport.Stall stall = rooms.transport().stallBefore(FaultyTransport.Operation.APPEND);
    ui.run(() -> room.say("hello"));
    Awaitility.await()
        .until(() -> entries(room, Note.class).anyMatch(note -> note.text().contains("not deliv")));
    stall.release();
    view.await(event -> event.startsWith("eased not delivered yet"));
    room.close();
  }

  @Test
  void whatIsLostWithTheSessionIsMarkedAndSaid() {
    ChatRoom room = rooms.open("alice");
    FaultyTransport.Stall stall = rooms.transport().stallBefore(FaultyTransport.Operation.APPEND);
    ui.run(() -> room.say("lost"));
    stall.awaitReached();
    room.close();
    stall.release();
    view.await(event -> event.equals("marked FAILED"));
    assertThat(entries(room, Note.class)).anyMatch(note -> note.text().endsWith(": lost"));
  }

  @Test
  void somebodyElseUnderOnesOwnNameIsMarked() {
    rooms.say("alice", "from another computer, before");
    ChatRoom room = rooms.open("alice");
    rooms.say("alice", "while the chat runs");
    rooms.say("bob", "hi");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 3);
    assertThat(entries(room, Said.class).map(Said::author))
        .as("nobody knows who wrote the first")
        .containsExactly(Author.OTHER, Author.STRANGER, Author.OTHER);
    assertThat(entries(room, Note.class)).anyMatch(note -> note.text().contains("your name"));
    room.close();
  }

  @Test
  void aLineBreakAtTheEndOfWhatIsPastedIsNotSent() {
    ChatRoom room = rooms.open("alice");
    ui.run(() -> room.say("one\n\ntwo\r\n\n"));
    view.await(event -> event.startsWith("read back"));
    assertThat(view.events()).contains("read back one\n\ntwo");
    room.close();
  }

  @Test
  void onlyTheNameAsAWordIsAMention() {
    ChatRoom room = rooms.open("al");
    rooms.say("bob", "also not");
    rooms.say("bob", "AL: yes");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 2);
    assertThat(view.events().filter(event -> event.startsWith("attention")))
        .containsExactly("attention bob: AL: yes");
    room.close();
  }

  @Test
  void whatCameSinceTheLastTimeStandsBehindALine() {
    rooms.say("bob", "one");
    ChatRoom first = rooms.open("alice");
    ui.run(() -> first.setInView(true));
    first.close();
    rooms.say("bob", "two");
    ChatRoom room = rooms.open("alice");
    assertThat(texts(room)).containsExactly("one", "new since you were last here", "two");
    room.close();
  }

  private Stream<String> texts(ChatRoom room) {
    return entries(room, Entry.class)
        .filter(entry -> !(entry instanceof Divider divider && divider.isDay()))
        .map(
            entry -> entry instanceof Said said ? said.message().text() : ((Divider) entry).text());
  }

  @Test
  void roomsThatAreNotInViewCountWhatComes() {
    ChatRoom room = rooms.open("alice");
    rooms.say("bob", "one");
    rooms.say("bob", "alice?");
    Awaitility.await().until(() -> ui.get(room::unread) == 2);
    assertThat(ui.get(room::isMentioned)).isTrue();
    ui.run(() -> room.setInView(true));
    assertThat(ui.get(room::unread)).isZero();
    room.close();
  }

  @Test
  void whatCameWhileAnotherRoomWasInViewStandsBehindOneLine() {
    ChatRoom room = rooms.open("alice");
    rooms.say("bob", "one");
    rooms.say("bob", "two");
    Awaitility.await().until(() -> ui.get(room::unread) == 2);
    ui.run(() -> room.setInView(true));
    rooms.say("bob", "three");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 3);
    ui.run(() -> room.setInView(false));
    rooms.say("bob", "four");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 4);
    assertThat(texts(room))
        .containsExactly("one", "two", "three", "new since you were here", "four");
    room.close();
  }

  @Test
  void whatIsSettledIsForgottenWhileTheChatGoesOn() {
    ChatRoom room = rooms.open("alice");
    for (int i = 0; i < 120; i++) {
      ui.run(() -> room.say("again"));
    }
    Awaitility.await().until(() -> ui.get(room::unsettled).isEmpty());
    ui.run(() -> room.say("one more"));
    Awaitility.await().until(() -> rooms.forgotten() > 0);
    room.close();
    // What was forgotten before is not handed over once more.
    assertThat(rooms.forgotten()).isEqualTo(121);
  }

  /** An attempt that failed may end only when the next one is under way. */
  @Test
  void aSessionThatIsNoMoreOfTheRoomIsNotHeard() {
    ChatRoom room = rooms.open("alice");
    SessionState over = room.session().state();
    ChatSession other = rooms.session().participant("alice").open();
    other.close();
    assertThat(other.state().phase()).isEqualTo(SessionState.Phase.CLOSED);
    room.onStateChange(other, other.state());
    assertThat(ui.get(room::phase)).isEqualTo(over.phase());
    room.close();
  }

  private <T extends Entry> Stream<T> entries(ChatRoom room, Class<T> kind) {
    return ui
        .get(() -> room.conversation().entries().filter(kind::isInstance).map(kind::cast).toList())
        .stream();
  }
}
