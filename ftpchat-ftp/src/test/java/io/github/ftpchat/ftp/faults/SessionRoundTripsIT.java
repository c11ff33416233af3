package io.github.ftpchat.ftp.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.OutgoingMessage;
import io.github.ftpchat.PollingPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerKind;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.ProxyCounters;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a session costs in round trips on a server that appends safely, by the proxy's count and the
 * server's own log. The opening of a data connection counts, the flow of the data does not.
 */
@Timeout(60)
class SessionRoundTripsIT {

  private static final int REPETITIONS = 5;

  private static final int NEWS = 4;

  private static final int SEND = 6;

  @Test
  void anIdleLookIsOneCommandOnTheSameConnection() throws Exception {
    try (FtpServerFixture server = ServerKind.VSFTPD.start();
        Visit visit = new Visit(server, "idle", Visit.PATIENCE)) {
      // What was read is looked at again when it has stood for the guard time, and for twice that.
      visit.settle = SettlePolicy.adaptive();
      visit.peerWrites(2);
      visit.listensFrom(0);
      visit.start(HistoryPolicy.replayAll());
      visit.awaitShown(2);
      visit.awaitQuiet(Channel.DATA_DOWN);
      int logged = server.commands().size();
      ProxyCounters before = visit.proxy.counters();
      awaitLooks(visit, 10);
      ProxyCounters idle = visit.proxy.counters().minus(before);
      List<String> commands = server.commands();
      commands = commands.subList(logged, commands.size());
      System.out.printf("ten idle looks: %s, by the log %s%n", idle, commands);
      assertThat(idle.controlConnections()).isZero();
      assertThat(idle.dataConnections()).isZero();
      assertThat(idle.commands()).containsOnlyKeys("SIZE");
      assertThat(commands).hasSizeBetween(9, 12).allMatch(command -> command.startsWith("SIZE"));
      visit.leave();
    }
  }

  @Test
  void whatNewsAndMessagesCost() throws Exception {
    try (FtpServerFixture server = ServerKind.VSFTPD.start();
        Visit visit = new Visit(server, "busy", Visit.PATIENCE)) {
      visit.polling = PollingPolicy.every(Duration.ofMillis(200));
      visit.peerWrites(2);
      visit.listensFrom(0);
      visit.findOutThatAppendsAreSafe();
      long connections = visit.proxy.counters().controlConnections();
      visit.start(HistoryPolicy.replayAll());
      visit.send("first");
      visit.awaitShown(3);

      ProxyCounters news = null;
      for (int i = 0; i < REPETITIONS; i++) {
        int shown = 4 + i;
        awaitLooks(visit, 1);
        ProxyCounters before = visit.proxy.counters();
        visit.peerWrites(1);
        visit.awaitShown(shown);
        // Until what ends the transfer was read, too.
        visit.await("over", () -> visit.proxy.openConnections() == 1);
        news = cheaper(news, visit.proxy.counters().minus(before));
      }

      ProxyCounters written = null;
      ProxyCounters settled = null;
      for (int i = 0; i < REPETITIONS; i++) {
        awaitLooks(visit, 1);
        ProxyCounters before = visit.proxy.counters();
        OutgoingMessage message = visit.offer("message " + i);
        visit.await("written", () -> message.written().isDone());
        written = cheaper(written, visit.proxy.counters().minus(before));
        visit.awaitSettled(message);
        settled = cheaper(settled, visit.proxy.counters().minus(before));
      }
      visit.leave();

      print("a look with news", news);
      print("a send until written", written);
      print("a send until settled", settled);
      assertThat(news.roundTrips()).isLessThanOrEqualTo(NEWS);
      assertThat(written.roundTrips()).isLessThanOrEqualTo(SEND);
      assertThat(settled.roundTrips()).isLessThanOrEqualTo(SEND);
      assertThat(visit.proxy.counters().controlConnections()).isEqualTo(connections);
    }
  }

  private static void awaitLooks(Visit visit, int count) {
    ProxyCounters before = visit.proxy.counters();
    visit.await(
        count + " looks",
        () ->
            visit.proxy.counters().minus(before).commands("SIZE") >= count
                && visit.proxy.counters().minus(before).controlRoundTrips() >= count);
  }

  /** A look that happened to fall into the time counts for nothing. */
  private static ProxyCounters cheaper(ProxyCounters one, ProxyCounters other) {
    return one == null || other.roundTrips() < one.roundTrips() ? other : one;
  }

  private static void print(String what, ProxyCounters cost) {
    System.out.printf(
        "%s: %d round trips (%d of commands, %d for opening data connections), %s%n",
        what, cost.roundTrips(), cost.controlRoundTrips(), cost.dataConnections(), cost.commands());
  }
}
