package io.github.ftpchat.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Talks to the server as any FTP client may. */
class ChatServerTest {

  private static final int WRITERS = 8;
  private static final int LINES = 40;

  @TempDir Path directory;

  private ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ChatServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory.resolve("rooms"),
            "somebody",
            "pässword".toCharArray());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void concurrentAppendsAreAllKept() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        List<String> lines = new ArrayList<>();
        for (int line = 0; line < LINES; line++) {
          lines.add("writer %d line %d %s".formatted(writer, line, "x".repeat(line * 50)));
        }
        expected.addAll(lines);
        writers.add(
            threads.submit(
                () -> {
                  FTPClient client = login();
                  for (String line : lines) {
                    assertThat(append(client, "lobby.txt", line + "\n")).isTrue();
                  }
                  client.disconnect();
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(Files.readAllLines(room())).containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aReaderSeesWholeLinesOnlyWhileOthersAppend() throws Exception {
    FTPClient writer = login();
    FTPClient slowWriter = login();
    assertThat(append(writer, "lobby.txt", "first\n")).isTrue();
    try (OutputStream slow = slowWriter.appendFileStream("lobby.txt")) {
      slow.write("a line that takes ".getBytes(StandardCharsets.UTF_8));
      slow.flush();
      assertThat(append(writer, "lobby.txt", "second\n")).isTrue();
      assertThat(retrieve(writer)).isEqualTo("first\nsecond\n");
      slow.write("its time\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(slowWriter.completePendingCommand()).isTrue();
    assertThat(retrieve(writer)).isEqualTo("first\nsecond\na line that takes its time\n");
    writer.disconnect();
    slowWriter.disconnect();
  }

  @Test
  void whatCannotBeMadeIsRefusedForGood() throws IOException {
    FTPClient client = login();
    Files.writeString(directory.resolve("rooms/file"), "no folder");
    assertThat(append(client, "file/lobby.txt", "line\n")).isFalse();
    assertThat(client.getReplyCode()).isEqualTo(550);
    client.disconnect();
  }

  @Test
  void anUploadThatBreaksOffStoresNothing() throws IOException {
    FTPClient client = login();
    assertThat(append(client, "lobby.txt", "first\n")).isTrue();
    assertThat(append(client, "lobby.txt", "second\ntor")).isFalse();
    assertThat(client.getReplyCode()).isEqualTo(426);
    assertThat(append(client, "lobby.txt", "")).isFalse();

    DataSocketClient resetting = new DataSocketClient();
    login(resetting);
    try (OutputStream upload = resetting.appendFileStream("lobby.txt")) {
      upload.write("whole\n".getBytes(StandardCharsets.UTF_8));
      upload.flush();
      resetting.data.setSoLinger(true, 0);
    }
    assertThat(resetting.completePendingCommand()).isFalse();
    resetting.disconnect();

    assertThat(retrieve(client)).isEqualTo("first\n");
    client.disconnect();
  }

  @Test
  void anUploadWithoutEndIsRefused() throws IOException {
    FTPClient client = login();
    byte[] tooMuch = "x\n".repeat(5 << 20).getBytes(StandardCharsets.UTF_8);
    boolean refused;
    try {
      refused = !client.appendFile("lobby.txt", new ByteArrayInputStream(tooMuch));
    } catch (IOException e) {
      // The server closes the data connection under the client's feet.
      refused = true;
    }
    assertThat(refused).isTrue();
    assertThat(room()).doesNotExist();
    client.disconnect();
  }

  @Test
  void aRoomCannotBeTakenAway() throws IOException {
    FTPClient client = login();
    assertThat(append(client, "lobby.txt", "first\n")).isTrue();
    assertThat(client.storeFile("lobby.txt", new ByteArrayInputStream(new byte[] {'\n'})))
        .isFalse();
    assertThat(client.deleteFile("lobby.txt")).isFalse();
    assertThat(client.rename("lobby.txt", "gone")).isFalse();
    assertThat(client.makeDirectory("other.TXT")).isFalse();
    // Else an append that comes during the upload would be overwritten.
    assertThat(client.storeUniqueFile("new.txt", new ByteArrayInputStream(new byte[] {'\n'})))
        .isFalse();
    assertThat(retrieve(client)).isEqualTo("first\n");
    client.disconnect();
  }

  @Test
  void aFolderOfRoomsCannotBeTakenAway() throws IOException {
    FTPClient client = login();
    assertThat(client.makeDirectory("team")).isTrue();
    assertThat(append(client, "team/lobby.txt", "first\n")).isTrue();
    assertThat(client.rename("team", "gone")).isFalse();
    assertThat(client.getReplyCode()).isEqualTo(502);
    assertThat(client.removeDirectory("team")).isFalse();
    assertThat(directory.resolve("rooms/team/lobby.txt")).hasContent("first");
    client.disconnect();
  }

  @Test
  void theLocksOfPeersWork() throws IOException {
    FTPClient client = login();
    assertThat(client.makeDirectory("lobby.txt.lock")).isTrue();
    assertThat(client.makeDirectory("lobby.txt.lock")).isFalse();
    assertThat(client.removeDirectory("lobby.txt.lock")).isTrue();
    client.disconnect();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../outside.txt", "/../../outside.txt", "a/../../outside.txt", "..\\outside.txt"})
  void nothingOutsideTheFolderIsReached(String name) throws IOException {
    FTPClient client = login();
    boolean appended = append(client, name, "first\n");
    assertThat(directory.resolve("outside.txt")).doesNotExist();
    assertThat(appended).isEqualTo(Files.exists(directory.resolve("rooms/outside.txt")));
    client.disconnect();
  }

  @Test
  void onlyTheUserWithThePasswordGetsIn() throws IOException {
    FTPClient client = connect(new FTPClient());
    assertThat(client.login("somebody", "password")).isFalse();
    assertThat(client.login("anonymous", "me@example.org")).isFalse();
    client.disconnect();
  }

  @Test
  void theGreetingTellsTheTransportWhoThisIs() throws IOException {
    FTPClient client = connect(new FTPClient());
    assertThat(client.getReplyString()).startsWith("220 ").contains("ftpchat");
    client.disconnect();
  }

  @Test
  void itDoesNotConnectToWhereAClientSays() throws IOException {
    FTPClient client = login();
    client.enterLocalActiveMode();
    assertThat(append(client, "lobby.txt", "first\n")).isFalse();
    client.disconnect();
  }

  @Test
  void aSecondServerCannotHaveTheSamePort() {
    assertThatThrownBy(
            () -> ChatServer.start(server.address(), directory, "u", "p".toCharArray()).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on " + server);
  }

  @Test
  void closingTwiceIsOnce() {
    server.close();
    server.close();
    assertThatThrownBy(() -> connect(new FTPClient())).isInstanceOf(IOException.class);
  }

  private Path room() {
    return directory.resolve("rooms/lobby.txt");
  }

  private FTPClient login() throws IOException {
    return login(new FTPClient());
  }

  private FTPClient login(FTPClient client) throws IOException {
    connect(client);
    assertThat(client.login("somebody", "pässword")).isTrue();
    client.enterLocalPassiveMode();
    assertThat(client.setFileType(FTP.BINARY_FILE_TYPE)).isTrue();
    return client;
  }

  private FTPClient connect(FTPClient client) throws IOException {
    client.setControlEncoding(StandardCharsets.UTF_8);
    client.connect(server.address().getAddress(), server.address().getPort());
    return client;
  }

  private static boolean append(FTPClient client, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return client.appendFile(name, new ByteArrayInputStream(bytes));
  }

  private static String retrieve(FTPClient client) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(client.retrieveFile("lobby.txt", bytes)).isTrue();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Gives its data connections away, so that a test can break one. */
  private static final class DataSocketClient extends FTPClient {

    private Socket data;

    @Override
    protected Socket _openDataConnection_(String command, String argument) throws IOException {
      data = super._openDataConnection_(command, argument);
      return data;
    }
  }
}
