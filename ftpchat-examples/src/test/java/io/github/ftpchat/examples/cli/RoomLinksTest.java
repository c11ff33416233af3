package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.config.Configuration;
import io.github.ftpchat.examples.cli.conversation.RoomLink;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Links of several threads, as a window with several rooms has them. */
@Timeout(60)
class RoomLinksTest {

  private static final String PASSWORD = "correct horse battery";

  @TempDir private Path directory;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean slow;
  private RoomLinks links;

  @BeforeEach
  void open() {
    Options options = new Options();
    // Once the program has run here, picocli knows none of its own.
    new CommandLine(options)
        .registerConverter(Path.class, Path::of)
        .parseArgs("--outbox=" + directory.resolve("outbox").toAbsolutePath());
    links =
        new RoomLinks(
            options("first", "lobby", PASSWORD),
            options.store,
            options.writing,
            "anna",
            new Output(new ByteArrayOutputStream()),
            SlowToClose::new);
  }

  @AfterEach
  void close() {
    released.countDown();
    links.close();
  }

  @Test
  void whileTheLastRoomOfOnePlaceClosesAnotherPlaceOpens() throws Exception {
    Thread closer = closing(reach("slow"));
    RoomLink other = reach("other");
    assertThat(closer.isAlive()).as("it still closes").isTrue();
    talk(other);
    released.countDown();
    closer.join();
  }

  @Test
  void aPlaceThatIsBeingClosedIsNotHandedOut() throws Exception {
    Thread closer = closing(reach("slow"));
    CompletableFuture<RoomLink> again = new CompletableFuture<>();
    Thread opener = start(() -> again.complete(reach("slow")));
    Awaitility.await().until(() -> opener.getState() == Thread.State.WAITING);
    assertThat(closer.isAlive()).as("it still closes").isTrue();
    assertThat(again).isNotDone();
    released.countDown();
    talk(again.get(30, TimeUnit.SECONDS));
    closer.join();
  }

  /** A room was opened in the place meanwhile. */
  @Test
  void aPlaceThatAnotherLinkHasStaysOpen() {
    RoomLink one = reach("shared");
    RoomLink two = reach("shared");
    one.close();
    talk(two);
    two.close();
    talk(reach("shared"));
  }

  @Test
  void anAttemptThatFailsLeavesThePlaceToTheOther() throws Exception {
    RoomLink first = reach("shared");
    talk(first);
    first.close();
    RoomLink fails = links.reach(options("shared", "lobby", "wrong"), "anna", false);
    RoomLink goesOn = links.reach(options("shared", "other", PASSWORD), "anna", false);
    assertThatThrownBy(() -> session(fails)).isInstanceOf(UnreadableRoomException.class);
    fails.close();
    talk(goesOn);
  }

  @Test
  void theEndWaitsForWhatIsBeingClosed() throws Exception {
    Thread closer = closing(reach("slow"));
    Thread end = start(links::close);
    Awaitility.await().until(() -> end.getState() == Thread.State.WAITING);
    released.countDown();
    end.join();
    closer.join();
  }

  /** Closes a link in a thread, which waits for its server by now. */
  private Thread closing(RoomLink link) throws InterruptedException {
    slow = true;
    Thread closer = start(link::close);
    closing.await();
    slow = false;
    return closer;
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void talk(RoomLink link) {
    try (ChatSession session = session(link)) {
      session.send("hello").settled().orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private static ChatSession session(RoomLink link) {
    return link.open(
        link.talking(note -> {}).participant("anna").history(HistoryPolicy.replay(10)), note -> {});
  }

  private RoomLink reach(String place) {
    return links.reach(options(place, "lobby", PASSWORD), "anna", false);
  }

  private RoomOptions options(String place, String room, String password) {
    return RoomOptions.typed(
        Configuration.none(),
        directory(place).resolve(room).toUri().toString(),
        Optional.of(TlsPolicy.OFF),
        new char[0],
        password.toCharArray(),
        Duration.ofSeconds(30),
        key -> {});
  }

  private Path directory(String place) {
    try {
      return Files.createDirectories(directory.resolve(place));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server that says goodbye only when it is released. */
  private final class SlowToClose extends ForwardingTransport {

    SlowToClose(Transport transport) {
      super(transport);
    }

    @Override
    public void close() {
      if (slow) {
        closing.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      super.close();
    }
  }

  /** What the command takes. */
  @Command
  private static final class Options {

    @Mixin private StoreOptions store;
    @Mixin private WriteOptions writing;
  }
}
