package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.examples.cli.conversation.Entry.Answer;
import io.github.ftpchat.examples.cli.conversation.Entry.Author;
import io.github.ftpchat.examples.cli.conversation.Entry.Divider;
import io.github.ftpchat.examples.cli.conversation.Entry.Mark;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One room of the chat. As a listener it may be called by any thread; all else is confined to the
 * {@link UiThread}, where nothing else is said.
 *
 * @since 0.1
 */
public final class ChatRoom implements ChatListener {

  /** For how long a text may be on its way before a word is said about it. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** From how many on it is looked which of what was sent need not be remembered. */
  private static final int MOST_OUTGOING = 100;

  /** How often it is said that lines cannot be read. */
  private static final int MOST_REPORTS = 2;

  private static final Pattern LINE_BREAKS_AT_END = Pattern.compile("[\\r\\n]++\\z");

  private final RoomLink link;
  private final UiThread ui;
  private final RoomView view;
  private final LastSeen lastSeen;
  private final Clock clock;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final Conversation conversation = new Conversation();
  private final Map<MessageId, Typed> unsettled = new LinkedHashMap<>();

  /** What was sent, and the outbox was not told to forget yet. */
  private final List<OutgoingMessage> outgoing = new ArrayList<>();

  private CompletableFuture<Void> forgetting = CompletableFuture.completedFuture(null);

  private String name;
  private volatile Optional<ChatSession> session = Optional.empty();
  private Optional<ChatSession> retired = Optional.empty();

  /** What was read last, which need not stand last in the window. */
  private Optional<ChatMessage> latest = Optional.empty();

  private Phase phase = Phase.CONNECTING;
  private Channel channel = Channel.UNKNOWN;
  private Instant since;
  private Optional<LocalDate> day = Optional.empty();
  private Optional<Throwable> problem = Optional.empty();
  private boolean inView;
  private boolean newsMarked;
  private boolean strangerReported;
  private boolean delayReported;
  private boolean nothingSettlesReported;
  private long unreadable;
  private int unreadableReports;

  /** What says so, until all is well. */
  private Optional<Note> delay = Optional.empty();

  /** What stands before the first text that came while another room was in view. */
  private Optional<Entry> news = Optional.empty();

  private int unread;
  private boolean mentioned;

  /** What it is called while another room that is open has the same name. */
  private volatile Optional<String> uniqueTitle = Optional.empty();

  /** Whether a session is being opened, of which it is not known yet which it is. */
  private boolean opening = true;

  /** What stood in the line to edit when another room came into view. */
  private String draft = "";

  ChatRoom(
      RoomLink link,
      LastSeen lastSeen,
      UiThread ui,
      Function<ChatRoom, RoomView> views,
      Clock clock) {
    this.link = link;
    this.lastSeen = lastSeen;
    this.ui = ui;
    this.view = views.apply(this);
    this.clock = clock;
    this.name = link.name();
    this.since = clock.instant();
  }

  /**
   * What it is reached by. From any thread.
   *
   * @return the link
   */
  public RoomLink link() {
    return link;
  }

  /**
   * What was said lately.
   *
   * @return the conversation, which grows
   */
  public Conversation conversation() {
    return conversation;
  }

  /**
   * What the user is called in this room.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * What the room is called: its name, unless another is called the same. From any thread.
   *
   * @return a title, safe to print
   */
  public String title() {
    return TerminalText.column(uniqueTitle.orElse(link.url().room()));
  }

  /**
   * What it is called while another room that is open has the same name. From any thread.
   *
   * @return the title as it can be typed
   */
  public Optional<String> uniqueTitle() {
    return uniqueTitle;
  }

  void call(Optional<String> title) {
    uniqueTitle = title;
  }

  /**
   * The session of the moment. From any thread, once there is one.
   *
   * @return the session, which may be closed
   */
  public ChatSession session() {
    return session.orElseThrow();
  }

  /**
   * Whether there is a session to talk in.
   *
   * @return whether something can be said
   */
  public boolean isReady() {
    return !opening && phase != Phase.CLOSED;
  }

  /**
   * Whether a session is being opened.
   *
   * @return false once there is one, even if it is over
   */
  public boolean isOpening() {
    return opening;
  }

