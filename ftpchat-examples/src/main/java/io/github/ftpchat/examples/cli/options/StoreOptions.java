package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.NotSettledException;
import io.github.ftpchat.OutboxInUseException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SealedMessage;
import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/**
 * Where messages outlive the program, for the commands that send. Without an option that is in the
 * user's own directory, see {@link OwnOutbox}.
 *
 * @since 0.1
 */
public final class StoreOptions {

  private static final Duration POLL = Duration.ofMillis(100);

  @Option(
      names = "--outbox",
      paramLabel = "DIR",
      description = {
        "Keep messages in DIR until they are delivered.",
        "What waits there is sent.",
        "One process at a time has the outbox of a room; the next waits for it, up to --timeout.",
        "Default: one beside the known hosts, for which nobody waits."
      })
  private Path outbox;

  @Option(
      names = "--no-outbox",
      order = Expert.OPTION,
      description = "Keep messages in memory alone: what is not sent by the end is lost.")
  private boolean none;

  private Optional<OwnOutbox> own = Optional.empty();

  /** Where messages are kept; null as long as they are not. */
  private Path place;

  StoreOptions() {}

  /**
   * Gives the same options once more, for another place.
   *
   * @return options that nothing was opened with
   */
  public StoreOptions another() {
    StoreOptions other = new StoreOptions();
    other.outbox = outbox;
    other.none = none;
    return other;
  }

  /**
   * Takes what is configured where no option was given.
   *
   * @param options those of the room
   */
  public void fillFrom(RoomOptions options) {
    Optional<String> configured = options.setting(ConfigKey.OUTBOX).map(Setting::text);
    if (outbox == null && !none && configured.isPresent()) {
      none = configured.get().equals("false");
      boolean isPlace = !none && !configured.get().equals("true");
      outbox = isPlace ? Path.of(configured.get()) : null;
    }
  }

  /**
   * Tells whether an outbox was chosen.
   *
   * @return whether the option was given
   */
  public boolean isGiven() {
    return outbox != null;
  }

  /**
   * Tells whether messages are kept.
   *
   * @return whether there is an outbox, which {@link #open} opened
   */
  public boolean isOpen() {
    return place != null;
  }

  /**
   * Says what becomes of what was not sent.
   *
   * @return the end of a sentence; empty if there is no outbox
   */
  public String consequence() {
    if (place == null) {
      return "";
    }
    return isGiven()
        ? "; it waits in " + outbox
        : "; it waits in " + place + " and goes out with what is sent next in the room";
  }

  /**
   * Opens the part of the outbox that is for the place of a room: the names of rooms alone do not
   * tell them apart.
   *
   * @param url where the room is
   * @param deadline until when to wait for another process that has the outbox that was chosen
   * @return the outbox, to be closed; null if there is none
   * @throws UsageException if the chosen one cannot be used
   * @throws TimedOutException if another process has it until then
   * @throws UncheckedIOException if it fails
   */
  public OutboxStore open(RoomUrl url, Deadline deadline) {
    if (isGiven() && none) {
      throw new UsageException("--no-outbox: --outbox is given as well");
    }
    if (none) {
      return null;
    }
    return isGiven() ? openChosen(url, deadline) : openOwn(url);
  }

  private OutboxStore openChosen(RoomUrl url, Deadline deadline) {
    Path part = outbox.resolve(PlaceName.of(url.place()));
    while (true) {
      try {
        OutboxStore store = OutboxStore.directory(part);
        place = part;
        return store;
      } catch (OutboxInUseException e) {
        if (deadline.left().isZero()) {
          throw new TimedOutException("--outbox: " + FileProblem.describe(e));
        }
      } catch (FileSystemException e) {
        throw new UsageException("--outbox: " + FileProblem.describe(e), e);
      } catch (IOException e) {
        throw new UncheckedIOException("--outbox: " + FileProblem.describe(e), e);
      }
      deadline.pause(POLL);
    }
  }

  private OutboxStore openOwn(RoomUrl url) {
    try {
      own = Optional.of(OwnOutbox.open(url));
      takeOver(url);
      place = own.get().directory();
      return own.get().store();
    } catch (IOException e) {
      StandardError.note(
          "messages are kept in memory alone, what is not sent by the end is lost (%s);"
                  .formatted(FileProblem.describe(e))
              + " choose a place with --outbox, or --no-outbox");
      return null;
    }
  }

  /**
   * Takes over what other programs left for a room of the place, where no outbox was chosen. To be
   * called before a session of the room is opened; {@link #open} does it for its own.
   *
   * @param url where the room is
   */
  public void takeOver(RoomUrl url) {
    own.ifPresent(outbox -> outbox.takeOver(url.room()));
  }

  /**
   * Takes up what was left in the outbox the last time, and says so.
   *
   * @param url where the room is
   * @param store what {@link #open} gave, may be null
   * @param session the session that sends it, open
   * @param sink takes the notice, one line
   * @return the messages, which the session sends if they are not in the room
   */
  public List<OutgoingMessage> takeUp(
      RoomUrl url, OutboxStore store, ChatSession session, Consumer<String> sink) {
    List<OutgoingMessage> earlier = new ArrayList<>();
    for (SealedMessage entry : load(url, store)) {
      try {
        earlier.add(session.submit(entry));
      } catch (IllegalArgumentException e) {
        // It is of another password or cipher, which the session has told of. It is kept.
      }
    }
    if (!earlier.isEmpty()) {
      sink.accept(
          earlier.size() == 1
              ? "1 message from last time is sent now"
              : earlier.size() + " messages from last time are sent now");
    }
    return earlier;
  }

  private static List<SealedMessage> load(RoomUrl url, OutboxStore store) {
    try {
      return store == null ? List.of() : store.load(url.room());
    } catch (IOException e) {
      throw new UncheckedIOException("--outbox: " + FileProblem.describe(e), e);
    }
  }

  /** Those that failed as the session was closed are what the outbox is for. */
  private static boolean isInRoom(OutgoingMessage message) {
    return message.settled().isDone()
        && message
            .settled()
            // Where whole files are uploaded, one that was read back is as safe as it ever gets.
            .handle((receipt, failure) -> failure == null || failure instanceof NotSettledException)
            .join();
  }

  /**
   * Forgets what is in the room by now. An outbox that was chosen is left alone: there the session
   * itself removes messages, once it has watched them long enough. Nobody shall be told of those as
   * unsent who did not ask for that.
   *
   * @param url where the room is
   * @param store what {@link #open} gave, may be null
   * @param messages what was sent
   */
  public void forgetSettled(RoomUrl url, OutboxStore store, Collection<OutgoingMessage> messages) {
    if (store == null || isGiven()) {
      return;
    }
    List<MessageId> settled =
        messages.stream().filter(StoreOptions::isInRoom).map(OutgoingMessage::id).toList();
    if (settled.isEmpty()) {
      return;
    }
    try {
      store.remove(url.room(), settled);
    } catch (IOException e) {
      StandardError.note("what was sent is sent once more: " + FileProblem.describe(e));
    }
  }
}
