package io.github.ftpchat.examples.cli.export;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.MessageTime;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes Markdown: a heading for each day, name and time of a message in one line, and its text as
 * a quotation. All that strangers wrote stands in {@link MarkdownText}, so that only we begin
 * headings and quotations.
 */
final class MarkdownWriter implements ConversationWriter {

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private final Appendable out;
  private final ZoneId zone;
  private Optional<LocalDate> day = Optional.empty();

  MarkdownWriter(Appendable out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  @Override
  public void begin(String room) throws IOException {
    out.append("# ").append(MarkdownText.of(TerminalText.column(room))).append("\n\n");
    out.append("Times are those of the zone ").append(MarkdownText.of(zone.getId()));
    out.append(". Names and times are what the senders said.\n");
  }

  @Override
  public void message(ChatMessage message) throws IOException {
    Optional<ZonedDateTime> time = MessageTime.of(message, zone);
    Optional<LocalDate> next = time.map(ZonedDateTime::toLocalDate);
    if (next.isPresent() && !next.equals(day)) {
      day = next;
      out.append("\n## ").append(next.get().toString()).append('\n');
    }
    out.append("\n**");
    out.append(MarkdownText.of(SenderName.of(message.sender())));
    out.append("**");
    if (time.isPresent()) {
      out.append(' ').append(CLOCK.format(time.get()));
    }
    out.append("\n\n");
    String start = "> ";
    for (String line : TerminalText.lines(message.text())) {
      out.append(start).append(MarkdownText.of(line));
      // A break that stays one.
      start = "\\\n> ";
    }
    out.append('\n');
  }

  @Override
  public void end() {}
}