  /** A session that was opened for this room, with it as its listener; any earlier one is over. */
  void talkIn(ChatSession opened, String asName) {
    session = Optional.of(opened);
    opening = false;
    name = asName;
    SessionState now = opened.state();
    if (now.phase() == Phase.CLOSED) {
      changed(now);
    } else if (phase == Phase.CLOSED) {
      // Heard of an attempt before it. All else is heard in its turn, behind the messages.
      phase = now.phase();
      since = clock.instant();
    }
    view.refresh();
  }

  /**
   * Tells when the history is shown. From any thread.
   *
   * @return completes then
   */
  public CompletableFuture<Void> caughtUp() {
    return caughtUp.copy();
  }

  /**
   * Hears no more of its session, which another is to follow, and tells where that goes on.
   *
   * @return behind what was read last
   */
  public Optional<Cursor> retire() {
    retired = session;
    opening = true;
    return latest.map(ChatMessage::cursor);
  }

  /**
   * How things stand with the session.
   *
   * @return the phase of which the room heard last
   */
  public Phase phase() {
    return phase;
  }

  /**
   * Who can read along on the way to the server.
   *
   * @return what is known of it
   */
  public Channel channel() {
    return channel;
  }

  /**
   * Since when the phase lasts.
   *
   * @return the time by the wall clock
   */
  public Instant since() {
    return since;
  }

  /**
   * What is wrong with the connection.
   *
   * @return what was heard last; empty while all is well
   */
  public Optional<Throwable> problem() {
    return problem;
  }

  /**
   * What was typed and is not in the room for good, as far as is known.
   *
   * @return the messages, the oldest first
   */
  public List<Typed> unsettled() {
    return new ArrayList<>(unsettled.values());
  }

  /**
   * How many messages came while another room was in view.
   *
   * @return the number
   */
  public int unread() {
    return unread;
  }

  /**
   * Whether the user's name stands in one of them.
   *
   * @return whether it does
   */
  public boolean isMentioned() {
    return mentioned;
  }

  boolean isInView() {
    return inView;
  }

  /** Comes before the eyes of the user, or goes. */
  void setInView(boolean view) {
    inView = view;
    if (view) {
      unread = 0;
      mentioned = false;
      latest.ifPresent(lastSeen::saw);
    }
  }

  /**
   * Gives the draft, for it to stand in the line.
   *
   * @return what was typed and not sent; the room has none then
   */
  public String takeDraft() {
    String taken = draft;
    draft = "";
    return taken;
  }

  /**
   * Keeps what was typed and not sent.
   *
   * @param typed the draft
   */
  public void keepDraft(String typed) {
    draft = typed;
  }

  /**
   * Sends a text.
   *
   * @param typed the text; line breaks at its end do not count
   * @return what was sent; empty if it cannot be, which is said in the room
   */
  public Optional<OutgoingMessage> say(String typed) {
    // What is pasted often ends in a line break, and nobody means the empty line behind it.
    String text = LINE_BREAKS_AT_END.matcher(typed).replaceFirst("");
    OutgoingMessage sent;
    try {
      sent = session().send(text);
    } catch (IllegalArgumentException | IllegalStateException e) {
      alert("not sent: " + e.getMessage());
      return Optional.empty();
    }
    Instant now = clock.instant();
    Typed entry = new Typed(sent.id(), name, text, now);
    unsettled.put(sent.id(), entry);
    outgoing.add(sent);
    forgetSettled();
    add(entry, Optional.of(LineTime.day(now)));
    view.refresh();
    report(sent.written().thenRunAsync(() -> moveTo(entry, Mark.WRITTEN), ui::post));
    report(sent.settled().handleAsync((receipt, e) -> ended(entry, e), ui::post));
    Executor later = CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    report(CompletableFuture.runAsync(() -> ui.post(() -> reportDelay(entry)), later));
    return Optional.of(sent);
  }

  /**
   * Says something of the program.
   *
   * @param text any text
   */
  public void note(String text) {
    addNote(text, false);
  }

  /**
   * Says that something went wrong.
   *
   * @param text any text
   */
  public void alert(String text) {
    addNote(text, true);
  }

