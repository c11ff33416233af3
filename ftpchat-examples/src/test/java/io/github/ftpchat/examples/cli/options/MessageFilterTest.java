package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MessageFilterTest {

  private static final List<ChatMessage> ROOM =
      List.of(
          message("alice", "Hello Bob", "2026-02-01T10:00:00Z"),
          message("bob", "hello (alice)", "2026-02-02T10:00:00Z"),
          message("Alice", "\u00C4pfel?", "2026-02-03T10:00:00Z"),
          message("alice", "no time, no HELLO", null),
          message(null, "4", "2026-02-04T10:00:00Z"));

  private final List<String> shown = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|01234",
        "--search=HELLO|013",
        "--search=(|1",
        "--search=\u00E4PFEL|2",
        "--search=.|",
        "--from=alice|03",
        "--from=Alice|2",
        "--from=alice --search=bob|0",
        "--since=2026-02-02T10:00Z|124",
        "--until=2026-02-02T10:00Z|01",
        "--since=2026-02-02T00:00Z --until=2026-02-03T23:59Z|12",
        "--since=1h|",
        "--last=2 --search=hello|13",
        "--last=0 --search=hello|",
        "--last=9 --from=alice|03"
      })
  void onlyWhatMatchesIsShown(String options, String expected) {
    MessageFilter filter = filter(options);
    // Without a filter the session itself leaves out what is not among the newest.
    show(filter);
    List<String> texts = new ArrayList<>();
    for (char index : Optional.ofNullable(expected).orElse("").toCharArray()) {
      texts.add(ROOM.get(index - '0').text());
    }
    assertThat(shown).isEqualTo(texts);
  }

  @Test
  void aWallClockCountsWhereTheTokenHasNoTime() {
    MessageFilter filter = filter("--since=2026-02-03 --until=2026-02-03");
    ChatListener listener = filter.before(collector());
    listener.onMessage(null, message("a", "that day", Optional.empty(), "2026-02-03 23:59"));
    listener.onMessage(null, message("a", "the next", Optional.empty(), "2026-02-04 00:00"));
    listener.onMessage(null, message("a", "no date", Optional.empty(), "23:59"));
    assertThat(shown).containsExactly("that day");
  }

  @Test
  void theSessionIsAskedForTheNewestOnlyIfAllMatch() {
    assertThat(filter("").history()).isEqualTo(HistoryPolicy.replayAll());
    assertThat(filter("--last=3").history()).isEqualTo(HistoryPolicy.replay(3));
    assertThat(filter("--last=3 --from=a").history()).isEqualTo(HistoryPolicy.replayAll());
  }

  @Test
  void whatIsHeldBackIsShownBeforeTheStateAndWhatComesThenAtOnce() {
    ChatListener listener = filter("--last=1 --from=alice").before(collector());
    ROOM.forEach(message -> listener.onMessage(null, message));
    assertThat(shown).isEmpty();
    listener.onStateChange(null, new SessionState(Phase.LIVE, Channel.LOCAL, Optional.empty()));
    assertThat(shown).containsExactly("no time, no HELLO", "LIVE");
    listener.onMessage(null, ROOM.get(0));
    assertThat(shown).hasSize(3);
  }

  private void show(MessageFilter filter) {
    ChatListener listener = filter.before(collector());
    ROOM.forEach(message -> listener.onMessage(null, message));
    listener.onStateChange(null, new SessionState(Phase.LIVE, Channel.LOCAL, Optional.empty()));
    assertThat(shown.remove(shown.size() - 1)).isEqualTo("LIVE");
  }

  private ChatListener collector() {
    return new ChatListener() {
      @Override
      public void onMessage(ChatSession session, ChatMessage message) {
        shown.add(message.text());
      }

      @Override
      public void onStateChange(ChatSession session, SessionState state) {
        shown.add(state.phase().name());
      }
    };
  }

  private static MessageFilter filter(String options) {
    MessageFilter filter = new MessageFilter();
    CommandLine commandLine = new CommandLine(new Holder());
    commandLine.addMixin("filter", filter);
    commandLine.parseArgs(
        options == null || options.isEmpty() ? new String[0] : options.split(" ", -1));
    return filter;
  }

  @CommandLine.Command
  private static final class Holder {}

  private static ChatMessage message(String sender, String text, String sentAt) {
    return message(sender, text, Optional.ofNullable(sentAt).map(Instant::parse), "10:30");
  }

  private static ChatMessage message(
      String sender, String text, Optional<Instant> sentAt, String clock) {
    return new ChatMessage(
        new MessageId(1, 2),
        Optional.ofNullable(sender),
        text,
        sentAt,
        Optional.of(clock),
        Dialect.V1_6,
        0,
        false,
        Cursor.START);
  }
}
