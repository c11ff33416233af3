package io.github.ftpchat.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.ftp.FTPFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the server lets clients do that mean no good, with the password or without. */
class HostileClientTest {

  private static final String USER = "somebody";
  private static final String PASSWORD = "pässword";

  /** More than the server takes from connections that have no login. */
  private static final int CROWD = 300;

  @TempDir Path directory;

  private final List<Socket> sockets = new ArrayList<>();
  private Path rooms;
  private ChatServer server;

  @BeforeEach
  void start() throws IOException {
    rooms = directory.resolve("rooms");
    server =
        ChatServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            rooms,
            USER,
            PASSWORD.toCharArray());
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void connectionsWithoutALoginKeepNobodyOut() throws IOException {
    FTPClient before = login();
    for (int i = 0; i < CROWD; i++) {
      connect();
    }
    FTPClient after = login();
    assertThat(append(after, "lobby.txt", "after\n")).isTrue();
    assertThat(append(before, "lobby.txt", "before\n")).isTrue();
    assertThat(rooms.resolve("lobby.txt")).hasContent("after\nbefore");
    after.disconnect();
    before.disconnect();
  }

  @Test
  void oneAddressCannotHaveAllLogins() throws IOException {
    List<FTPClient> clients = new ArrayList<>();
    String refusal = "";
    while (refusal.isEmpty() && clients.size() < 1_000) {
      try {
        clients.add(login());
      } catch (FTPConnectionClosedException e) {
        refusal = e.getMessage();
      }
    }
    assertThat(refusal).contains("421");
    // Fifty people behind one address are not too many.
    assertThat(clients).hasSize(300);
    for (FTPClient client : clients) {
      client.disconnect();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "has no other loopback addresses")
  void guessesFromOneAddressAreTurnedAwayWhenTheyAreTooMany() throws Exception {
    BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    int guesses = ConnectionLimiter.MAX_STRANGERS;
    for (int i = 0; i < guesses; i++) {
      connect();
    }
    for (Socket socket : sockets) {
      readLine(socket); // the greeting
      send(socket, "USER " + USER + "\r\n");
      readLine(socket);
    }
    for (Socket socket : sockets) {
      send(socket, "PASS guess\r\n");
    }
    for (Socket socket : sockets) {
      Thread reader = new Thread(() -> replies.add(readLine(socket)), "reader of replies");
      reader.setDaemon(true);
      reader.start();
    }
    List<String> seen = new ArrayList<>();
    while (seen.stream().noneMatch(reply -> reply.startsWith("421 ")) && seen.size() < guesses) {
      seen.add(replies.poll(30, TimeUnit.SECONDS));
    }
    assertThat(seen).anyMatch(reply -> reply.startsWith("421 "));
    FTPClient other = new FTPClient();
    other.setControlEncoding(StandardCharsets.UTF_8);
    other.connect(
        server.address().getAddress(),
        server.address().getPort(),
        InetAddress.getByName("127.0.0.2"),
        0);
    assertThat(other.login(USER, PASSWORD)).isTrue();
    // The login is counted after its reply, and before the next.
    assertThat(other.sendNoOp()).isTrue();
    assertThat(server.guests()).containsExactly(InetAddress.getByName("127.0.0.2"));
    assertThat(server.takeFailedLogins()).containsOnlyKeys(InetAddress.getLoopbackAddress());
    assertThat(server.takeFailedLogins()).isEmpty();
    other.disconnect();
  }

  @Test
  void whoSendsCommandsAndReadsNoReplyIsDropped() throws IOException {
    byte[] commands = "NOOP\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    Socket socket = connect();
    boolean dropped = false;
    try {
      for (int i = 0; i < 100; i++) {
        socket.getOutputStream().write(commands);
      }
    } catch (IOException e) {
      dropped = true;
    }
    assertThat(dropped).isTrue();
    login().disconnect();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links are for administrators")
  void aLinkThatLeadsOutIsAsGoodAsAbsent() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "secret\n");
    Files.createSymbolicLink(rooms.resolve("link.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(rooms.resolve("folder"), outside);
    Files.createSymbolicLink(rooms.resolve("nowhere.txt"), outside.resolve("made.txt"));
    Files.createSymbolicLink(rooms.resolve("nowhere"), outside.resolve("made"));
    FTPClient client = login();
    for (String name : List.of("link.txt", "folder/secret.txt")) {
      assertThat(client.getSize(name)).as(name).isNull();
      assertThat(client.getModificationTime(name)).as(name).isNull();
      assertThat(client.mlistFile(name)).as(name).isNull();
      assertThat(client.retrieveFile(name, new ByteArrayOutputStream())).as(name).isFalse();
      assertThat(append(client, name, "more\n")).as(name).isFalse();
      assertThat(client.deleteFile(name)).as(name).isFalse();
    }
    assertThat(append(client, "nowhere.txt", "line\n")).isFalse();
    assertThat(store(client, "nowhere", 0, new byte[1])).isFalse();
    assertThat(store(client, "folder/new", 0, new byte[1])).isFalse();
    assertThat(client.makeDirectory("folder/new")).isFalse();
    assertThat(client.makeDirectory("nowhere")).isFalse();
    assertThat(client.removeDirectory("folder")).isFalse();
    assertThat(client.changeWorkingDirectory("folder")).isFalse();
    assertThat(client.listNames("folder")).isNullOrEmpty();
    assertThat(Arrays.stream(client.listFiles()).map(FTPFile::getName)).isEmpty();
    try (var left = Files.list(outside)) {
      assertThat(left).containsExactly(outside.resolve("secret.txt"));
    }
    assertThat(outside.resolve("secret.txt")).hasContent("secret");
    client.disconnect();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links are for administrators")
  void aLinkInsideIsFollowedAndIsNoWayToOverwriteARoom() throws IOException {
    FTPClient client = login();
    assertThat(append(client, "lobby.txt", "first\n")).isTrue();
    Files.createSymbolicLink(rooms.resolve("alias"), Path.of("lobby.txt"));
    assertThat(store(client, "alias", 0, new byte[1])).isFalse();
    assertThat(client.deleteFile("alias")).isFalse();
    assertThat(append(client, "alias", "second\n")).isTrue();
    assertThat(rooms.resolve("lobby.txt")).hasContent("first\nsecond");
    client.disconnect();
  }

  @Test
  void aFileWithHolesIsNotMade() throws IOException {
    FTPClient client = login();
    assertThat(store(client, "other", 1L << 40, new byte[1])).isFalse();
    assertThat(rooms.resolve("other")).doesNotExist();
    assertThat(store(client, "other", 0, new byte[] {1, 2, 3})).isTrue();
    assertThat(store(client, "other", 4, new byte[1])).isFalse();
    assertThat(store(client, "other", 1, new byte[] {4})).isTrue();
    assertThat(rooms.resolve("other")).hasBinaryContent(new byte[] {1, 4});
    // REST is for one command.
    assertThat(append(client, "lobby.txt", "line\n")).isTrue();
    assertThat(rooms.resolve("lobby.txt")).hasContent("line");
    client.disconnect();
  }

  @Test
  void withoutADataConnectionNothingIsEmptied() throws IOException {
    FTPClient client = login();
    assertThat(store(client, "other", 0, new byte[] {1, 2, 3})).isTrue();
    assertThat(client.stor("other")).isEqualTo(150);
    assertThat(client.getReply()).isEqualTo(425);
    assertThat(rooms.resolve("other")).hasBinaryContent(new byte[] {1, 2, 3});
    client.disconnect();
  }

  @Test
  void filesThatAreNoRoomsHaveABound() throws IOException {
    FTPClient client = login();
    byte[] most = new byte[ServedFolder.MAX_UPLOAD];
    assertThat(store(client, "most", 0, most)).isTrue();
    boolean stored;
    try {
      stored = store(client, "more", 0, new byte[ServedFolder.MAX_UPLOAD + 1]);
    } catch (IOException e) {
      stored = false; // The server closes the data connection under the client's feet.
    }
    assertThat(stored).isFalse();
    client.disconnect();
    assertThat(Files.size(rooms.resolve("more"))).isLessThanOrEqualTo(ServedFolder.MAX_UPLOAD);

    Path large = Files.createFile(rooms.resolve("large"));
    try (var file = Files.newByteChannel(large, StandardOpenOption.WRITE)) {
      file.position(ServedFolder.MAX_OTHERS - most.length).write(ByteBuffer.allocate(1));
    }
    FTPClient another = login();
    assertThat(store(another, "another", 0, new byte[1])).isFalse();
    assertThat(another.getReplyCode()).isEqualTo(452);
    assertThat(append(another, "lobby.txt", "rooms go on\n")).isTrue();
    another.disconnect();
  }

  @Test
  void entriesHaveABound() throws IOException {
    Path many = Files.createDirectory(rooms.resolve("many"));
    for (int i = 0; i < ServedFolder.MAX_ENTRIES - 3; i++) {
      Files.createFile(many.resolve("" + i));
    }
    FTPClient client = login();
    assertThat(append(client, "lobby.txt", "first\n")).isTrue();
    assertThat(append(client, "new.txt", "first\n")).isFalse();
    assertThat(client.getReplyCode()).isEqualTo(452);
    assertThat(client.makeDirectory("new")).isFalse();
    assertThat(store(client, "new", 0, new byte[1])).isFalse();
    assertThat(append(client, "lobby.txt", "second\n")).isTrue();
    assertThat(client.deleteFile("many/0")).isTrue();
    assertThat(client.makeDirectory("new")).isTrue();
    client.disconnect();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other permissions")
  void whatIsMadeBelongsToItsOwnerAlone() throws IOException {
    FTPClient client = login();
    assertThat(append(client, "team/lobby.txt", "line\n")).isTrue();
    assertThat(store(client, "other", 0, new byte[1])).isTrue();
    assertThat(client.makeDirectory("folder")).isTrue();
    client.disconnect();
    assertThat(modes("")).isEqualTo("rwx------");
    assertThat(modes("team")).isEqualTo("rwx------");
    assertThat(modes("team/lobby.txt")).isEqualTo("rw-------");
    assertThat(modes("other")).isEqualTo("rw-------");
    assertThat(modes("folder")).isEqualTo("rwx------");
  }

  @Test
  void theTimeOfChangeIsTheServers() throws IOException {
    FTPClient client = login();
    assertThat(append(client, "lobby.txt", "line\n")).isTrue();
    FileTime before = Files.getLastModifiedTime(rooms.resolve("lobby.txt"));
    assertThat(client.setModificationTime("lobby.txt", "20000101000000")).isFalse();
    assertThat(client.hasFeature("MFMT")).isFalse();
    assertThat(Files.getLastModifiedTime(rooms.resolve("lobby.txt"))).isEqualTo(before);
    client.disconnect();
  }

  @Test
  void aLargeUploadIsAppendedAsItCame() throws IOException {
    FTPClient client = login();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; lines.length() < 1 << 20; i++) {
      lines.append("line ").append(i).append('\n');
    }
    assertThat(append(client, "lobby.txt", lines.toString())).isTrue();
    assertThat(append(client, "lobby.txt", "last\n")).isTrue();
    assertThat(Files.readString(rooms.resolve("lobby.txt"))).isEqualTo(lines + "last\n");
    try (var files = Files.list(rooms)) {
      assertThat(files).containsExactly(rooms.resolve("lobby.txt"));
    }
    client.disconnect();
  }

  private String modes(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(rooms.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    sockets.add(socket);
    return socket;
  }

  private FTPClient connect(FTPClient client) throws IOException {
    client.setControlEncoding(StandardCharsets.UTF_8);
    client.connect(server.address().getAddress(), server.address().getPort());
    return client;
  }

  private FTPClient login() throws IOException {
    FTPClient client = connect(new FTPClient());
    assertThat(client.login(USER, PASSWORD)).isTrue();
    client.enterLocalPassiveMode();
    assertThat(client.setFileType(FTP.BINARY_FILE_TYPE)).isTrue();
    return client;
  }

  private static boolean append(FTPClient client, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return client.appendFile(name, new ByteArrayInputStream(bytes));
  }

  private static boolean store(FTPClient client, String name, long position, byte[] bytes)
      throws IOException {
    client.setRestartOffset(position);
    return client.storeFile(name, new ByteArrayInputStream(bytes));
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String readLine(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString();
    } catch (IOException e) {
      return "";
    }
  }
}
