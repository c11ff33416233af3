package io.github.ftpchat.ftp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendResult.Outcome;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No append wipes what is in a room, whatever the server makes of APPE. */
@Timeout(60)
class AppendTrialTest {

  private static final byte[] HISTORY = "old history\n".getBytes(US_ASCII);
  private static final byte[] LINE = "line\n".getBytes(US_ASCII);

  private FakeFtpServer server;
  private FtpTransport transport;

  @BeforeEach
  void open() {
    server = new FakeFtpServer();
    server.files().put("a/room.txt", HISTORY);
    transport = server.transport().build();
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  /** What becomes of a file when APPE is used on it. */
  private enum Habit {
    OVERWRITES {
      @Override
      void write(ByteArrayOutputStream file, byte[] old, byte[] data) throws IOException {
        file.write(data);
      }
    },
    DROPS {
      @Override
      void write(ByteArrayOutputStream file, byte[] old, byte[] data) throws IOException {
        file.write(old.length == 0 ? data : old);
      }
    },
    DOUBLES {
      @Override
      void write(ByteArrayOutputStream file, byte[] old, byte[] data) throws IOException {
        file.write(old);
        file.write(data);
        file.write(data);
      }
    },
    CUTS_THE_END {
      @Override
      void write(ByteArrayOutputStream file, byte[] old, byte[] data) throws IOException {
        file.write(old);
        file.write(data, 0, data.length - 1);
      }
    },
    WRITES_AT_THE_HEAD {
      @Override
      void write(ByteArrayOutputStream file, byte[] old, byte[] data) throws IOException {
        file.write(data);
        file.write(old);
      }
    };

    abstract void write(ByteArrayOutputStream file, byte[] old, byte[] data) throws IOException;
  }

  private void append(FakeFtpServer.Session session, String name, Habit habit) throws IOException {
    byte[] old = server.files().getOrDefault(name, new byte[0]);
    session.reply("150 go on");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (Socket data = session.accept()) {
      habit.write(file, old, data.getInputStream().readAllBytes());
    }
    server.files().put(name, file.toByteArray());
    session.end();
  }

  /** What came first stands there alone, as if the second would come later. */
  @Test
  void whatDropsAppendsIsNotUsedOnARoom() throws Exception {
    server.on("APPE", (session, name) -> append(session, name, Habit.DROPS));
    AppendResult result = transport.append("a/room.txt", LINE);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow()).hasMessageContaining("is not there yet");
    assertThat(server.files().get("a/room.txt")).isEqualTo(HISTORY);
  }

  /** A server that writes what it acknowledged only later. */
  @Test
  void whatIsNotThereYetIsLookedAtAgain() throws Exception {
    Map<String, byte[]> waiting = new ConcurrentHashMap<>();
    server.on(
        "APPE",
        (session, name) -> {
          session.reply("150 go on");
          try (Socket data = session.accept()) {
            byte[] bytes = data.getInputStream().readAllBytes();
            waiting.merge(name, bytes, ScratchData::join);
          }
          session.end();
        });
    AppendResult early = transport.append("a/room.txt", LINE);
    assertThat(early.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(early.problem().orElseThrow().reason()).isEqualTo(Reason.REFUSED);
    assertThat(early.problem().orElseThrow()).hasMessageContaining("is not there yet");
    assertThat(transport.capabilities().canAppend()).isTrue();

    server.files().putAll(waiting);
    server.behave("APPE");
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
    assertThat(server.files().get("a/room.txt")).isEqualTo(ScratchData.join(HISTORY, LINE));
  }

  @ParameterizedTest
  @EnumSource(value = Habit.class, mode = EnumSource.Mode.EXCLUDE, names = "DROPS")
  void whatDoesNotAppendIsNotUsedOnARoom(Habit habit) throws Exception {
    server.on("APPE", (session, name) -> append(session, name, habit));
    AppendResult result = transport.append("a/room.txt", LINE);

    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    TransportException problem = result.problem().orElseThrow();
    assertThat(problem.reason()).isEqualTo(Reason.UNSUPPORTED);
    assertThat(problem)
        .hasMessage(
            "writing to a/room.txt: the server "
                + (habit == Habit.OVERWRITES
                    ? "overwrites the file instead of appending"
                    : "does not add to the file what it is given, and no more"));
    assertThat(transport.capabilities().canAppend()).isFalse();
    assertThat(server.files()).containsOnlyKeys("a/room.txt").containsValue(HISTORY);

    int commands = server.commands().size();
    assertThat(transport.append("a/room.txt", LINE).problem().orElseThrow().reason())
        .isEqualTo(Reason.UNSUPPORTED);
    assertThat(server.commands()).hasSize(commands);
    assertThat(transport.writeAt("a/room.txt", HISTORY.length, LINE).outcome())
        .as("the other way is open")
        .isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("a/room.txt")).isEqualTo(ScratchData.join(HISTORY, LINE));
  }

  @Test
  void itIsTriedOnceBesideTheFirstRoom() throws Exception {
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("a/room.txt")).isEqualTo(ScratchData.join(HISTORY, LINE));
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
    assertThat(server.commands())
        .filteredOn(command -> command.startsWith("APPE a/ftpchat-probe-"))
        .hasSize(2);

