package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.Cursor.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CursorTest {

  private static final long[] NONE = {};

  private static Cursor after(int messages) {
    Cursor cursor = Cursor.START;
    for (int i = 1; i <= messages; i++) {
      cursor = cursor.next(i * 100L, i, NONE, 0);
    }
    return cursor;
  }

  @Test
  void aTextOfTheFirstVersionIsACursorWithoutEarlierPlaces() {
    Cursor cursor = Cursor.parse("1:300:00000000000000ff:AAAAAAAAAAEAAAAAAAAAAg");

    assertThat(cursor.position()).isEqualTo(300);
    assertThat(cursor.id()).isEqualTo(0xff);
    assertThat(cursor.shown()).containsExactly(1, 2);
    assertThat(cursor.earlier()).isEmpty();
    assertThat(cursor).hasToString("1:300:00000000000000ff:AAAAAAAAAAEAAAAAAAAAAg");
  }

  @Test
  void theLastPlacesAreAllKeptAndTheFirst() {
    assertThat(after(10).earlier())
        .isEqualTo(
            IntStream.iterate(9, i -> i > 0, i -> i - 1)
                .mapToObj(i -> new Place(i * 100L, i))
                .toList());
    for (int messages = 2; messages < 2_000; messages++) {
      List<Place> earlier = after(messages).earlier();
      assertThat(earlier.get(0).id()).isEqualTo(messages - 1);
      assertThat(earlier.get(earlier.size() - 1).id()).isEqualTo(1);
    }
  }

  /** So what is shown again of a backup is no more than what it lacks, or little more. */
  @Test
  void distancesGrowWithHowFarBackTheyAre() {
    for (int messages = 2; messages < 100_000; messages += 1 + messages / 50) {
      List<Place> earlier = after(messages).earlier();
      assertThat(earlier).hasSizeLessThanOrEqualTo(EarlierPlaces.MAX_PLACES);
      long nearer = messages;
      for (Place place : earlier) {
        assertThat(nearer - place.id())
            .as("gap behind %d of %d", place.id(), messages)
            .isBetween(1L, 1 + 2 * (messages - nearer));
        nearer = place.id();
      }
    }
  }

  @Test
  void aPlaceThatIsTheSameIsNoEarlierOne() {
    Cursor cursor = after(3).next(300, 3, new long[] {7}, 1);

    assertThat(cursor.earlier()).isEqualTo(after(3).earlier());
    assertThat(cursor.next(900, 3, NONE, 0).earlier()).isEqualTo(after(3).earlier());
    assertThat(Cursor.START.next(0, 0, NONE, 0).earlier()).isEmpty();
    assertThat(cursor.next(0, 0, NONE, 0).earlier()).startsWith(new Place(300, 3)).hasSize(3);
  }

  @Test
  void cursorsThatGoOnFromTheSameOneDoNotDisturbEachOther() {
    Cursor fork = after(20);
    Cursor one = fork.next(5_000, 50, NONE, 0).next(5_100, 51, NONE, 0);
    Cursor other = fork.next(6_000, 60, NONE, 0).next(6_100, 61, NONE, 0);

    assertThat(one.earlier()).startsWith(new Place(5_000, 50), new Place(2_000, 20));
    assertThat(other.earlier()).startsWith(new Place(6_000, 60), new Place(2_000, 20));
  }

  @Test
  void anyTextReadsBackAndGoesOnAlike() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      Cursor cursor = Cursor.START;
      Cursor readBack = Cursor.START;
      for (int i = 0; i < random.nextInt(200); i++) {
        long position = random.nextLong(1L << random.nextInt(1, 59));
        long id = random.nextInt(20) == 0 ? 0 : random.nextLong();
        long[] shown = random.longs(random.nextInt(4)).toArray();
        cursor = cursor.next(position, id, shown, shown.length);
        readBack = Cursor.parse(readBack.next(position, id, shown, shown.length).toString());
        assertThat(readBack).isEqualTo(cursor);
        assertThat(readBack.earlier()).isEqualTo(cursor.earlier());
        assertThat(cursor.toString()).matches("[!-~]{1,1000}");
      }
    }
  }

  @Test
  void whatIsNoCursorIsRefused() {
    String text = after(3).toString();
    List<String> wrong =
        new ArrayList<>(
            List.of("", "3" + text.substring(1), "1" + text.substring(1), text + "A", text + ":"));
    wrong.add(text.substring(0, text.lastIndexOf(':') + 1));
    wrong.add(text.substring(0, text.lastIndexOf(':')));
    wrong.add(text.substring(0, text.length() - 1));
    wrong.add(text.substring(0, text.length() - 3));
    String earlier = text.substring(text.lastIndexOf(':') + 1);
    wrong.add(text + earlier.repeat(EarlierPlaces.MAX_PLACES / 2));
    for (String other : wrong) {
      assertThatThrownBy(() -> Cursor.parse(other))
          .as(other)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void randomTextsNeverDoMoreThanBeRefused() {
    Random random = new Random(2);
    String text = after(100).toString();
    for (int round = 0; round < 20_000; round++) {
      char[] changed = text.toCharArray();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        changed[random.nextInt(changed.length)] = (char) (33 + random.nextInt(94));
      }
      try {
        Cursor cursor = Cursor.parse(new String(changed));
        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
        cursor.next(1, 2, NONE, 0);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageStartingWith("not a cursor");
      }
    }
  }
}
