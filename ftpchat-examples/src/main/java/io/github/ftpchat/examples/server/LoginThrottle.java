package io.github.ftpchat.examples.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ftpserver.command.Command;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.impl.FtpIoSession;

/**
 * Makes guesses of the password slow, from each address by itself: after {@link #BURST} wrong ones,
 * attempts are looked at one by one, at a fixed pace, whatever is in them, so that neither hanging
 * up nor many connections make guesses faster. Right ones cost nothing.
 *
 * <p>An address of IPv6 is its first 64 bits: whoever has one has all that begin so.
 *
 * <p>Thread-safe.
 */
final class LoginThrottle {

  /** Attempts that are looked at at once: a large household that comes back at the same moment. */
  static final int BURST = 64;

  static final Duration INTERVAL = Duration.ofMillis(200);

  /** Attempts of one address that wait; whoever comes then is turned away. */
  static final int MAX_WAITING = 50;

  /** Attempts of all addresses that wait, and as many that are looked at, each on a thread. */
  private static final int MAX_TRYING = 128;

  private static final int CLEAN_UP_AT = 10_000;
  private static final int NETWORK_BYTES = 8;

  /** When the next attempt would be due if there had been no burst. */
  private final Map<ByteBuffer, Long> due = new HashMap<>();

  /** Apart, so that those who have to wait do not keep out those who have not. */
  private final Semaphore waiting = new Semaphore(MAX_TRYING);

  private final Semaphore trying = new Semaphore(MAX_TRYING);

  /** Makes a PASS that keeps the pace. */
  Command of(Command pass) {
    return (session, context, request) -> {
      if (!(session.getRemoteAddress() instanceof InetSocketAddress client)) {
        return; // It has gone.
      }
      InetAddress address = client.getAddress();
      long wait = takeTurn(address, System.nanoTime());
      Semaphore place = wait > 0 ? waiting : trying;
      if (wait < 0 || !place.tryAcquire()) {
        turnAway(session);
        return;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(wait);
        if (!session.isClosing()) {
          pass.execute(session, context, request);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        turnAway(session);
      } finally {
        place.release();
      }
      if (session.isLoggedIn()) {
        giveBack(address);
      }
    };
  }

  private static void turnAway(FtpIoSession session) {
    session.write(
        new DefaultFtpReply(
            FtpReply.REPLY_421_SERVICE_NOT_AVAILABLE_CLOSING_CONTROL_CONNECTION,
            "Too many logins failed; try again later."));
    session.closeOnFlush();
  }

  /**
   * Takes a turn for an attempt.
   *
   * @param now the time, in nanoseconds
   * @return for how many nanoseconds it has to wait; negative if it is turned away
   */
  synchronized long takeTurn(InetAddress address, long now) {
    if (due.size() >= CLEAN_UP_AT) {
      due.values().removeIf(time -> time <= now);
    }
    ByteBuffer key = key(address);
    long turn = Math.max(due.getOrDefault(key, now), now);
    long wait = Math.max(turn - now - (BURST - 1) * INTERVAL.toNanos(), 0);
    if (wait > MAX_WAITING * INTERVAL.toNanos()) {
      return -1;
    }
    due.put(key, turn + INTERVAL.toNanos());
    return wait;
  }

  /** Gives a turn back, as the attempt was right. */
  synchronized void giveBack(InetAddress address) {
    due.computeIfPresent(key(address), (key, time) -> time - INTERVAL.toNanos());
  }

  private static ByteBuffer key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