    server.files().put("b/room.txt", HISTORY);
    int commands = server.commands().size();
    transport.append("b/room.txt", LINE);
    assertThat(server.commands().subList(commands, server.commands().size()))
        .containsExactly("EPSV", "APPE b/room.txt");
  }

  @Test
  void aRoomThatIsNotThereCannotBeWiped() throws Exception {
    assertThat(transport.append("b/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.commands()).noneMatch(command -> command.contains("ftpchat-probe-"));

    transport.append("b/room.txt", LINE);
    assertThat(server.commands()).anyMatch(command -> command.startsWith("DELE b/ftpchat-probe-"));
    assertThat(server.files().get("b/room.txt")).isEqualTo(ScratchData.join(LINE, LINE));
  }

  @Test
  void anotherServerIsTriedAnew() throws Exception {
    transport.append("a/room.txt", LINE);
    server.answer("CONNECT", "220 somebody else");
    server.on("APPE", (session, name) -> append(session, name, Habit.OVERWRITES));
    server.on("SIZE", (session, argument) -> session.close());
    assertThatThrownBy(() -> transport.stat(List.of("a/room.txt")))
        .isInstanceOf(TransportException.class);
    server.behave("SIZE");
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(server.files().get("a/room.txt")).isEqualTo(ScratchData.join(HISTORY, LINE));
  }

  @Test
  void whereItCannotBeTriedNothingIsAppended() throws Exception {
    for (String verb : List.of("APPE", "RETR")) {
      server.on(
          verb,
          (session, name) -> {
            if (name.endsWith(".tmp")) {
              session.reply("553 only the room may be written to");
            } else {
              session.behave(verb, name);
            }
          });
      AppendResult result = transport.append("a/room.txt", LINE);
      assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
      assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.REFUSED);
      assertThat(result.problem().orElseThrow())
          .hasMessageContaining("cannot be tried out")
          .hasMessageContaining("553 only the room may be written to");
      assertThat(server.files()).containsOnlyKeys("a/room.txt").containsValue(HISTORY);
      assertThat(transport.capabilities().canAppend()).isTrue();
      server.behave(verb);
    }
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
  }

  /** The data connection is closed too early, and the server says 226 all the same. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 60})
  void oneCutReadOfTheTrialCondemnsNoServer(int most) throws Exception {
    server.on(
        "RETR",
        (session, name) -> {
          server.behave("RETR");
          session.retrieve(name, most);
        });
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("a/room.txt")).isEqualTo(ScratchData.join(HISTORY, LINE));
    assertThat(server.files()).containsOnlyKeys("a/room.txt");
  }

  @Test
  void aTrialThatIsAlwaysCutIsMadeAgain() throws Exception {
    server.on("RETR", (session, name) -> session.retrieve(name, 10));
    AppendResult result = transport.append("a/room.txt", LINE);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow().reason()).isEqualTo(Reason.REFUSED);
    assertThat(result.problem().orElseThrow())
        .hasMessageContaining("cannot be tried out")
        .hasMessageContaining("the data end before the file does");
    assertThat(transport.capabilities().canAppend()).isTrue();
    assertThat(server.files()).containsOnlyKeys("a/room.txt").containsValue(HISTORY);
    server.behave("RETR");
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
  }

  @Test
  void aTrialThatIsRefusedForNowIsMadeAgain() throws Exception {
    server.answer("APPE", "452 the disk is full");
    assertThat(transport.append("a/room.txt", LINE).problem().orElseThrow().reason())
        .isEqualTo(Reason.NO_SPACE);
    assertThat(transport.capabilities().canAppend()).isTrue();
    server.behave("APPE");
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
  }

  @Test
  void aFileThatCannotBeRemovedIsLeftOnceAndTheAppendIsMade() throws Exception {
    server.answer("DELE", "550 permission denied");
    for (int i = 0; i < 3; i++) {
      assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    }
    assertThat(server.files()).hasSize(2);
  }

  @Test
  void aRoomWhoseSizeIsWrongIsNotStoredAnew() throws Exception {
    // Once it was right.
    transport.stat(List.of("a/room.txt"));
    server.answer("SIZE", "213 0");
    assertThatThrownBy(() -> transport.writeAt("a/room.txt", 0, LINE))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("says that a/room.txt is empty, and it is not");
    assertThat(server.files().get("a/room.txt")).isEqualTo(HISTORY);
    server.behave("SIZE");
    assertThat(transport.writeAt("b/room.txt", 0, LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("b/room.txt")).isEqualTo(LINE);
  }

  /** A server that appends to no file that is not there, and has nothing against making one. */
  @Test
  void aFileThatAppeDoesNotMakeIsMadeByStor() throws Exception {
    server.on(
        "APPE",
        (session, name) -> {
          if (server.files().containsKey(name)) {
            session.behave("APPE", name);
          } else {
            session.reply("550 File or directory unavailable.");
          }
        });
    for (int i = 0; i < 2; i++) {
      assertThat(transport.append("b/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    }
    assertThat(transport.append("a/room.txt", LINE).outcome()).isEqualTo(Outcome.ACKED);
    assertThat(server.files().get("a/room.txt")).isEqualTo(ScratchData.join(HISTORY, LINE));
    assertThat(server.files().get("b/room.txt")).isEqualTo(ScratchData.join(LINE, LINE));
    assertThat(server.files()).containsOnlyKeys("a/room.txt", "b/room.txt");
    assertThat(server.commands())
        .filteredOn(command -> command.equals("STOR b/room.txt"))
        .hasSize(1);
  }

  @Test
  void whereNeitherMakesAFileTheServersFirstWordCounts() throws Exception {
    server.answer("APPE", "550 no appending here");
    server.answer("STOR", "550 no storing here");
    AppendResult result = transport.append("b/room.txt", LINE);
    assertThat(result.outcome()).isEqualTo(Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow()).hasMessageContaining("550 no appending here");
  }
}
