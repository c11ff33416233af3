package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.OutboxStore;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.conversation.RoomLink;
import io.github.ftpchat.examples.cli.options.AbsentRoom;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.Opening;
import io.github.ftpchat.examples.cli.options.PasswordPrompt;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StatWatch;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.DialectNotice;
import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.RefusalNotices;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.WeakPasswordNotice;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.transport.Transport;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Reaches the rooms of a chat as the options say. Rooms of one place share a connection, if the
 * same is said of how to reach it. Closing closes all links, their outboxes and connections.
 */
final class RoomLinks implements RoomLink.Opener, AutoCloseable {

  private final RoomOptions options;
  private final StoreOptions store;
  private final WriteOptions writing;
  private final String name;
  private final Output out;
  private final UnaryOperator<Transport> watched;
  private Optional<PasswordPrompt> prompt = Optional.empty();
  private final Map<String, Place> places = new HashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Link> links = new ArrayList<>();

  /** How the places are reached that are being closed: their outboxes are in use until then. */
  private final Set<String> closing = new HashSet<>();

  /**
   * Makes links of what the options say.
   *
   * @param name what to talk under
   */
  RoomLinks(
      RoomOptions options, StoreOptions store, WriteOptions writing, String name, Output out) {
    this(options, store, writing, name, out, UnaryOperator.identity());
  }

  /** As the other; {@code watched} puts something before each server, for tests. */
  RoomLinks(
      RoomOptions options,
      StoreOptions store,
      WriteOptions writing,
      String name,
      Output out,
      UnaryOperator<Transport> watched) {
    this.options = options;
    this.store = store;
    this.writing = writing;
    this.name = name;
    this.out = out;
    this.watched = watched;
  }

  /** Reaches the room that the command line names. */
  RoomLink first() {
    return link(options, name, InteractiveConsole.find().isPresent());
  }

  /**
   * Reaches a room.
   *
   * @param of what is said of it
   * @param asName what to talk under
   * @param patient whether to go on trying where the server cannot be reached for now
   */
  RoomLink reach(RoomOptions of, String asName, boolean patient) {
    return link(of, asName, patient);
  }

  @Override
  public RoomUrl find(String room) {
    return options.forRoom(room).url();
  }

  @Override
  public void open(String room, Consumer<RoomLink> entering) {
    RoomOptions of = options.forRoom(room);
    prompt.ifPresent(of::promptWith);
    of.passwords()
        .untilRight(
            () -> {
              entering.accept(
                  link(of, of.ownName().orElse(name), InteractiveConsole.find().isPresent()));
              return null;
            });
  }

  /** Lets something else ask for the passwords of all rooms but the first. */
  void promptWith(PasswordPrompt asking) {
    prompt = Optional.of(asking);
  }

