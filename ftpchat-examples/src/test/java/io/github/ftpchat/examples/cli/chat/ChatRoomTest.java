package io.github.ftpchat.examples.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.chat.Entry.Author;
import io.github.ftpchat.examples.cli.chat.Entry.Divider;
import io.github.ftpchat.examples.cli.chat.Entry.Note;
import io.github.ftpchat.examples.cli.chat.Entry.Said;
import io.github.ftpchat.examples.cli.chat.Entry.Typed;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a room makes of what happens in it, with real sessions. */
class ChatRoomTest {

  private final MessageCipher cipher = FernetCipher.ofPassword("sesame".toCharArray());
  private final FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
  private final ChatClient client = ChatClient.builder(transport).build();
  private final CursorStore seen = CursorStore.inMemory();
  private final UiThread ui = new UiThread();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final RecordingView view = new RecordingView();

  @AfterEach
  void close() {
    client.close();
    ui.close();
    cipher.destroy();
  }

  @Test
  void whatIsTypedMovesOnUntilItIsSettled() {
    ChatRoom room = open("alice");
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
  void whatIsLostWithTheSessionIsMarkedAndSaid() {
    ChatRoom room = open("alice");
    FaultyTransport.Stall stall = transport.stallBefore(FaultyTransport.Operation.APPEND);
    ui.run(() -> room.say("lost"));
    stall.awaitReached();
    room.close();
    stall.release();
    view.await(event -> event.equals("marked FAILED"));
    assertThat(entries(room, Note.class)).anyMatch(note -> note.text().endsWith(": lost"));
  }

  @Test
  void somebodyElseUnderOnesOwnNameIsMarked() {
    say("alice", "from another computer, before");
    ChatRoom room = open("alice");
    say("alice", "while the chat runs");
    say("bob", "hi");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 3);
    assertThat(entries(room, Said.class).map(Said::author))
        .as("nobody knows who wrote the first")
        .containsExactly(Author.OTHER, Author.STRANGER, Author.OTHER);
    assertThat(entries(room, Note.class)).anyMatch(note -> note.text().contains("your name"));
    room.close();
  }

  @Test
  void aLineBreakAtTheEndOfWhatIsPastedIsNotSent() {
    ChatRoom room = open("alice");
    ui.run(() -> room.say("one\n\ntwo\r\n\n"));
    view.await(event -> event.startsWith("read back"));
    assertThat(view.events()).contains("read back one\n\ntwo");
    room.close();
  }

