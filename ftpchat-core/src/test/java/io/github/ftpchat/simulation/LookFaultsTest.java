package io.github.ftpchat.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.Limits;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.simulation.SimulatedServer.Appending;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Looks at what is stable, in files that somebody damaged or filled. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LookFaultsTest {

  private static Simulation world(Appending appending) {
    return new Simulation(5, appending);
  }

  private static void overwrite(Simulation world, long position, byte[] data) {
    byte[] file = world.server.file(Simulation.FILE).clone();
    System.arraycopy(data, 0, file, (int) position, data.length);
    world.server.replace(Simulation.FILE, file);
  }

  /** A cursor of a message that is shown just after damage names the first that was read. */
  @Test
  void aCursorMadeJustAfterDamageNamesAllThatWasShown() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    for (int i = 0; i < 2_000; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", world.text(i)));
    }
    Simulation.Peer reader = world.peer("reader").history(HistoryPolicy.keep(3)).join();
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 3_000; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "new " + world.text(i)));
      if (i % 100 == 0) {
        world.sleep(Duration.ofSeconds(4));
      }
    }
    world.sleep(Duration.ofMinutes(5));
    int end = world.server.file(Simulation.FILE).length;
    byte[] rubbish = new byte[100];
    Arrays.fill(rubbish, (byte) 'x');
    overwrite(world, end - 110, rubbish);
    world.server.add(Simulation.FILE, world.line("stranger", "after the damage"));
    world.sleep(Duration.ofSeconds(20));
    assertThat(reader.texts()).last().isEqualTo("after the damage");
    Cursor cursor = reader.shown.get(reader.shown.size() - 1).cursor();
    Simulation.Peer again = world.peer("again").after(cursor).join();
    world.sleep(Duration.ofSeconds(20));
    assertThat(again.texts()).hasSize(0);
    world.close();
  }

  /** A cursor of a message that is shown just after damage names the first that was read. */
  @Test
  void soDoesOneMadeAfterDamageNearAnAnchor() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    for (int i = 0; i < 2_000; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", world.text(i)));
    }
    Simulation.Peer reader = world.peer("reader").history(HistoryPolicy.keep(3)).join();
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 3_000; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "new " + world.text(i)));
      if (i % 100 == 0) {
        world.sleep(Duration.ofSeconds(4));
      }
    }
    for (int i = 0; i < 20; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "slow " + world.text(i)));
      world.sleep(Duration.ofSeconds(90));
    }
    world.sleep(Duration.ofMinutes(5));
    int end = world.server.file(Simulation.FILE).length;
    byte[] rubbish = new byte[100];
    Arrays.fill(rubbish, (byte) 'x');
    overwrite(world, end - 110, rubbish);
    world.server.add(Simulation.FILE, world.line("stranger", "after the damage"));
    world.sleep(Duration.ofSeconds(20));
    assertThat(reader.texts()).last().isEqualTo("after the damage");
    Cursor cursor = reader.shown.get(reader.shown.size() - 1).cursor();
    Simulation.Peer again = world.peer("again").after(cursor).join();
    world.sleep(Duration.ofSeconds(20));
    assertThat(again.texts()).hasSize(0);
    world.close();
  }

  @Test
  void looksThinOutWhenNobodySendsAnyMore() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    Simulation.Peer alice = world.join("alice");
    world.join("bob");
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 100; i++) {
      alice.send(world.text(i));
      world.sleep(Duration.ofMinutes(3));
    }
    world.sleep(Duration.ofHours(1));
    long reads = world.server.reads;
    long bytes = world.server.bytesRead;
    world.sleep(Duration.ofHours(5));
    assertThat(world.server.reads - reads).isLessThan(20);
    assertThat(world.server.bytesRead - bytes).isLessThan(200_000);
    assertThat(world.outcome().duplicates).isZero();
    world.close();
  }

  @Test
  void whatIsForgottenIsNotShownAgain() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    Limits limits = Limits.defaults().withMaxRememberedIds(50);
    Simulation.Peer reader = world.peer("reader").limits(limits).join();
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 200; i++) {
      world.server.add(Simulation.FILE, world.line("stranger", "new " + i));
      world.sleep(Duration.ofSeconds(5));
    }
    world.sleep(Duration.ofMinutes(10));
    assertThat(reader.texts()).hasSize(200);
    world.close();
  }

  /** A look holds up to slow listeners more than they are to wait for. */
  @Test
  void aLookThatFindsMuchWaitsForSlowListeners() throws ReflectiveOperationException {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    Limits limits = Limits.defaults().withMaxUndelivered(10);
    Simulation.Peer reader = world.peer("reader").limits(limits).join();
    world.sleep(Duration.ofSeconds(5));
    world.server.add(Simulation.FILE, world.line("stranger", "first"));
    int pad = world.server.file(Simulation.FILE).length;
    world.server.add(Simulation.FILE, Simulation.fence(200_704));
    world.server.add(Simulation.FILE, world.line("stranger", "last"));
    world.sleep(Duration.ofMinutes(10));
    ByteArrayOutputStream late = new ByteArrayOutputStream();
    for (int i = 0; i < 500; i++) {
      late.writeBytes(world.line("stranger", "late " + i));
    }
    overwrite(world, pad, late.toByteArray());
    reader.callbacks.pause();
    world.sleep(Duration.ofMinutes(20));
    Field delivery = reader.session.getClass().getDeclaredField("delivery");
    delivery.setAccessible(true);
    Field waiting = delivery.getType().getDeclaredField("waiting");
    waiting.setAccessible(true);
    assertThat(((AtomicInteger) waiting.get(delivery.get(reader.session))).get())
        .isLessThanOrEqualTo(20);
    reader.callbacks.resume();
    world.sleep(Duration.ofMinutes(5));
    assertThat(reader.texts()).hasSize(502);
    world.close();
  }

  @Test
  void transfersThatEndEarlyMakeNothingMissing() {
    Simulation world = world(Appending.LOCKED);
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(2));
    alice.send("mine");
    world.sleep(Duration.ofSeconds(55));
    alice.connection.readsShort = true;
    world.sleep(Duration.ofSeconds(30));
    alice.connection.readsShort = false;
    world.sleep(Duration.ofMinutes(5));
    assertThat(world.textsInFile()).containsExactly("mine");
    world.close();
  }

  @Test
  void aTrialThatProvesNothingStopsNobody() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.addLines(10);
    world.server.deletesNothing = true;
    Simulation.Peer peer = world.join("alice");
    world.sleep(Duration.ofSeconds(20));
    world.server.delete(Simulation.FILE);
    OutgoingMessage first = peer.send("first");
    world.sleep(Duration.ofSeconds(10));
    OutgoingMessage second = peer.send("second");
    world.sleep(Duration.ofSeconds(10));
    assertThat(first.settled()).isCompleted();
    assertThat(second.settled()).isCompleted();
    world.close();
  }

  /** Blanks are read again and again, as no anchor is made of them. */
  @Test
  void blanksAreNotReadAgainWithEachPass() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.add(Simulation.FILE, world.line("stranger", "first"));
    Simulation.Peer reader = world.watch("reader");
    world.sleep(Duration.ofSeconds(5));
    byte[] blanks = (" ".repeat(999) + "\n").repeat(4_000).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 5; i++) {
      world.server.add(Simulation.FILE, blanks);
      world.sleep(Duration.ofMinutes(2));
    }
    world.sleep(Duration.ofMinutes(10));
    long before = world.server.bytesRead;
    for (int i = 0; i < 20; i++) {
      world.server.add(Simulation.FILE, "\n".getBytes(StandardCharsets.US_ASCII));
      world.sleep(Duration.ofSeconds(10));
    }
    assertThat(world.server.bytesRead - before).isLessThan(20_000_000);
    assertThat(reader.texts()).hasSize(1);
    world.close();
  }

  @Test
  void whoeverRewritesRemovesStaleClaims() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.knowsAppend = false;
    world.server.writesInside = false;
    world.allowRewriting = true;
    world.server.directories().add(Simulation.FILE + ".lock");
    world.server.directories().add(Simulation.FILE + ".lock/0123456789abcdef-100");
    Simulation.Peer alice = world.join("alice");
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 3; i++) {
      alice.send("mine " + i);
      world.sleep(Duration.ofSeconds(40));
    }
    assertThat(world.textsInFile()).hasSize(3);
    assertThat(world.server.directories()).isEmpty();
    world.close();
  }

  @Test
  void aServerThatRemovesNoDirectoriesIsNotFilledWithClaims() {
    Simulation world = world(Appending.SEEK_AT_OPEN);
    world.server.removesNoDirectories = true;
    world.server.roundTrip = Duration.ofMillis(20);
    Simulation.Peer alice = world.join("alice");
    Simulation.Peer bob = world.join("bob");
    world.sleep(Duration.ofSeconds(5));
    for (int i = 0; i < 20; i++) {
      (i % 2 == 0 ? alice : bob).send("mine " + i);
      world.sleep(Duration.ofSeconds(5));
    }
    assertThat(world.server.directories()).hasSizeLessThan(10);
    world.close();
  }
}
