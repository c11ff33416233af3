package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.gui.Person;
import io.github.ftpchat.examples.cli.gui.VirtualScreen;
import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import io.github.ftpchat.ftp.testkit.Channel;
import io.github.ftpchat.ftp.testkit.FaultProxy;
import java.awt.EventQueue;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.swing.JTextArea;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The window with rooms on a real server. */
@Timeout(180)
@ExtendWith(VirtualScreen.class)
class GuiServerIT {

  /** Less than what the slow server needs for one answer, and more than any machine needs. */
  private static final int PATIENCE_SECONDS = 20;

  @TempDir private Path home;

  private GuiProgram window;
  private Person person;

  @BeforeEach
  void start() throws IOException {
    Files.deleteIfExists(GuiProgram.look(home));
    window = GuiProgram.start(home);
    person = window.person();
  }

  @AfterEach
  void stop(TestInfo test) throws Exception {
    person.takesPicture(test.getTestMethod().orElseThrow().getName());
    window.close();
  }

  @Test
  void aNewKeyIsShownAndTheStatusBarTellsOfIt() throws Exception {
    TestCertificate certificate = TestCertificate.issuedFor("DNS:router.example");
    try (FtpServerFixture server =
        VsftpdFixture.local().tls(Tls.REQUIRED).certificate(certificate).start()) {
      open(server, server.port(), server.password());
      window.makeIt();
      JTextArea shown = person.find(JTextArea.class, area -> area.getText().contains("sha256:"));
      assertThat(Person.textOf(shown)).contains("127.0.0.1");
      window.clicksButton("OK");
      assertThat(person.reads("Live at")).contains("TLS, key sha256:");
      window.says("hello");
      window.awaitsSaid("\u2713\u2713");
      window.quits();
    }
  }

  @Test
  void aWrongPasswordOfTheServerIsToldFromThatOfTheRoom() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start()) {
      open(server, server.port(), "wrong");
      JTextArea told = person.find(JTextArea.class, text -> text.getText().contains("530"));
      assertThat(Person.textOf(told)).startsWith("wrong FTP user or password");
      person.fills("FTP password", server.password());
      window.clicksButton("Test connection");
      JTextArea report = person.find(JTextArea.class, "What was found out about the server");
      person.awaits(() -> report.getText().contains("vsFTPd"));
      person.fills("Room", "no such/lobby");
      window.clicksButton("Open");
      person.find(JTextArea.class, text -> text.getText().startsWith("there is no folder no such"));
      person.fills("Room", "lobby");
      window.clicksButton("Open");
      window.makeIt();
      person.reads("Live at");
      window.quits();
    }
  }

  /** All is answered while the server needs half a minute for each of its answers. */
  @Test
  void aSlowServerDoesNotStopTheWindow() throws Exception {
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FaultProxy slow =
            FaultProxy.inFrontOf(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
      send(server, "sesame", "bob", "welcome");
      open(server, slow.port(), server.password());
      window.awaitsSaid("welcome");
      for (Channel channel : Channel.values()) {
        slow.delay(channel, Duration.ofSeconds(30));
      }
      window.says("is anybody there");
      assertAnswers();
      window.awaitsSaid("waiting");
      window.types("next");
      person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_F);
      person.types("welcome");
      person.presses(KeyEvent.VK_ENTER);
      assertAnswers();
      person.presses(KeyEvent.VK_ESCAPE);
      person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_D);
      assertAnswers();
      assertThat(person.reads("1 message on its way")).isNotEmpty();
      person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_Q);
      JTextArea question =
          person.find(JTextArea.class, area -> area.getText().contains("not in the room"));
      assertThat(Person.textOf(question))
          .contains("1 message is not in the room for good yet")
          .contains("goes out the next time")
          .contains("You have typed something in lobby");
      window.clicksButton("Quit");
      window.ends();
    }
  }

  /** What is saved opens without a connection; only later it proves to be of another password. */
  @Test
  void aRoomThatIsOverIsOpenedAgain() throws Exception {
    window.close();
    try (FtpServerFixture server = VsftpdFixture.local().start();
        FaultProxy way =
            FaultProxy.inFrontOf(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
      send(server, "another password", "eve", "not for you");
      saveRoom("friends", server, way.port());
      way.refuseConnections(true);
      window = GuiProgram.start(home, "friends");
      person = window.person();
      window.awaitsSaid("not connected, trying");
      window.says("hello");
      way.refuseConnections(false);
      window.awaitsSaid("this room is over");
      Files.delete(server.root().resolve("lobby.txt"));
      send(server, "sesame", "bob", "welcome");
      window.clicksButton("Open again");
      person.reads("Live at");
      window.says("hello again");
      window.awaitsSaid("\u2713\u2713");
      // Else the window asks before it lets go of what was not sent.
      window.clicksButton("Discard");
      window.quits();
    }
  }

  private void saveRoom(String name, FtpServerFixture server, int port) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".config/ftpchat"));
    Files.writeString(directory.resolve("room"), "sesame");
    Files.writeString(directory.resolve("ftp"), server.password());
    for (String file : List.of("room", "ftp")) {
      Files.setPosixFilePermissions(
          directory.resolve(file), PosixFilePermissions.fromString("rw-------"));
    }
    Files.write(
        directory.resolve("config.toml"),
        List.of(
            "[rooms." + name + "]",
            "url = \"ftp://" + server.user() + "@127.0.0.1:" + port + "/lobby\"",
            "name = \"anna\"",
            "password-file = \"" + directory.resolve("room") + "\"",
            "ftp-password-file = \"" + directory.resolve("ftp") + "\""));
  }

  private void open(FtpServerFixture server, int port, String password) {
    window.openOnServer(port, server.user(), password, "lobby", "sesame");
  }

  /** The thread of the window does what comes in without waiting for the server. */
  private static void assertAnswers() throws Exception {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    EventQueue.invokeLater(() -> answered.complete(null));
    answered.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void send(FtpServerFixture server, String password, String name, String text) {
    String url = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
    Map<String, String> passwords =
        Map.of("FTPCHAT_PASSWORD", password, "FTPCHAT_FTP_PASSWORD", server.password());
    try (FtpchatProcess send = FtpchatProcess.start(passwords, "send", url, "--as", name, text)) {
      send.endsWith(0);
    }
  }
}
