package io.github.ftpchat;

import io.github.ftpchat.Cursor.Place;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some places in front of a cursor's, at distances that grow like a power: of the last messages
 * each, and so on back to the first. Distances are counted in places, not in bytes, so that they
 * mean something in a file that was put in the place of another, too.
 *
 * <p>Immutable and thread-safe. Those that go on from each other share an array, so that one more
 * place costs next to nothing.
 */
final class EarlierPlaces {

  /** How many places there are at most. */
  static final int MAX_PLACES = 32;

  /** To how many they are thinned when there is no room for one more. */
  private static final int KEPT = 24;

  static final EarlierPlaces NONE = new EarlierPlaces(new long[0], 0);

  // Of each entry, the oldest first.
  private static final int NUMBER = 0;
  private static final int POSITION = 1;
  private static final int ID = 2;
  private static final int ENTRY = 3;

  /** What is behind the entries that count is free while the id there is 0. */
  private final long[] entries;

  private final int count;

  private EarlierPlaces(long[] entries, int count) {
    this.entries = entries;
    this.count = count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** These and a newer one. */
  EarlierPlaces with(long position, long id) {
    if (count == MAX_PLACES) {
      return thinned().with(position, id);
    }
    long number = count == 0 ? 0 : get(count - 1, NUMBER) + 1;
    long[] shared = entries;
    if (shared.length == 0 || !put(shared, number, position, id)) {
      shared = Arrays.copyOf(Arrays.copyOf(entries, count * ENTRY), MAX_PLACES * ENTRY);
      put(shared, number, position, id);
    }
    return new EarlierPlaces(shared, count + 1);
  }

  /** Adds an entry behind those that count, unless another one is there. */
  private boolean put(long[] to, long number, long position, long id) {
    int at = count * ENTRY;
    synchronized (to) {
      if (to[at + ID] == 0) {
        to[at + NUMBER] = number;
        to[at + POSITION] = position;
        to[at + ID] = id;
      }
      return to[at + NUMBER] == number && to[at + POSITION] == position && to[at + ID] == id;
    }
  }

  private long get(int index, int field) {
    return entries[index * ENTRY + field];
  }

  /** Drops one after the other where the gap is smallest, for its distance from the newest. */
  private EarlierPlaces thinned() {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      left.add(i);
    }
    double next = get(count - 1, NUMBER) + 1.0;
    while (left.size() > KEPT) {
      int least = 1;
      double smallest = Double.MAX_VALUE;
      for (int i = 1; i < left.size() - 1; i++) {
        double older = get(left.get(i - 1), NUMBER);
        double gap = (get(left.get(i + 1), NUMBER) - older) / (next - older);
        if (gap < smallest) {
          smallest = gap;
          least = i;
        }
      }
      left.remove(least);
    }
    long[] kept = new long[MAX_PLACES * ENTRY];
    for (int i = 0; i < left.size(); i++) {
      System.arraycopy(entries, left.get(i) * ENTRY, kept, i * ENTRY, ENTRY);
    }
    return new EarlierPlaces(kept, left.size());
  }

  /** The places, the newest first. */
  List<Place> places() {
    List<Place> places = new ArrayList<>(count);
    for (int i = count - 1; i >= 0; i--) {
      places.add(new Place(get(i, POSITION), get(i, ID)));
    }
    return places;
  }

  /** As bytes, see {@link #of}: how many places farther back, how many bytes, id; newest first. */
  byte[] toBytes(long position) {
    ByteBuffer bytes = ByteBuffer.allocate(count * ENTRY * 10);
    long number = count == 0 ? 0 : get(count - 1, NUMBER) + 1;
    long at = position;
    for (int i = count - 1; i >= 0; i--) {
      putVariable(bytes, number - get(i, NUMBER));
      long back = at - get(i, POSITION);
      putVariable(bytes, (back << 1) ^ (back >> (Long.SIZE - 1)));
      bytes.putLong(get(i, ID));
      number = get(i, NUMBER);
      at = get(i, POSITION);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * Reads places.
   *
   * @param encoded what {@link #toBytes} gave
   * @param position what it was given
   * @throws IllegalArgumentException if they are none
   */
  static EarlierPlaces of(byte[] encoded, long position) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    long[] entries = new long[MAX_PLACES * ENTRY];
    int first = MAX_PLACES;
    long number = 0;
    long at = position;
    try {
      while (bytes.hasRemaining() && first > 0) {
        first--;
        long placesBack = getVariable(bytes);
        number -= placesBack;
        long back = getVariable(bytes);
        at -= (back >>> 1) ^ -(back & 1);
        long id = bytes.getLong();
        if (placesBack < 1 || number >= 0 || at < 0 || id == 0) {
          throw new IllegalArgumentException("not a cursor: an earlier place at " + at);
        }
        entries[first * ENTRY + NUMBER] = number;
        entries[first * ENTRY + POSITION] = at;
        entries[first * ENTRY + ID] = id;
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("not a cursor: its earlier places are cut off", e);
    }
    if (first == MAX_PLACES) {
      return NONE;
    }
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(
          "not a cursor: more than " + MAX_PLACES + " earlier places");
    }
    System.arraycopy(entries, first * ENTRY, entries, 0, (MAX_PLACES - first) * ENTRY);
    Arrays.fill(entries, (MAX_PLACES - first) * ENTRY, entries.length, 0);
    return new EarlierPlaces(entries, MAX_PLACES - first);
  }

  private static void putVariable(ByteBuffer to, long value) {
    long rest = value;
    for (; rest >>> 7 != 0; rest >>>= 7) {
      to.put((byte) (rest | 0x80));
    }
    to.put((byte) rest);
  }

  private static long getVariable(ByteBuffer from) {
    long value = 0;
    byte next = (byte) 0x80;
    for (int shift = 0; next < 0 && shift < Long.SIZE; shift += 7) {
      next = from.get();
      value |= (next & 0x7FL) << shift;
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EarlierPlaces that
        && count == that.count
        && (entries == that.entries || Arrays.equals(toBytes(0), that.toBytes(0)));
  }

  @Override
  public int hashCode() {
    return count;
  }
}
