package io.github.ftpchat.examples.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;

/**
 * Knows from which addresses somebody is logged in. Programs that connect anew for each look at a
 * room stay for a while after each login. Thread-safe.
 */
final class Guests extends DefaultFtplet {

  /** Longer than anybody waits who looks at a room from time to time. */
  private static final long STAY_NANOS = Duration.ofMinutes(1).toNanos();

  private static final String ADDRESS = "io.github.ftpchat.guest";
  private static final int MAX_ADDRESSES = 1_000;

  private final Map<InetAddress, Stay> stays = new HashMap<>();
  private final Map<InetAddress, Integer> refused = new HashMap<>();

  @Override
  public synchronized FtpletResult onLogin(FtpSession session, FtpRequest request) {
    // Called for each PASS, with a login or without.
    InetSocketAddress client = session.getClientAddress();
    if (client == null) {
      return FtpletResult.DEFAULT; // It has gone.
    }
    InetAddress address = client.getAddress();
    if (session.getUser() == null) {
      if (refused.size() < MAX_ADDRESSES || refused.containsKey(address)) {
        refused.merge(address, 1, Integer::sum);
      }
    } else if (session.getAttribute(ADDRESS) == null) {
      session.setAttribute(ADDRESS, address);
      stays.computeIfAbsent(address, key -> new Stay()).sessions++;
    }
    return FtpletResult.DEFAULT;
  }

  @Override
  public synchronized FtpletResult onDisconnect(FtpSession session) {
    if (session.getAttribute(ADDRESS) instanceof InetAddress address) {
      Stay stay = stays.get(address);
      stay.sessions--;
      stay.left = System.nanoTime();
      if (stays.size() > MAX_ADDRESSES) {
        endStays();
      }
    }
    return FtpletResult.DEFAULT;
  }

  /** Returns the addresses from which somebody is logged in, or was in the last minute. */
  synchronized Set<InetAddress> present() {
    endStays();
    return new HashSet<>(stays.keySet());
  }

  /** Returns how many logins were refused since the last call, by address. */
  synchronized Map<InetAddress, Integer> takeRefused() {
    Map<InetAddress, Integer> taken = new HashMap<>(refused);
    refused.clear();
    return taken;
  }

  private void endStays() {
    long now = System.nanoTime();
    stays.values().removeIf(stay -> stay.sessions == 0 && now - stay.left > STAY_NANOS);
  }

  /** The sessions of an address. */
  private static final class Stay {
    private int sessions;
    private long left;
  }
}
