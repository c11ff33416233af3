package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import java.awt.EventQueue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import javax.swing.JFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in view stays where it is, whatever comes above and below it. */
@Timeout(60)
@ExtendWith(VirtualScreen.class)
class TranscriptViewIT {

  private static final int COUNT = 2_000;

  private Transcript transcript;
  private TranscriptView view;
  private JFrame frame;

  @BeforeEach
  void show() throws Exception {
    EventQueue.invokeAndWait(
        () -> {
          new Appearance(Optional.empty());
          transcript = new Transcript();
          view = new TranscriptView(transcript, new NameColours(() -> "anna"));
          frame = new JFrame();
          frame.add(view);
          frame.setSize(500, 400);
          frame.setVisible(true);
          notes(0, COUNT)
              .forEach(
                  note -> {
                    transcript.add(note);
                    view.added();
                  });
        });
    settle();
  }

  @AfterEach
  void close() throws Exception {
    EventQueue.invokeAndWait(frame::dispose);
  }

  @Test
  void theEndIsFollowed() throws Exception {
    assertThat(get(() -> view.top())).isBetween(COUNT - 40, COUNT - 5);
    assertThat(shown()).contains("note 1999");
    int before = get(() -> view.top());
    add(5);
    assertThat(get(() -> view.top())).isGreaterThan(before);
    assertThat(get(() -> view.isFollowing() ? 1 : 0)).isOne();
  }

  @Test
  void whatIsReadStaysWhereItIs() throws Exception {
    EventQueue.invokeAndWait(() -> view.page(-6));
    settle();
    int top = get(() -> view.top());
    int y = y(top);
    assertThat(top).isLessThan(COUNT - 40);
    add(500);
    assertThat(get(() -> view.top())).isEqualTo(top);
    assertThat(y(top)).isEqualTo(y);
    EventQueue.invokeAndWait(
        () -> {
          transcript.prepend(notes(-1000, 0));
          view.prepended(1000);
        });
    settle();
    assertThat(get(() -> view.top())).isEqualTo(top + 1000);
    assertThat(y(top + 1000)).isEqualTo(y);
    EventQueue.invokeAndWait(() -> frame.setSize(300, 500));
    settle();
    assertThat(get(() -> view.top())).isEqualTo(top + 1000);
  }

  @Test
  void theScrollBarIsThatOfTheWhole() throws Exception {
    EventQueue.invokeAndWait(() -> view.bar().setValue(view.bar().getMaximum() / 2));
    settle();
    assertThat(get(() -> view.top())).isEqualTo(COUNT / 2);
    assertThat(shown()).contains("note 1000").doesNotContain("note 1999");
    EventQueue.invokeAndWait(view::toStart);
    settle();
    assertThat(get(() -> view.top())).isZero();
    EventQueue.invokeAndWait(() -> view.bar().setValue(view.bar().getMaximum()));
    settle();
    assertThat(shown()).contains("note 1999");
  }

  /** As another room in view does: the window becomes smaller while one does not see it. */
  @Test
  void theEndIsStillFollowedWhenItWasOutOfSight() throws Exception {
    EventQueue.invokeAndWait(() -> view.setVisible(false));
    settle();
    EventQueue.invokeAndWait(
        () -> {
          frame.setSize(300, 250);
          view.setBounds(0, 0, 290, 220);
          view.validate();
        });
    settle();
    add(2);
    EventQueue.invokeAndWait(() -> view.setVisible(true));
    settle();
    assertThat(get(() -> view.isFollowing() ? 1 : 0)).isOne();
    assertThat(get(() -> view.top())).isBetween(COUNT - 40, COUNT);
    int before = get(() -> view.top());
    add(5);
    assertThat(get(() -> view.top())).isGreaterThan(before);
  }

  /** A screen at a time, from the end to the beginning: nothing is left out. */
  @Test
  void oneScrollsThroughAll() throws Exception {
    int before = get(() -> view.top());
    while (before > 0) {
      EventQueue.invokeAndWait(() -> view.page(-1));
      int top = get(() -> view.top());
      assertThat(top).isBetween(before - 40, before - 1);
      before = top;
    }
  }

  private void add(int count) throws Exception {
    EventQueue.invokeAndWait(
        () ->
            notes(transcript.size(), transcript.size() + count)
                .forEach(
                    note -> {
                      transcript.add(note);
                      view.added();
                    }));
    settle();
  }

  private static List<Entry> notes(int from, int to) {
    return IntStream.range(from, to)
        .<Entry>mapToObj(
            i -> new Note(Instant.EPOCH, "note " + i + " word".repeat(Math.floorMod(i, 40)), false))
        .toList();
  }

  private String shown() {
    return Person.textOf(view.pane());
  }

  /** Where an entry is on the screen. */
  private int y(int index) throws Exception {
    return get(() -> view.yInView(index));
  }

  private static int get(IntSupplier task) throws Exception {
    AtomicInteger result = new AtomicInteger();
    EventQueue.invokeAndWait(() -> result.set(task.getAsInt()));
    return result.get();
  }

  /** What was put off has run. */
  private static void settle() throws Exception {
    for (int i = 0; i < 3; i++) {
      EventQueue.invokeAndWait(() -> {});
    }
  }
}
