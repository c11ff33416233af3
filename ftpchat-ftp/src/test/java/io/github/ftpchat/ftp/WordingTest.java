package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {

  @ParameterizedTest
  @CsvSource({
    "APPE a/room.txt, write to a/room.txt, writing to a/room.txt, ' (APPE)'",
    "RETR room.txt, read room.txt, reading room.txt, ' (RETR)'",
    "SIZE room.txt, tell the size of room.txt, asking the server to tell the size of room.txt, '"
        + " (SIZE)'",
    "STAT ., list the folder, asking the server to list the folder, ' (STAT)'",
    "MKD a, make the folder a, making the folder a, ' (MKD)'",
    "EPSV and PASV, open a connection for data, asking the server to open a connection for data, '"
        + " (EPSV)'",
    "APPE r.txt: connecting for the data, write to r.txt: connecting for the data, writing to"
        + " r.txt: connecting for the data, ' (APPE)'",
  })
  void aCommandIsPutIntoWords(String command, String purpose, String activity, String source) {
    assertThat(Wording.purpose(command)).isEqualTo(purpose);
    assertThat(Wording.activity(command)).isEqualTo(activity);
    assertThat(Wording.source(command)).isEqualTo(source);
  }

  @ParameterizedTest
  @CsvSource({"TLS handshake with h:21", "connecting to h:21", "waiting for a reply", "REST-room"})
  void whatIsInWordsIsLeftAlone(String words) {
    assertThat(Wording.purpose(words)).isEqualTo(words);
    assertThat(Wording.activity(words)).isEqualTo(words);
    assertThat(Wording.source(words)).isEmpty();
  }

  @Test
  void theServersWordsComeBehindAColon() {
    Reply reply = new Reply(553, List.of("553 Could not create file."));
    assertThat(reply.refusal("APPE room.txt"))
        .hasMessage(
            "the server refuses to write to room.txt: \"553 Could not create file.\" (APPE)");
    assertThat(new Reply(421, List.of("421 Later")).refusal("connecting to h:21"))
        .hasMessage("connecting to h:21: the server says \"421 Later\"");
    assertThat(new Reply(452, List.of("452 Disk full")).refusal("APPE room.txt"))
        .hasMessage("the server has no space to write to room.txt: \"452 Disk full\" (APPE)");
    assertThat(new Reply(502, List.of("502 What?")).refusal("MKD x"))
        .hasMessage("the server cannot make the folder x: \"502 What?\" (MKD)");
    assertThat(new Reply(200, List.of("200 Hello")).nonsense("RETR r"))
        .hasMessage("reading r: the server's answer makes no sense: \"200 Hello\" (RETR)");
  }
}
