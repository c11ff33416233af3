package io.github.ftpchat.examples.cli.gui;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.conversation.Entry.Typed;
import io.github.ftpchat.examples.cli.conversation.TestRooms;
import java.awt.Component;
import java.awt.Container;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JLabel;
import org.junit.jupiter.api.Test;

class FailedMessagesTest {

  private final List<Typed> again = new ArrayList<>();
  private final FailedMessages failed = new FailedMessages(again::add);

  @Test
  void eachIsSentAgainOrLetGo() {
    assertThat(failed.isVisible()).isFalse();
    Typed first = TestRooms.typed("first");
    failed.add(first);
    failed.add(TestRooms.typed("<html>second"));
    assertThat(failed.isVisible()).isTrue();
    assertThat(find(failed, JLabel.class, "").getText()).isEqualTo("Not sent: first (and 1 more)");
    find(failed, JButton.class, "Retry").doClick();
    assertThat(again).containsExactly(first);
    assertThat(find(failed, JLabel.class, "").getText()).isEqualTo("Not sent: <html>second");
    find(failed, JButton.class, "Discard").doClick();
    assertThat(failed.isVisible()).isFalse();
    assertThat(again).hasSize(1);
  }

  private static <C extends Component> C find(Container in, Class<C> kind, String text) {
    for (Component part : in.getComponents()) {
      if (kind.isInstance(part)
          && (!(part instanceof JButton button) || button.getText().equals(text))) {
        return kind.cast(part);
      }
      if (part instanceof Container container) {
        C found = find(container, kind, text);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
