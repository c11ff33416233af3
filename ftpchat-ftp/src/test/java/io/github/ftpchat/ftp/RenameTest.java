package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RenameTest {

  private final FakeFtpServer server = new FakeFtpServer();
  private final FtpTransport transport =
      FtpTransport.builder("127.0.0.1").port(server.port()).tls(TlsPolicy.OFF).build();

  @BeforeEach
  void fill() {
    server.files().put("room.txt", new byte[7]);
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  @Test
  void aFileHasAnotherNameThen() throws Exception {
    assertThat(transport.rename("room.txt", "archive.txt")).isTrue();
    assertThat(server.files()).containsOnlyKeys("archive.txt");
    assertThat(transport.rename("room.txt", "other.txt")).isFalse();
  }

  /** The server would put the one in the place of the other. */
  @Test
  void aNameThatIsTakenIsNotAskedFor() {
    server.files().put("archive.txt", new byte[3]);
    assertThatThrownBy(() -> transport.rename("room.txt", "archive.txt"))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    assertThat(server.commands()).noneMatch(command -> command.startsWith("RN"));
  }

  @ParameterizedTest
  @CsvSource({
    "RNFR, 550 permission denied, REFUSED, the server refuses to rename room.txt",
    "RNFR, 502 what?, UNSUPPORTED, the server cannot rename room.txt",
    "RNFR, 200 yes, PROTOCOL, renaming room.txt: the server's answer makes no sense",
    "RNTO, 553 not allowed, REFUSED, the server refuses to give a file the name archive.txt",
    "RNTO, 350 go on, PROTOCOL, asking the server to give a file the name archive.txt",
  })
  void aRefusalIsToldInTheServersWords(String verb, String reply, Reason reason, String message) {
    server.answer(verb, reply);
    assertThatThrownBy(() -> transport.rename("room.txt", "archive.txt"))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageStartingWith(message)
        .hasMessageContaining(reply.substring(4));
    assertThat(server.files()).containsOnlyKeys("room.txt");
  }

  @Test
  void whatIsFoundMissingAtTheSecondCommandIsNotThereEither() throws Exception {
    server.answer("RNFR", "350 to what?");
    server.answer("RNTO", "553 no such file");
    assertThat(transport.rename("absent.txt", "archive.txt")).isFalse();
  }

  /** A server that says so of everything has said nothing. */
  @Test
  void aRefusalOfWhatIsNotThereIsNone() throws Exception {
    server.answer("RNFR", "550 permission denied");
    assertThat(transport.rename("absent.txt", "archive.txt")).isFalse();
  }
}
