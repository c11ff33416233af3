package io.github.ftpchat.ftp.testkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Records, while a room is driven, what was sent and how far it came, and what each listener was
 * shown; then holds the file against it.
 *
 * <p>Safe for use by several threads. The order of one sender's {@link #sent} calls is that
 * sender's order, the order of one listener's {@link #shown} calls the order of showing.
 *
 * @since 0.1
 */
public final class History {

  /** How far a message came, by the word of whoever sent it. */
  public enum Stage {
    /** It may or may not be in the file. */
    ATTEMPTED,
    /** The server answered 226 to a peer that believes it. */
    ACKNOWLEDGED,
    /** It is in an outbox. */
    ACCEPTED,
    /** It was read back. */
    WRITTEN,
    /** It is promised to stay. */
    SETTLED
  }

  /**
   * A message that somebody sent.
   *
   * @param id its identity, as the reader of the file gives it
   * @param sender who sent it
   * @param stage how far it came
   */
  public record Sent(String id, String sender, Stage stage) {}

  /**
   * A message that a listener was shown.
   *
   * @param id its identity
   * @param position where in the file it was said to stand; -1 if nothing was said
   */
  public record Shown(String id, long position) {}

  /**
   * All that one listener was shown.
   *
   * @param name the listener
   * @param from the position from which on it was to be shown everything
   * @param shown in the order of showing
   */
  public record Seen(String name, long from, List<Shown> shown) {

    /** Copies the list. */
    public Seen {
      shown = List.copyOf(shown);
    }
  }

  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private final Map<String, List<Shown>> shown = new LinkedHashMap<>();
  private final Map<String, Long> from = new HashMap<>();

  /**
   * A message is about to be sent.
   *
   * @param sender who sends it
   * @param id its identity
   * @throws IllegalArgumentException if this id was sent before
   */
  public synchronized void sent(String sender, String id) {
    if (sent.putIfAbsent(id, new Sent(id, requireNonNull(sender), Stage.ATTEMPTED)) != null) {
      throw new IllegalArgumentException(id + " was sent before");
    }
  }

  /**
   * A message came as far as this; it never goes back.
   *
   * @param id its identity
   * @param stage the stage
   * @throws IllegalArgumentException if it was not {@link #sent}
   */
  public synchronized void reached(String id, Stage stage) {
    Sent known = sent.get(id);
    if (known == null) {
      throw new IllegalArgumentException(id + " was not sent");
    }
    if (stage.compareTo(known.stage()) > 0) {
      sent.put(id, new Sent(id, known.sender(), stage));
    }
  }

  /**
   * A listener begins. Needed only for one that may be shown nothing at all, or not all.
   *
   * @param listener its name
   * @param position from where on it is to be shown everything
   */
  public synchronized void listens(String listener, long position) {
    shown.computeIfAbsent(listener, name -> new ArrayList<>());
    from.put(listener, position);
  }

  /**
   * A listener was shown a message.
   *
   * @param listener its name
   * @param id the message's identity
   * @param position where in the file it was said to stand; -1 if nothing was said
   */
  public synchronized void shown(String listener, String id, long position) {
    shown.computeIfAbsent(listener, name -> new ArrayList<>()).add(new Shown(id, position));
  }

  /**
   * How many different messages a listener was shown so far.
   *
   * @param listener its name
   * @return the number
   */
  public synchronized int shownTo(String listener) {
    return (int) shown.getOrDefault(listener, List.of()).stream().map(Shown::id).distinct().count();
  }

  /**
   * Holds a file against what was recorded so far.
   *
   * @param file its bytes
   * @param reader gives the identities of the whole records in one line, as {@link
   *     Invariants#check} says
   * @return what holds and what does not
   */
  public synchronized Invariants check(byte[] file, Function<byte[], List<String>> reader) {
    List<Seen> seen = new ArrayList<>();
    shown.forEach((name, all) -> seen.add(new Seen(name, from.getOrDefault(name, 0L), all)));
    return Invariants.check(file, reader, List.copyOf(sent.values()), seen);
  }
}
