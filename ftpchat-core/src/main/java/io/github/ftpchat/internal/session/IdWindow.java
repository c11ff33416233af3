package io.github.ftpchat.internal.session;

/**
 * Remembers the newest ids, 8 bytes of each, up to a limit.
 *
 * <p>It is a hash table with open addressing, at most half full, and a ring that knows the oldest.
 * It grows as it fills. A full window takes 24 bytes an id, and twice as much just after it grew.
 */
final class IdWindow {

  private static final int FIRST_CAPACITY = 64;

  /** Stands for an id of 0 in the table, where 0 means empty. */
  private static final long ZERO = 0x9E3779B97F4A7C15L;

  private final int limit;
  private long[] table = new long[FIRST_CAPACITY * 2];
  private long[] ring = new long[FIRST_CAPACITY];
  private int oldest;
  private int size;

  /**
   * Makes an empty window.
   *
   * @param limit how many ids are remembered at most
   */
  IdWindow(int limit) {
    this.limit = limit;
  }

  /**
   * Adds an id.
   *
   * @return false if it was there
   */
  boolean add(long id) {
    long key = key(id);
    if (table[slot(key)] != 0) {
      return false;
    }
    if (size == limit) {
      remove(ring[oldest]);
      oldest = (oldest + 1) % ring.length;
      size--;
    }
    if (size == ring.length) {
      grow();
    }
    table[slot(key)] = key;
    ring[(oldest + size) % ring.length] = key;
    size++;
    return true;
  }

  /** Takes back the last {@link #add}, which added an id. */
  void removeNewest() {
    size--;
    remove(ring[(oldest + size) % ring.length]);
  }

  /** Takes back an earlier {@link #add}; the later it was the quicker. */
  void forget(long id) {
    long key = key(id);
    if (table[slot(key)] == 0) {
      return;
    }
    remove(key);
    long moved = ring[(oldest + --size) % ring.length];
    for (int i = size - 1; moved != key; i--) {
      int at = (oldest + i) % ring.length;
      long next = ring[at];
      ring[at] = moved;
      moved = next;
    }
  }

  /** The same ids in a window of their own. */
  IdWindow copy() {
    IdWindow copy = new IdWindow(limit);
    copy.table = table.clone();
    copy.ring = ring.clone();
    copy.oldest = oldest;
    copy.size = size;
    return copy;
  }

  /** Whether ids were forgotten, or the next one makes it forget one. */
  boolean isFull() {
    return size == limit;
  }

  boolean contains(long id) {
    return table[slot(key(id))] != 0;
  }

  private static long key(long id) {
    return id == 0 ? ZERO : id;
  }

  /** The place of a key, or the free one where it belongs. */
  private int slot(long key) {
    int mask = table.length - 1;
    int slot = (int) (key ^ (key >>> 32)) & mask;
    while (table[slot] != 0 && table[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Frees a slot and closes the gap that it leaves in its run. */
  private void remove(long key) {
    int mask = table.length - 1;
    int gap = slot(key);
    table[gap] = 0;
    for (int next = (gap + 1) & mask; table[next] != 0; next = (next + 1) & mask) {
      long moved = table[next];
      table[next] = 0;
      table[slot(moved)] = moved;
    }
  }

  private void grow() {
    int capacity = Math.min(limit, ring.length * 2);
    long[] newRing = new long[capacity];
    for (int i = 0; i < size; i++) {
      newRing[i] = ring[(oldest + i) % ring.length];
    }
    int tableLength = Integer.highestOneBit(capacity - 1) * 4;
    // Before anything changes: one of them alone would be too large for the other.
    long[] newTable = tableLength > table.length ? new long[tableLength] : table;
    ring = newRing;
    oldest = 0;
    if (newTable != table) {
      table = newTable;
      for (int i = 0; i < size; i++) {
        table[slot(newRing[i])] = newRing[i];
      }
    }
  }
}
