package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ProftpdFixture;
import io.github.ftpchat.ftp.servers.ServerOptions;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.ManInTheMiddle;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which servers are taken for the right one: real ones, with somebody in between who can lie. */
class TrustIT {

  private static final TestCertificate NAMELESS = TestCertificate.issuedFor("DNS:router.example");
  private static final TestCertificate OTHER = TestCertificate.issuedFor("DNS:router.example");

  /** Servers that insist on TLS and on the reuse of its sessions. */
  enum Hardened {
    VSFTPD {
      @Override
      ServerOptions<?> options() {
        return VsftpdFixture.local();
      }
    },
    PROFTPD {
      @Override
      ServerOptions<?> options() {
        return ProftpdFixture.local().storeRestart(true);
      }
    };

    abstract ServerOptions<?> options();

    FtpServerFixture with(TestCertificate certificate) {
      return options().tls(Tls.REQUIRED).certificate(certificate).start();
    }

    FtpServerFixture inClear() {
      return options().start();
    }
  }

  @TempDir private Path directory;
  private Path knownHosts;
  private ManInTheMiddle middle;

  @BeforeEach
  void stepInBetween() throws Exception {
    knownHosts = directory.resolve("known_hosts");
    middle = new ManInTheMiddle();
  }

  @AfterEach
  void stepAside() {
    middle.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPinnedKeyIsTakenWithoutNameAndAuthorityAndNoOther(Hardened kind) throws Exception {
    String pin = KeyPin.of(NAMELESS.certificate()).toString();
    try (FtpServerFixture server = kind.with(NAMELESS);
        FtpServerFixture swapped = kind.with(OTHER)) {
      for (TlsPolicy policy : List.of(TlsPolicy.REQUIRED, TlsPolicy.PREFERRED)) {
        middle.leadTo(server.port());
        assertWorks(to(server).tls(policy).pinnedKey(pin));
        middle.leadTo(swapped.port());
        assertThat(refusal(to(swapped).tls(policy).pinnedKey(pin), Reason.UNTRUSTED))
            .contains(pin, KeyPin.of(OTHER.certificate()).toString());
      }
      assertNoLogin(swapped);
    }
    try (FtpServerFixture server = kind.inClear()) {
      middle.leadTo(server.port());
      refusal(to(server).tls(TlsPolicy.PREFERRED).pinnedKey(pin), Reason.TLS_FAILED);
      assertNoLogin(server);
    }
    assertThat(knownHosts).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void whoGreetsInTheServersPlaceMakesNoAppendsSafe(Hardened kind) throws Exception {
    String pin = KeyPin.of(NAMELESS.certificate()).toString();
    try (FtpServerFixture server = kind.with(NAMELESS)) {
      middle.leadTo(server.port());
      middle.greet("220 ftpchat: rooms with atomic appends.");
      try (FtpTransport transport = to(server).pinnedKey(pin).build()) {
        transport.stat(List.of("room.txt"));
        assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
        assertThat(transport.capabilities().appendSafety()).isNotEqualTo(AppendSafety.SAFE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theKeyThatIsSeenFirstIsTakenAgainAndAnotherRefusedBeforeTheLogin(Hardened kind)
      throws Exception {
    try (FtpServerFixture server = kind.with(NAMELESS);
        FtpServerFixture swapped = kind.with(OTHER)) {
      for (FtpTransport.Builder builder :
          List.of(to(server), to(server).tls(TlsPolicy.REQUIRED).trustOnFirstUse())) {
        middle.leadTo(server.port());
        assertWorks(builder);
        assertWorks(builder);
        middle.leadTo(swapped.port());
        assertThat(refusal(builder, Reason.UNTRUSTED))
            .contains(
                KeyPin.of(NAMELESS.certificate()).toString(),
                KeyPin.of(OTHER.certificate()).toString(),
                knownHosts.toString());
        assertNoLogin(swapped);
      }
      Files.delete(knownHosts); // as the message says
      assertWorks(to(server));
    }
  }

  @ParameterizedTest
  @EnumSource
  void preferredRemembersThatAServerHadTls(Hardened kind) throws Exception {
    try (FtpServerFixture server = kind.options().tls(Tls.OPTIONAL).start();
        FtpServerFixture clear = kind.inClear()) {
      middle.leadTo(server.port());
      assertWorks(to(server).trustAnyCertificate());
      middle.leadTo(clear.port());
      assertThat(refusal(to(server), Reason.TLS_FAILED)).contains("it did before");
      assertNoLogin(clear);

      middle.leadTo(server.port());
      middle.denyTls();
      int before = server.commands().size();
      assertThat(refusal(to(server), Reason.TLS_FAILED)).contains("it did before");
      assertThat(server.commands()).hasSize(before);
      // Who comes for the first time cannot tell.
      try (FtpTransport newcomer = to(server).knownHosts(directory.resolve("new")).build()) {
        newcomer.append("room.txt", new byte[1]);
        assertThat(newcomer.capabilities().channel()).isEqualTo(Channel.CLEAR);
      }
    }
  }

  @Test
  void thePlatformsTrustIsEnoughAndNothingLessAfterwards() throws Exception {
    try (FtpServerFixture server = Hardened.VSFTPD.with(TestCertificate.forLoopback());
        FtpServerFixture swapped = Hardened.VSFTPD.with(NAMELESS);
        PlatformTrust platform = new PlatformTrust(TestCertificate.forLoopback())) {
      assertThat(platform.file()).exists();
      middle.leadTo(server.port());
      assertWorks(to(server).tls(TlsPolicy.REQUIRED));
      assertThat(knownHosts).doesNotExist();
      assertWorks(to(server));
      middle.leadTo(swapped.port());
      assertThat(refusal(to(server), Reason.UNTRUSTED)).contains("could before");
      assertNoLogin(swapped);
    }
  }

  @Test
  void verificationMindsNameAndDates() {
    TestCertificate expired = TestCertificate.expired();
    for (TestCertificate certificate : List.of(NAMELESS, expired)) {
      try (FtpServerFixture server = Hardened.VSFTPD.with(certificate)) {
        middle.leadTo(server.port());
        for (TlsPolicy policy : List.of(TlsPolicy.REQUIRED, TlsPolicy.PREFERRED)) {
          refusal(to(server).tls(policy).trustStore(certificate.trustStore()), Reason.UNTRUSTED);
        }
        assertNoLogin(server);
      }
    }
    assertThat(knownHosts).doesNotExist();
  }

  @Test
  void aPasswordIsNotSentWhereTlsIsOutOfOrder() {
    try (FakeFtpServer server = new FakeFtpServer().answer("AUTH", "450 not now")) {
      middle.leadTo(server.port());
      FtpTransport.Builder builder =
          FtpTransport.builder("127.0.0.1").port(middle.port()).knownHosts(knownHosts);
      assertThat(refusal(builder, Reason.TLS_FAILED)).contains("450");
      assertThat(server.commands()).noneMatch(command -> command.startsWith("PASS"));
    }
  }

  private FtpTransport.Builder to(FtpServerFixture server) {
    return FtpTransport.builder(server.host())
        .port(middle.port())
        .user(server.user())
        .password(server.password().toCharArray())
        .knownHosts(knownHosts);
  }

  private static void assertWorks(FtpTransport.Builder builder) throws TransportException {
    try (FtpTransport transport = builder.build()) {
      for (int i = 0; i < 4; i++) {
        assertThat(transport.append("room.txt", new byte[10]).outcome()).isEqualTo(Outcome.ACKED);
        assertThat(transport.read("room.txt", 0, 1, (buffer, from, length) -> {})).isEqualTo(1);
      }
      assertThat(transport.capabilities().channel()).isEqualTo(Channel.PROTECTED);
    }
  }

  private static void assertNoLogin(FtpServerFixture server) {
    assertThat(server.commands()).noneMatch(command -> command.matches("(USER|PASS).*"));
  }

  private static String refusal(FtpTransport.Builder builder, Reason reason) {
    try (FtpTransport transport = builder.build()) {
      TransportException refusal =
          catchThrowableOfType(
              TransportException.class, () -> transport.append("room.txt", new byte[10]));
      assertThat(refusal).isNotNull();
      assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
      assertThat(refusal.getMessage()).doesNotContain("fixture-password");
      return refusal.getMessage();
    }
  }

  /** Makes the platform trust an authority, for what is built in the meantime. */
  private final class PlatformTrust implements AutoCloseable {

    private static final String FILE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "javax.net.ssl.trustStorePassword";

    private final Path file = directory.resolve("trust.p12");

    PlatformTrust(TestCertificate certificate) throws Exception {
      try (OutputStream out = Files.newOutputStream(file)) {
        certificate.trustStore().store(out, "changeit".toCharArray());
      }
      System.setProperty(FILE, file.toString());
      System.setProperty(PASSWORD, "changeit");
    }

    Path file() {
      return file;
    }

    @Override
    public void close() {
      System.clearProperty(FILE);
      System.clearProperty(PASSWORD);
    }
  }
}
