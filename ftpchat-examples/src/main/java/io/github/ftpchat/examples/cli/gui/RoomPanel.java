package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Mark;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.RoomView;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import java.awt.BorderLayout;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;

/**
 * One room: what was said above, what is typed below, and between them what was not sent. Confined
 * to the event dispatch thread.
 */
final class RoomPanel extends JPanel implements RoomView {

  private static final long serialVersionUID = 1L;

  private final transient ChatRoom room;
  private final transient UiThread thread;
  private final transient Transcript transcript = new Transcript();
  private final TranscriptView view;
  private final transient Earlier earlier;
  private final FindBar find;
  private final JButton news = new JButton();
  private final FailedMessages failed = new FailedMessages(this::retry);
  private final JPanel over = new JPanel(new BorderLayout(8, 0));
  private final MessageBox box = new MessageBox(this::say);
  private final transient Runnable refresh;
  private final transient BiConsumer<ChatRoom, String> attention;
  private int unseen;

  /**
   * Makes the panel of a room.
   *
   * @param background runs what may wait for the server
   * @param refresh shows how things stand
   * @param again opens the room again when it is over
   * @param attention somebody said the user's name
   */
  RoomPanel(
      ChatRoom room,
      UiThread ui,
      Executor background,
      Runnable refresh,
      Consumer<ChatRoom> again,
      BiConsumer<ChatRoom, String> attention) {
    super(new BorderLayout());
    this.room = room;
    this.thread = ui;
    this.refresh = refresh;
    this.attention = attention;
    this.view = new TranscriptView(transcript, new NameColours(room::name));
    this.earlier = new Earlier(room, transcript, view, ui, background, Earlier.ALL);
    this.find = new FindBar(transcript, view, earlier, ui, background, box.text());
    JPanel above = new JPanel();
    above.setLayout(new BoxLayout(above, BoxLayout.Y_AXIS));
    above.add(find);
    above.add(earlier.notice());
    add(above, BorderLayout.NORTH);
    add(view);
    JPanel below = new JPanel();
    below.setLayout(new BoxLayout(below, BoxLayout.Y_AXIS));
    news.setVisible(false);
    news.addActionListener(
        event -> {
          view.follow();
          box.text().requestFocusInWindow();
        });
    JPanel middle = new JPanel();
    middle.setLayout(new BoxLayout(middle, BoxLayout.X_AXIS));
    middle.add(Box.createHorizontalGlue());
    middle.add(news);
    middle.add(Box.createHorizontalGlue());
    below.add(middle);
    JButton openAgain = new JButton("Open again");
    openAgain.addActionListener(event -> again.accept(room));
    over.setBorder(BorderFactory.createEmptyBorder(4, 10, 4, 10));
    over.add(new JLabel("This room is over: nothing comes in and nothing goes out."));
    over.add(openAgain, BorderLayout.EAST);
    over.setVisible(false);
    below.add(over);
    below.add(failed);
    below.add(box);
    add(below, BorderLayout.SOUTH);
    view.onFollowing(this::followed);
    // Of the whole room, and not of what is read so far.
    Keys.ofTranscript(view, box.text(), () -> earlier.loadAll(view::toStart));
  }

  ChatRoom room() {
    return room;
  }

  FindBar find() {
    return find;
  }

  MessageBox box() {
    return box;
  }

  /** How many messages were not sent, and still stand here. */
  int failed() {
    return failed.count();
  }

  /** Takes up the colours and the font of the look and feel. */
  void restyle() {
    view.restyle();
  }

  @Override
  public void added(Entry entry) {
    transcript.add(entry);
    view.added();
    if (entry instanceof Typed) {
      view.follow();
    } else if (entry instanceof Said && room.caughtUp().isDone() && !view.isFollowing()) {
      unseen++;
      news.setText(unseen == 1 ? "1 new message" : unseen + " new messages");
      news.setVisible(true);
    }
  }

  @Override
  public void removed(Entry entry) {
    int index = transcript.indexOf(entry);
    if (index >= 0) {
      transcript.remove(index);
      view.removed(index);
    }
  }

  @Override
  public void readBack(Typed typed, ChatMessage message) {
    // It stands there already.
  }

  @Override
  public void marked(Typed typed) {
    view.changed(transcript.indexOf(typed));
    if (typed.mark() == Mark.FAILED) {
      failed.add(typed);
    }
  }

  @Override
  public void eased(Note warning) {
    int index = transcript.indexOf(warning);
    if (index >= 0) {
      transcript.replace(
          index, new Note(warning.time(), warning.text() + " (it is delivered now)", false));
      view.changed(index);
    }
  }

  @Override
  public void refresh() {
    box.setReady(room.isReady());
    over.setVisible(!room.isOpening() && room.phase() == Phase.CLOSED);
    refresh.run();
  }

  @Override
  public void callAttention(String text) {
    attention.accept(room, text);
  }

  private void followed() {
    if (view.isFollowing()) {
      unseen = 0;
      news.setVisible(false);
    }
  }

  /** Sends what was typed; the box keeps it until the outbox has it. */
  private void say(String text) {
    Optional<OutgoingMessage> sent = room.say(text);
    if (sent.isEmpty()) {
      return;
    }
    box.handOver();
    sent.get()
        .accepted()
        .whenCompleteAsync((accepted, failure) -> box.settle(text, failure == null), thread::post)
        .exceptionally(failure -> null);
  }

  private void retry(Typed typed) {
    // It stands below anew, as what it is now.
    removed(typed);
    room.say(typed.text());
    refresh();
  }
}