  /**
   * Shows what a command gave.
   *
   * @param lines safe to print
   */
  public void answer(List<String> lines) {
    add(new Answer(lines), Optional.empty());
  }

  /** Messages from the last time are on their way again. */
  void tookUp(List<OutgoingMessage> earlier) {
    outgoing.addAll(earlier);
  }

  /** Lets the outbox forget what is settled, now and then; in the background, as it writes. */
  private void forgetSettled() {
    if (outgoing.size() < MOST_OUTGOING) {
      return;
    }
    List<OutgoingMessage> over = takeEnded();
    forgetting = forgetting.exceptionally(e -> null).thenRunAsync(() -> link.forgetSettled(over));
  }

  private List<OutgoingMessage> takeEnded() {
    List<OutgoingMessage> over =
        outgoing.stream().filter(message -> message.settled().isDone()).toList();
    outgoing.removeAll(over);
    return over;
  }

  /** Ends the session; the next one is not to send what is settled. Not on the {@link UiThread}. */
  public void endSession() {
    session.ifPresent(ChatSession::close);
    ui.get(() -> forgetting).exceptionally(e -> null).join();
    link.forgetSettled(ui.get(this::takeEnded));
  }

  /** Ends the session, and what it was reached by. For the thread that reads. */
  void close() {
    lastSeen.save();
    endSession();
    link.close();
  }

  @Override
  public void onMessage(ChatSession from, ChatMessage message) {
    hear(from, () -> received(message));
  }

  @Override
  public void onStateChange(ChatSession from, SessionState state) {
    hear(from, () -> changed(state));
  }

  private void changed(SessionState state) {
    if (state.phase() != phase) {
      since = clock.instant();
    }
    phase = state.phase();
    channel = state.channel();
    state.problem().ifPresent(cause -> problem = Optional.of(cause));
    if (phase == Phase.LIVE) {
      caughtUp.complete(null);
      reportUnreadable();
      problem = Optional.empty();
    }
    // What ends while it is being opened is told of by whoever opens it.
    if (phase == Phase.CLOSED && !opening && state.problem().isPresent()) {
      alert("this room is over: " + state.problem().get().getMessage());
    }
    view.refresh();
  }

  @Override
  public void onRejectedRecord(ChatSession from, RejectedRecord rejected) {
    // What was cut is often healed, and what came twice was shown.
    if (rejected.reason() != Reason.TORN && rejected.reason() != Reason.DUPLICATE) {
      hear(
          from,
          () -> {
            unreadable++;
            if (caughtUp.isDone()) {
              reportUnreadable();
            }
          });
    }
  }

  /** Once when the history is there, and once when more comes. */
  private void reportUnreadable() {
    if (unreadable > 0 && unreadableReports < MOST_REPORTS) {
      note(
          (unreadable == 1 ? "1 line" : unreadable + " lines")
              + " in this room cannot be read: written with another password, or no message");
      unreadableReports++;
      unreadable = 0;
    }
  }

  @Override
  public void onError(ChatSession from, Throwable error) {
    hear(
        from,
        () -> {
          problem = Optional.of(error);
          view.refresh();
        });
  }

  private void hear(ChatSession from, Runnable task) {
    ui.run(
        () -> {
          boolean over = retired.isPresent() && retired.get() == from;
          if (!over && (opening || session() == from)) {
            task.run();
          }
        });
  }

  private void received(ChatMessage message) {
    latest = Optional.of(message);
    message.sender().ifPresent(who -> conversation.spoke(who, LineTime.minute(message)));
    Optional<Typed> typed = message.own() ? conversation.typed(message.id()) : Optional.empty();
    if (typed.isPresent()) {
      typed.get().readBack(message);
      view.readBack(typed.get(), message);
      moveTo(typed.get(), Mark.WRITTEN);
    } else {
      if (!caughtUp.isDone() && !newsMarked && lastSeen.isNew(message)) {
        newsMarked = true;
        add(new Divider("new since you were last here", false), Optional.empty());
      }
      Author author = authorOf(message);
      if (caughtUp.isDone() && author != Author.OWN && !inView && unread == 0) {
        divideNews();
      }
      add(new Said(message, author), LineTime.day(message));
      if (author == Author.STRANGER && !strangerReported) {
        strangerReported = true;
        alert(
            "somebody else writes under your name, or you, elsewhere; such lines are marked with a ?");
      }
      if (caughtUp.isDone() && author != Author.OWN) {
        countNews(message);
      }
    }
    if (inView) {
      lastSeen.saw(message);
    }
  }