  @Override
  public synchronized void close() {
    RuntimeException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        failure =
            e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
      }
    }
    awaitClosed(closing::isEmpty);
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized RoomLink link(RoomOptions of, String asName, boolean patient) {
    RoomUrl url = of.url();
    String connection = of.connection();
    awaitClosed(() -> !closing.contains(connection));
    Place place = places.get(connection);
    if (place == null) {
      place = place(of, url);
      open.push(place);
      places.put(connection, place);
    }
    place.store().takeOver(url);
    MessageCipher cipher = of.cipher();
    open.push(cipher);
    Link link = new Link(of, url, place, cipher, asName, patient);
    links.add(link);
    return link;
  }

  private Place place(RoomOptions of, RoomUrl url) {
    StoreOptions stored = store.another();
    stored.fillFrom(of);
    Transport reached = of.transport(url);
    StatWatch transport = new StatWatch(watched.apply(reached));
    try {
      OutboxStore outbox = stored.open(url, Deadline.in(of.timeout(), out));
      ChatClient client = ChatClient.builder(transport).build();
      return new Place(
          of.connection(), reached, transport, client, stored, outbox, new AtomicBoolean());
    } catch (RuntimeException e) {
      transport.close();
      throw e;
    }
  }

  /** Waits with the lock, which others can have meanwhile. */
  private synchronized void awaitClosed(BooleanSupplier condition) {
    try {
      while (!condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Closes a place that no link has any more. Whether it is one and that it is gone is decided at
   * once, so that no new link gets it; but its server is waited for without the lock, so that
   * others can open and close links of other places.
   */
  private void closeUnused(Place place) {
    synchronized (this) {
      if (links.stream().anyMatch(link -> link.place.equals(place))
          || !places.remove(place.connection(), place)) {
        return;
      }
      open.remove(place);
      closing.add(place.connection());
    }
    try {
      place.close();
    } finally {
      synchronized (this) {
        closing.remove(place.connection());
        notifyAll();
      }
    }
  }

  /**
   * A server, or a folder of it.
   *
   * @param connection tells it from others, see {@link RoomOptions#connection}
   * @param reached the server or folder itself
   * @param transport what all goes through
   * @param outbox may be null
   * @param proven whether a room was opened there
   */
  private record Place(
      String connection,
      Transport reached,
      StatWatch transport,
      ChatClient client,
      StoreOptions store,
      OutboxStore outbox,
      AtomicBoolean proven)
      implements AutoCloseable {

    @Override
    public void close() {
      client.close();
      if (outbox != null) {
        try {
          outbox.close();
        } catch (IOException e) {
          StandardError.note("the outbox was not closed: " + e.getMessage());
        }
      }
      transport.close();
    }
  }

  /** Tells whether a server that cannot be reached may be there later under the same address. */
  private static boolean mayPass(ConnectionException problem) {
    return switch (problem.reason()) {
      case TIMED_OUT, LOST, BUSY -> true;
      // Not a name that no host has, nor something else than FTP at the port.
      case UNREACHABLE -> isOfSocket(problem);
      default -> false;
    };
  }

  private static boolean isOfSocket(Throwable problem) {
    Throwable cause = problem;
    while (cause != null && !(cause instanceof SocketException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  /** Calls when a session is live for the first time. */
  private static final class FirstContact implements ChatListener {

    private final Runnable task;
    private boolean made;

    FirstContact(Runnable task) {
      this.task = task;
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      if (state.phase() == Phase.LIVE && !made) {
        made = true;
        task.run();
      }
    }
  }

  /** One room as its options reach it. */
  private final class Link implements RoomLink {

    private final RoomOptions of;
    private final RoomUrl url;
    private final Place place;
    private final MessageCipher cipher;
    private final String asName;
    private final boolean patient;
    private boolean warned;

    Link(
        RoomOptions of,
        RoomUrl url,
        Place place,
        MessageCipher cipher,
        String asName,
        boolean patient) {
      this.of = of;
      this.url = url;
      this.place = place;
      this.cipher = cipher;
      this.asName = asName;
      this.patient = patient;
    }

    @Override
    public RoomUrl url() {
      return url;
    }

    @Override
    public Optional<String> serverKey() {
      return place.reached() instanceof FtpTransport server ? server.serverKey() : Optional.empty();
    }

    @Override
    public String name() {
      return asName;
    }

    @Override
    public SessionBuilder talking(Consumer<String> notes) {
      SessionBuilder builder =
          reading().listener(of.connectionNotices(url, notes)).listener(new RefusalNotices(notes));
      if (!warned) {
        warned = true;
        builder
            .listener(new WeakPasswordNotice(notes, of.passwordIsWeak()))
            .listener(new DialectNotice(notes));
      }
      writing.applyTo(builder, of);
      if (place.outbox() != null) {
        builder.outbox(place.outbox());
      }
      return builder;
    }

    @Override
    public SessionBuilder reading() {
      return place.client().session().room(url.room()).cipher(cipher);
    }

    @Override
    public ChatSession open(SessionBuilder builder, Consumer<String> notes) {
      Opening opening = Opening.start(() -> of.open(place.transport(), builder));
      try {
        ChatSession session =
            opening.await(
                "the room was not read from " + url.server(), Deadline.in(of.timeout(), out));
        place.proven().set(true);
        return session;
      } catch (ConnectionException e) {
        if (place.outbox() != null && patient && mayPass(e)) {
          return start(builder, e, notes);
        }
        giveUp();
        throw e;
      } catch (RuntimeException e) {
        opening.giveUp();
        giveUp();
        throw e;
      }
    }

    private void giveUp() {
      if (!place.proven().get()) {
        // The password may have been wrong, for example: the next attempt needs another place. But
        // one that is still under way here is not to lose it.
        synchronized (RoomLinks.this) {
          links.remove(this);
        }
        closeUnused(place);
      }
    }

    private ChatSession start(
        SessionBuilder builder, ConnectionException problem, Consumer<String> notes) {
      ChatSession session =
          builder.listener(new FirstContact(() -> notes.accept(connected()))).start();
      place.proven().set(true);
      notes.accept("not connected, trying: " + problem.getMessage());
      return session;
    }

    private String connected() {
      // What was typed may have made it by now: its name can no longer be asked about.
      return novelty().isEmpty()
          ? "connected"
          : "connected; the room " + url.room() + " was not there before";
    }

    @Override
    public Optional<String> novelty() {
      return AbsentRoom.novelty(url, place.transport());
    }

    @Override
    public Optional<String> missingFolder() {
      return AbsentRoom.missingFolder(url, place.transport());
    }

    @Override
    public List<OutgoingMessage> takeUp(ChatSession session, Consumer<String> notes) {
      return place.store().takeUp(url, place.outbox(), session, notes);
    }

    @Override
    public void forgetSettled(Collection<OutgoingMessage> messages) {
      place.store().forgetSettled(url, place.outbox(), messages);
    }

    @Override
    public String examine() {
      try (Transport transport = of.transport(url)) {
        return DoctorCommand.examine(transport, url).words();
      }
    }

    @Override
    public String consequence() {
      return place.store().consequence();
    }

    @Override
    public void close() {
      synchronized (RoomLinks.this) {
        links.remove(this);
        if (open.remove(cipher)) {
          cipher.close();
        }
      }
      closeUnused(place);
    }
  }
}
