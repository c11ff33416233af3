package io.github.ftpchat.examples.cli.conversation;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that stands in a conversation.
 *
 * @since 0.1
 */
public sealed interface Entry {

  /**
   * Somebody said something.
   *
   * @param message what was read
   * @param author who, as seen from the user
   */
  record Said(ChatMessage message, Author author) implements Entry {}

  /** Who said something. */
  enum Author {
    /** The user, for sure: sent here, or by an earlier chat that shares the outbox. */
    OWN,

    /** Anybody else, and whoever wrote under the user's name before the chat began. */
    OTHER,

    /** Somebody else under the user's name, while the chat ran. */
    STRANGER
  }

  /** What the user typed, and how far it is. */
  final class Typed implements Entry {

    private final MessageId id;
    private final String name;
    private final String text;
    private final Instant time;
    private Mark mark = Mark.QUEUED;
    private Optional<ChatMessage> message = Optional.empty();

    Typed(MessageId id, String name, String text, Instant time) {
      this.id = id;
      this.name = name;
      this.text = text;
      this.time = time;
    }

    /**
     * The identity of the message.
     *
     * @return the identity
     */
    public MessageId id() {
      return id;
    }

    /**
     * Under which name it was sent.
     *
     * @return the name
     */
    public String name() {
      return name;
    }

    /**
     * What was typed.
     *
     * @return any text
     */
    public String text() {
      return text;
    }

    /**
     * When it was sent, by the wall clock.
     *
     * @return the time
     */
    public Instant time() {
      return time;
    }

    /**
     * How far it is.
     *
     * @return the mark of the moment
     */
    public Mark mark() {
      return mark;
    }

    /**
     * What was read back of it.
     *
     * @return the message; empty before that
     */
    public Optional<ChatMessage> message() {
      return message;
    }

    void readBack(ChatMessage read) {
      message = Optional.of(read);
    }

    /** Moves on, and never back. Tells whether that changed anything. */
    boolean moveTo(Mark next) {
      boolean moves = next.compareTo(mark) > 0;
      mark = moves ? next : mark;
      return moves;
    }
  }

  /**
   * The program has something to say.
   *
   * @param time when
   * @param text one line, safe to print
   * @param alert whether something went wrong
   */
  record Note(Instant time, String text, boolean alert) implements Entry {}

  /**
   * What parts one piece of the conversation from the next.
   *
   * @param text one line, safe to print
   * @param isDay whether it names the day of what follows
   */
  record Divider(String text, boolean isDay) implements Entry {}

  /**
   * What a command gave.
   *
   * @param lines safe to print
   */
  record Answer(List<String> lines) implements Entry {}

  /** How far a message of the user is, in the order in which that goes. */
  enum Mark {
    /** It waits to be written. */
    QUEUED('~'),

    /** It is in the file, as far as is known by now. */
    WRITTEN('-'),

    /** It is in the file for good. */
    SETTLED('+'),

    /** It is given up. */
    FAILED('!');

    private final char sign;

    Mark(char sign) {
      this.sign = sign;
    }

    /**
     * How it is shown where there are letters only.
     *
     * @return one character of ASCII
     */
    public char sign() {
      return sign;
    }
  }
}