  @Test
  void onlyTheNameAsAWordIsAMention() {
    ChatRoom room = open("al");
    say("bob", "also not");
    say("bob", "AL: yes");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 2);
    assertThat(view.events().filter(event -> event.startsWith("attention")))
        .containsExactly("attention bob: AL: yes");
    room.close();
  }

  @Test
  void whatCameSinceTheLastTimeStandsBehindALine() {
    say("bob", "one");
    ChatRoom first = open("alice");
    ui.run(() -> first.setInView(true));
    first.close();
    say("bob", "two");
    ChatRoom room = open("alice");
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
    ChatRoom room = open("alice");
    say("bob", "one");
    say("bob", "alice?");
    Awaitility.await().until(() -> ui.get(room::unread) == 2);
    assertThat(ui.get(room::isMentioned)).isTrue();
    ui.run(() -> room.setInView(true));
    assertThat(ui.get(room::unread)).isZero();
    room.close();
  }

  @Test
  void whatCameWhileAnotherRoomWasInViewStandsBehindOneLine() {
    ChatRoom room = open("alice");
    say("bob", "one");
    say("bob", "two");
    Awaitility.await().until(() -> ui.get(room::unread) == 2);
    ui.run(() -> room.setInView(true));
    say("bob", "three");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 3);
    ui.run(() -> room.setInView(false));
    say("bob", "four");
    Awaitility.await().until(() -> entries(room, Said.class).count() == 4);
    assertThat(texts(room))
        .containsExactly("one", "two", "three", "new since you were here", "four");
    room.close();
  }

  @Test
  void aBarThatIsTooNarrowKeepsRoomStateAndUnsent() {
    ChatRoom room = open("alice");
    List<ChatRoom> three = List.of(open("alice"), room, open("alice"));
    FaultyTransport.Stall stall = transport.stallBefore(FaultyTransport.Operation.APPEND);
    ui.run(() -> room.say("waits"));
    stall.awaitReached();
    assertThat(bar(three, room, 79)).startsWith(" 1:lobby [2:lobby] 3:lobby | live | 1 unsent | ");
    assertThat(bar(three, room, 43)).startsWith(" [2:lobby] | live | 1 unsent | 1:lobby | ");
    assertThat(bar(three, room, 27)).startsWith(" [2:l...] | live | 1 unsent | ");
    assertThat(bar(three, room, 24)).startsWith("2:lobby live ~1 | ");
    assertThat(bar(three, room, 13)).startsWith("2:... live ~1 | ");
    assertThat(bar(List.of(room), room, 5)).contains("live ~1");
    stall.release();
    three.forEach(ChatRoom::close);
  }

  private String bar(List<ChatRoom> rooms, ChatRoom shown, int columns) {
    return ui.get(() -> StatusBar.of(rooms, shown, columns));
  }

  @Test
  void whatIsSettledIsForgottenWhileTheChatGoesOn() {
    ChatRoom room = open("alice");
    for (int i = 0; i < 120; i++) {
      ui.run(() -> room.say("again"));
    }
    Awaitility.await().until(() -> ui.get(room::unsettled).isEmpty());
    ui.run(() -> room.say("one more"));
    Awaitility.await().until(() -> forgotten.get() > 0);
    room.close();
    // What was forgotten before is not handed over once more.
    assertThat(forgotten.get()).isEqualTo(121);
  }

  /** An attempt that failed may end only when the next one is under way. */
  @Test
  void aSessionThatIsNoMoreOfTheRoomIsNotHeard() {
    ChatRoom room = open("alice");
    SessionState over = room.session().state();
    ChatSession other = client.session().room("lobby").cipher(cipher).participant("alice").open();
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

  private ChatRoom open(String name) {
    Link link = new Link(name);
    LastSeen lastSeen = new LastSeen(Optional.of(seen), "lobby");
    ChatRoom room = new ChatRoom(link, lastSeen, ui, self -> view, Clock.systemUTC());
    ChatSession session =
        link.talking(text -> {})
            .participant(name)
            .history(HistoryPolicy.replay(50))
            .listener(room)
            .open();
    ui.run(() -> room.talkIn(session, name));
    room.caughtUp().join();
    return room;
  }

  private void say(String name, String text) {
    try (ChatSession session =
        client.session().room("lobby").cipher(cipher).participant(name).open()) {
      session.send(text).written().join();
    }
  }

  /** Remembers what it is told. */
  private static final class RecordingView implements RoomView {

    private final List<String> events = new CopyOnWriteArrayList<>();

    Stream<String> events() {
      return events.stream();
    }

    void await(Predicate<String> condition) {
      Awaitility.await().until(() -> events.stream().anyMatch(condition));
    }

    @Override
    public void added(Entry entry) {
      events.add("added " + (entry instanceof Typed typed ? "Typed " + typed.mark() : "other"));
    }

    @Override
    public void readBack(Typed typed, ChatMessage message) {
      events.add("read back " + message.text());
    }

    @Override
    public void marked(Typed typed) {
      events.add("marked " + typed.mark());
    }

    @Override
    public void refresh() {
      // Nothing to see.
    }

    @Override
    public void callAttention(String text) {
      events.add("attention " + text);
    }
  }

  /** The room lobby in memory. */
  private final class Link implements RoomLink {

    private final String name;

    Link(String name) {
      this.name = name;
    }

    @Override
    public RoomUrl url() {
      return new RoomUrl.Directory(Path.of("/memory"), "lobby");
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public SessionBuilder talking(Consumer<String> notes) {
      return reading();
    }

    @Override
    public SessionBuilder reading() {
      return client.session().room("lobby").cipher(cipher);
    }

    @Override
    public ChatSession open(SessionBuilder builder, Consumer<String> notes) {
      return builder.open();
    }

    @Override
    public Optional<String> novelty() {
      return Optional.empty();
    }

    @Override
    public List<OutgoingMessage> takeUp(ChatSession session, Consumer<String> notes) {
      return List.of();
    }

    @Override
    public void forgetSettled(Collection<OutgoingMessage> messages) {
      forgotten.addAndGet(messages.size());
    }

    @Override
    public String examine() {
      return "";
    }

    @Override
    public String consequence() {
      return "";
    }

    @Override
    public void close() {
      // The client is closed after the test.
    }
  }
}
