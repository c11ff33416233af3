package io.github.ftpchat.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.testkit.TransportContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryTransportTest extends TransportContract {

  private final InMemoryTransport first = InMemoryTransport.create();

  @Override
  protected Transport newTransport() {
    return first.peer();
  }

  @Test
  void twoPlacesHaveNothingInCommon() throws Exception {
    first.append("room.txt", new byte[1]);

    assertThat(InMemoryTransport.create().list("")).isEmpty();
  }

  @Test
  void aPeerOutlivesTheTransportItWasMadeFrom() throws Exception {
    first.append("room.txt", new byte[1]);
    first.close();

    assertThat(first.peer().list("")).containsExactly("room.txt");
  }

  @Test
  void appendMakesMissingParentsAndNotThroughAFile() throws Exception {
    first.append("a/b/room.txt", new byte[1]);

    assertThat(first.list("a")).containsExactly("b");
    AppendResult result = first.append("a/b/room.txt/c/d", new byte[1]);
    assertThat(result.outcome()).isEqualTo(AppendResult.Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow().reason())
        .isEqualTo(TransportException.Reason.REFUSED);
    assertThat(first.append("a/b", new byte[1]).outcome())
        .isEqualTo(AppendResult.Outcome.NOT_WRITTEN);
  }

  @Test
  void aFileThatIsFullTakesNothingOfWhatWouldGoBeyond() throws Exception {
    Transport small = InMemoryTransport.create(1_000);
    small.append("room.txt", new byte[999]);

    AppendResult result = small.append("room.txt", new byte[2]);

    assertThat(result.outcome()).isEqualTo(AppendResult.Outcome.NOT_WRITTEN);
    assertThat(result.problem().orElseThrow().reason())
        .isEqualTo(TransportException.Reason.NO_SPACE);
    assertThat(small.stat(List.of("room.txt"))).containsEntry("room.txt", FileStatus.ofSize(999));
    assertThat(small.append("room.txt", new byte[1]).outcome())
        .isEqualTo(AppendResult.Outcome.ACKED);
  }

  @Test
  void writeAtLeavesNoHole() throws Exception {
    AppendResult result = first.writeAt("room.txt", 1, new byte[1]);

    assertThat(result.outcome()).isEqualTo(AppendResult.Outcome.NOT_WRITTEN);
    assertThat(first.list("")).isEmpty();
  }
}
