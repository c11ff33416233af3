package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.RejectedRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lines for people: {@code 2026-02-01 10:30 alice text}, with two spaces between the columns.
 *
 * <p>The time is the sender's wall clock as the message spells it. Where it spells no date the time
 * of the token stands instead, in this computer's zone; where there is none of the two, {@code -}.
 * {@link SenderName} says what stands for a missing sender.
 *
 * <p>Only the first line of a message starts at the margin. Further lines are indented as {@link
 * LineWrapper} indents what it breaks, so that no text can put something at the margin that passes
 * for another message.
 *
 * @since 0.1
 */
public final class HumanFormat implements RecordFormat {

  private static final String NONE = "-";
  private static final Pattern WITH_DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} .*");
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  /** Makes a format. */
  public HumanFormat() {}

  @Override
  public String message(ChatMessage message) {
    String sender = SenderName.of(message.sender());
    StringBuilder out = new StringBuilder();
    String start = time(message) + "  " + sender + "  ";
    for (String line : TerminalText.lines(message.text())) {
      out.append(start).append(line).append('\n');
      start = LineWrapper.INDENT;
    }
    return out.toString();
  }

  @Override
  public String rejected(RejectedRecord rejected) {
    return "rejected  %s  at %d, %d bytes\n"
        .formatted(rejected.reason(), rejected.position(), rejected.length());
  }

  private static String time(ChatMessage message) {
    Optional<String> clock = message.wallClock().map(TerminalText::column);
    return clock
        .filter(time -> WITH_DATE.matcher(time).matches())
        .or(() -> message.sentAt().map(HumanFormat::minutes))
        .or(() -> clock)
        .orElse(NONE);
  }

  private static String minutes(Instant time) {
    try {
      return MINUTES.format(time);
    } catch (DateTimeException e) {
      // Beyond the years that a local time can have.
      return time.toString();
    }
  }
}
