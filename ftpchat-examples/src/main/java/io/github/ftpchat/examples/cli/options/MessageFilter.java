package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.examples.cli.terminal.MessageTime;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Which messages of a room the commands that read it to its end take.
 *
 * @since 0.1
 */
public final class MessageFilter {

  /** How many characters are held back at most, until it is known which are the newest. */
  private static final long MAX_HELD_CHARACTERS = HistoryPolicy.MAX_KEPT_CHARACTERS;

  /** What a message takes besides its characters, in characters. */
  private static final long MESSAGE_OVERHEAD = 200;

  @Option(
      names = "--last",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "Only the newest N of those that match.")
  private Long last;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimePoint.Converter.class,
      description = {
        "Only from then on: 10:30, yesterday, or 3d ago.",
        "A time (today, or yesterday if that is still to come), today, yesterday, a day"
            + " (2026-02-01), a day and a time (2026-02-01T10:30), or how long ago: 30m, 2h, 3d,"
            + " 1w.",
        "In this computer's zone, or with Z or +01:00. What counts is when the sender's program"
            + " sealed the message; where it does not say, the time that the message spells, read"
            + " in this computer's zone. Messages without any do not match."
      })
  private TimePoint since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimePoint.Converter.class,
      description = {"Only up to then, in the same forms.", "A day is meant to its end."})
  private TimePoint until;

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      converter = SearchConverter.class,
      description = {"Only those whose text holds this.", "In letters of any case."})
  private Pattern search;

  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = {"Only those of this sender.", "Spelled exactly so."})
  private String from;

  private final ZoneId zone = ZoneId.systemDefault();

  MessageFilter() {}

  /**
   * Tells whether messages are left out for what they hold.
   *
   * @return false if all match
   */
  public boolean isSelective() {
    return since != null || until != null || search != null || from != null;
  }

  /**
   * What the session has to give to the listener.
   *
   * @return the newest messages if no other can be meant, else all
   */
  public HistoryPolicy history() {
    return last == null || isSelective() ? HistoryPolicy.replayAll() : HistoryPolicy.replay(last);
  }

  /**
   * Puts the filter in front of a listener.
   *
   * @param next is told of the messages that match, and of all else
   * @return a listener for one session
   */
  public ChatListener before(ChatListener next) {
    return isSelective() ? new Filtered(next) : next;
  }

  private boolean matches(ChatMessage message) {
    if (from != null && !message.sender().equals(Optional.of(from))) {
      return false;
    }
    if (since != null || until != null) {
      Optional<Instant> time = MessageTime.of(message, zone).map(ZonedDateTime::toInstant);
      if (time.isEmpty()
          || (since != null && time.get().isBefore(since.start()))
          || (until != null && time.get().isAfter(until.end()))) {
        return false;
      }
    }
    return search == null || search.matcher(message.text()).find();
  }

  /** Only the newest that match: they are held back until the room was read. */
  private final class Filtered implements ChatListener {

    private final ChatListener next;
    private final Queue<ChatMessage> held = new ArrayDeque<>();
    private long heldCharacters;
    private boolean someDropped;
    private boolean live;

    Filtered(ChatListener next) {
      this.next = next;
    }

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      if (!matches(message)) {
        return;
      }
      if (last == null || live) {
        next.onMessage(session, message);
        return;
      }
      held.add(message);
      heldCharacters += characters(message);
      while (held.size() > last) {
        drop();
      }
      while (heldCharacters > MAX_HELD_CHARACTERS && held.size() > 1) {
        drop();
        someDropped = true;
      }
    }

    private void drop() {
      heldCharacters -= characters(held.remove());
    }

    private static long characters(ChatMessage message) {
      return MESSAGE_OVERHEAD + message.text().length() + message.sender().orElse("").length();
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      if (state.phase() == Phase.LIVE && !live) {
        live = true;
        if (someDropped) {
          StandardError.note(
              ("only the newest %d: --last %d of those that match do not fit in memory; without"
                      + " --last all are printed")
                  .formatted(held.size(), last));
        }
        while (!held.isEmpty()) {
          next.onMessage(session, held.remove());
        }
      }
      next.onStateChange(session, state);
    }

    @Override
    public void onRejectedRecord(ChatSession session, RejectedRecord rejected) {
      next.onRejectedRecord(session, rejected);
    }

    @Override
    public void onError(ChatSession session, Throwable error) {
      next.onError(session, error);
    }
  }

  /** Takes a number of messages. */
  static final class CountConverter implements ITypeConverter<Long> {

    @Override
    public Long convert(String value) {
      if (!value.matches("[0-9]{1,18}")) {
        throw new TypeConversionException("not a number, 0 or more: " + value);
      }
      return Long.valueOf(value);
    }
  }

  /** Takes a plain text. */
  static final class SearchConverter implements ITypeConverter<Pattern> {

    @Override
    public Pattern convert(String value) {
      if (value.isEmpty()) {
        throw new TypeConversionException("is empty");
      }
      return Pattern.compile(
          value, Pattern.LITERAL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
  }
}
