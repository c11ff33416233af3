package io.github.ftpchat.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** By which addresses other computers reach this one. */
final class LanAddresses {

  private LanAddresses() {}

  /**
   * Finds the addresses of this computer that others can use: the one that it uses itself to reach
   * other networks first, then the other ones of IPv4; those of IPv6 if there are no others.
   */
  static List<InetAddress> find() {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    List<InetAddress> all = all();
    own().filter(all::contains).ifPresent(addresses::add);
    all.stream().filter(Inet4Address.class::isInstance).forEach(addresses::add);
    if (addresses.isEmpty()) {
      addresses.addAll(all);
    }
    return List.copyOf(addresses);
  }

  private static List<InetAddress> all() {
    List<InetAddress> addresses = new ArrayList<>();
    try {
      NetworkInterface.networkInterfaces()
          .filter(LanAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .forEach(addresses::add);
    } catch (SocketException e) {
      // Then the user has to know.
      return List.of();
    }
    return addresses;
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }

  /** Asks the routing table; nothing is sent. */
  private static Optional<InetAddress> own() {
    try (DatagramSocket socket = new DatagramSocket()) {
      // An address for documentation, which nobody has.
      socket.connect(new InetSocketAddress("192.0.2.1", 9));
      return Optional.of(socket.getLocalAddress());
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