  /** There is one such line only; nobody sees the old one go, as another room is in view. */
  private void divideNews() {
    news.ifPresent(
        old -> {
          conversation.remove(old);
          view.removed(old);
        });
    Entry divider = new Divider("new since you were here", false);
    news = Optional.of(divider);
    add(divider, Optional.empty());
  }

  private Author authorOf(ChatMessage message) {
    if (message.own()) {
      return Author.OWN;
    }
    // Nobody can tell who wrote under this name before: the outbox forgets what is delivered.
    boolean underOwnName = caughtUp.isDone() && message.sender().equals(Optional.of(name));
    return underOwnName ? Author.STRANGER : Author.OTHER;
  }

  private void countNews(ChatMessage message) {
    boolean mention = mentions(message.text());
    if (!inView) {
      unread++;
      mentioned |= mention;
      view.refresh();
    }
    if (mention) {
      view.callAttention(LineTime.nameOf(message) + ": " + TerminalText.line(message.text()));
    }
  }

  /** Whether the user's name stands in a text as a word of its own. */
  private boolean mentions(String text) {
    return Pattern.compile(
            "(?<![\\p{L}\\p{N}_])"
                + Pattern.quote(name.toLowerCase(Locale.ROOT))
                + "(?![\\p{L}\\p{N}_])")
        .matcher(text.toLowerCase(Locale.ROOT))
        .find();
  }

  private Note addNote(String text, boolean alert) {
    // What was typed may have several lines, and a note has one.
    String line = TerminalText.line(text.replace('\n', ' '));
    Note note = new Note(clock.instant(), line, alert);
    // What is said before the history is there may be of a later day than that.
    boolean last = day.isPresent() && caughtUp.isDone();
    add(note, last ? Optional.of(LineTime.day(note.time())) : Optional.empty());
    return note;
  }

  private void add(Entry entry, Optional<LocalDate> itsDay) {
    if (itsDay.isPresent() && !itsDay.equals(day)) {
      day = itsDay;
      Entry divider = new Divider(LineTime.spelled(itsDay.get()), true);
      conversation.add(divider);
      view.added(divider);
    }
    conversation.add(entry);
    view.added(entry);
  }

  private void moveTo(Typed typed, Mark mark) {
    if (typed.moveTo(mark)) {
      view.marked(typed);
      view.refresh();
    }
  }

  private Void ended(Typed typed, Throwable thrown) {
    Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (unsettled.remove(typed.id()) == null) {
      return null; // It is said already what became of it.
    }
    if (failure == null) {
      delayReported = false;
      delay.ifPresent(view::eased);
      delay = Optional.empty();
      if (phase == Phase.LIVE) {
        // The server takes what is written again.
        problem = Optional.empty();
      }
      moveTo(typed, Mark.SETTLED);
    } else if (failure instanceof NotSettledException) {
      moveTo(typed, Mark.WRITTEN);
      if (!nothingSettlesReported) {
        nothingSettlesReported = true;
        note(failure.getMessage());
      }
    } else {
      moveTo(typed, Mark.FAILED);
      alert("not sent, " + failure.getMessage() + ": " + typed.text());
    }
    view.refresh();
    return null;
  }

  private void reportDelay(Typed typed) {
    if (unsettled.containsKey(typed.id()) && !delayReported) {
      delayReported = true;
      String why = problem.map(e -> ": " + e.getMessage()).orElse("");
      delay = Optional.of(addNote("not delivered yet, still trying" + why, true));
    }
  }

  /** What depends on a future only tells; nothing waits for it. */
  private static void report(CompletableFuture<?> future) {
    future.exceptionally(e -> null);
  }

  /**
   * Takes away what is not settled, because the chat ends: it is said of each now.
   *
   * @return what is taken away
   */
  public List<Typed> giveUp() {
    List<Typed> given = unsettled();
    unsettled.clear();
    return given;
  }
}
