package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.CursorStore;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Rooms named lobby in memory, with real sessions. */
public final class TestRooms implements AutoCloseable {

  private final MessageCipher cipher = FernetCipher.ofPassword("sesame".toCharArray());
  private final FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
  private final ChatClient client = ChatClient.builder(transport).build();
  private final CursorStore seen = CursorStore.inMemory();
  private final WindowThread ui = new WindowThread();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final RecordingView view = new RecordingView();

  @Override
  public void close() {
    client.close();
    ui.close();
    cipher.destroy();
  }

  public FaultyTransport transport() {
    return transport;
  }

  public UiThread ui() {
    return ui;
  }

  /** What all rooms show themselves in. */
  public RecordingView view() {
    return view;
  }

  /** How many messages the outboxes were told to forget. */
  public int forgotten() {
    return forgotten.get();
  }

  /** Starts a session of another program. */
  public SessionBuilder session() {
    return client.session().room("lobby").cipher(cipher);
  }

  public ChatRoom open(String name) {
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

  public void say(String name, String text) {
    try (ChatSession session = session().participant(name).open()) {
      session.send(text).written().join();
    }
  }

  /** Something that was typed, of no session. */
  public static Typed typed(String text) {
    return new Typed(new MessageId(1, 2), "anna", text, Instant.EPOCH);
  }

  /** Remembers what it is told. */
  public static final class RecordingView implements RoomView {

    private final List<String> events = new CopyOnWriteArrayList<>();

    private final AtomicInteger refreshes = new AtomicInteger();

    private RecordingView() {}

    /** How often how things stand was shown. */
    public int refreshes() {
      return refreshes.get();
    }

    public Stream<String> events() {
      return events.stream();
    }

    public void await(Predicate<String> condition) {
      Awaitility.await().until(() -> events.stream().anyMatch(condition));
    }

    @Override
    public void added(Entry entry) {
      events.add("added " + (entry instanceof Typed typed ? "Typed " + typed.mark() : "other"));
    }

    @Override
    public void removed(Entry entry) {
      events.add("removed");
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
      refreshes.incrementAndGet();
    }

    @Override
    public void eased(Note warning) {
      events.add("eased " + warning.text());
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
    public Optional<String> serverKey() {
      return Optional.empty();
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
      return session();
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
    public Optional<String> missingFolder() {
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
