package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestBookTest {

  private static final LocalDateTime NOW = LocalDateTime.of(2026, 2, 1, 10, 31, 59);

  private final GuestBook book = new GuestBook();

  @Test
  void tellsWhoCameAndWhoLeftOnce() throws Exception {
    InetAddress one = address(1);
    InetAddress two = address(2);
    assertThat(book.lines(NOW, Set.of(two, one), Map.of()))
        .isEqualTo("2026-02-01 10:31  192.0.2.1 came\n2026-02-01 10:31  192.0.2.2 came\n");
    assertThat(book.lines(NOW, Set.of(one, two), Map.of())).isEmpty();
    assertThat(book.lines(NOW, Set.of(two), Map.of(two, 1)))
        .isEqualTo(
            "2026-02-01 10:31  192.0.2.1 left\n2026-02-01 10:31  192.0.2.2: 1 failed login\n");
  }

  @Test
  void failedLoginsFillNoScreen() throws Exception {
    Map<InetAddress, Integer> failed = new HashMap<>();
    for (int i = 1; i <= 200; i++) {
      failed.put(address(i), i);
    }
    assertThat(book.lines(NOW, Set.of(), failed).lines())
        .hasSize(6)
        .startsWith("2026-02-01 10:31  192.0.2.200: 200 failed logins")
        .endsWith("2026-02-01 10:31  failed logins from 195 other addresses");
  }

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
  }
}
