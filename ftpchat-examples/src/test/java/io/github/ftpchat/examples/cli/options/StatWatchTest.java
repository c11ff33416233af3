package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.testkit.FaultyTransport;
import io.github.ftpchat.testkit.FaultyTransport.Operation;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatWatchTest {

  private static final String FILE = "team/lobby.txt";

  private final FaultyTransport transport = FaultyTransport.wrap(InMemoryTransport.create());
  private final StatWatch watch = new StatWatch(transport);

  private void look() throws Exception {
    watch.stat(List.of(FILE, FILE + ".lock"));
  }

  @Test
  void aFolderThatIsNotThereIsMissedAtThePriceOfOneLook() throws Exception {
    look();
    look();
    assertThat(watch.missingFolder(FILE)).contains("team");
    assertThat(transport.calls(Operation.LIST)).isEqualTo(1);
  }

  @Test
  void aFolderThatIsThereIsNotMissed() throws Exception {
    transport.makeDirectory("team");
    look();
    assertThat(watch.isAbsent(FILE)).isTrue();
    assertThat(watch.missingFolder(FILE)).isEmpty();
  }

  /** Servers on Windows take either. */
  @Test
  void aFolderInOtherLettersMayBeTheSame() throws Exception {
    transport.makeDirectory("Team");
    look();
    assertThat(watch.missingFolder(FILE)).isEmpty();
  }

  @Test
  void nothingMoreIsLookedForWhereTheRoomIsThere() throws Exception {
    transport.makeDirectory("team");
    transport.append(FILE, new byte[1]);
    look();
    assertThat(watch.isAbsent(FILE)).isFalse();
    assertThat(transport.calls(Operation.LIST)).isZero();
  }

  @Test
  void aRoomInNoFolderMissesNone() throws Exception {
    watch.stat(List.of("lobby.txt"));
    assertThat(watch.isAbsent("lobby.txt")).isTrue();
    assertThat(watch.missingFolder("lobby.txt")).isEmpty();
    assertThat(transport.calls(Operation.LIST)).isZero();
  }

  @Test
  void whereNothingCanBeListedNothingIsMissed() throws Exception {
    transport.fail(Operation.LIST, Reason.UNSUPPORTED);
    look();
    assertThat(watch.isAbsent(FILE)).isTrue();
    assertThat(watch.missingFolder(FILE)).isEmpty();
  }

  @Test
  void aNestedFolderIsLookedForInItsOwn() throws Exception {
    transport.makeDirectory("a");
    watch.stat(List.of("a/b/c.txt"));
    assertThat(watch.missingFolder("a/b/c.txt")).contains("a/b");
    transport.makeDirectory("a/d");
    watch.stat(List.of("a/d/c.txt"));
    assertThat(watch.missingFolder("a/d/c.txt")).isEmpty();
  }
}
