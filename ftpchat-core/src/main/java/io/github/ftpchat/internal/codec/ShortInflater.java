package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Inflates what zlib makes of a short text: a stream of one block, compressed with the fixed or
 * with its own Huffman codes (RFC 1950, RFC 1951). For that, the JDK's inflater takes longer than
 * everything else that a record needs.
 *
 * <p>It returns what a stream holds, or that it does not know. It never calls a stream bad:
 * anything unusual is left to the JDK. Not thread-safe.
 *
 * <p>A processor guesses wrong which branch a text takes next, and that costs more than work in
 * vain. So the loops have few branches: they read behind the end of the stream, where zeros are,
 * write behind the end of the text, and look once in a while whether they went too far.
 */
final class ShortInflater {

  static final int UNKNOWN = -1;

  private static final int MAX_INPUT = 4096;
  private static final int MAX_OUTPUT = 4096;
  private static final int ADLER_LENGTH = 4;

  /** How far behind the end of a stream the loops read. */
  private static final int INPUT_SLACK = 2 * Long.BYTES;

  /**
   * How far behind {@link #MAX_OUTPUT} the loops write: two literals, a run, to a multiple of 8.
   */
  private static final int OUTPUT_SLACK = 2 + 258 + Long.BYTES;

  private static final VarHandle LITTLE_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LITTLE_SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int HEADER_BITS = 16;
  private static final int FINAL_FIXED_BLOCK = 0b011;
  private static final int FINAL_DYNAMIC_BLOCK = 0b101;

  // An entry of a table: the length of the word in the lowest 6 bits, where a shift looks for it,
  // that of the extra bits behind the word (4 bits), and what is meant: a literal, the base of a
  // run or distance, or the length of a word (4 bits) and how often.
  private static final int LENGTH_MASK = 0x3F;
  private static final int EXTRA_SHIFT = 6;
  private static final int EXTRA_MASK = 0xF;
  private static final int VALUE_SHIFT = 10;
  private static final int VALUE_MASK = 0xFFFF;
  private static final int TIMES_SHIFT = 14;
  private static final int IS_RUN = 1 << 30;
  private static final int IS_LAST_AGAIN = 1 << 30;
  private static final int END_OF_BLOCK = 3 << 30;
  private static final int INVALID = 1 << 31;

  private static final int FIRST_RUN = 257;
  private static final int[] SYMBOLS = symbols();
  private static final int[] DISTANCES = distances();
  private static final int[] LENGTHS = lengths();

  /** The order in which the lengths of the words for lengths come. */
  private static final byte[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int BITS_OF_SUCH_A_LENGTH = 3;
  private static final int SUCH_A_LENGTH = (1 << BITS_OF_SUCH_A_LENGTH) - 1;

  /** Each takes 7 bits and as many extra ones. */
  private static final int LENGTHS_AT_A_LOOK = 4;

  /** As many as the format knows; what is repeated may go on behind the last one. */
  private static final int MAX_WORDS = 286 + 30 + 138;

  // The longest words. With these, two literals, a run and a distance are in the 57 bits that one
  // look shows. Those of short texts are no longer, and longer ones would need tables of tables.
  private static final int SYMBOL_BITS = 10;
  private static final int DISTANCE_BITS = 9;

  private static final Table FIXED_SYMBOLS = new Table(SYMBOL_BITS);
  private static final Table FIXED_DISTANCES = new Table(DISTANCE_BITS);

  static {
    Words words = new Words();
    for (int symbol = 0; symbol < SYMBOLS.length; symbol++) {
      words.add(symbol, symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8, 1);
    }
    FIXED_SYMBOLS.build(words, 0, words.size, SYMBOLS, 0);
    words.size = 0;
    for (int distance = 0; distance < DISTANCES.length; distance++) {
      words.add(distance, 5, 1);
    }
    FIXED_DISTANCES.build(words, 0, words.size, DISTANCES, 0);
  }

  private final Table ownSymbols = new Table(SYMBOL_BITS);
  private final Table ownDistances = new Table(DISTANCE_BITS);
  private final Table ownLengths = new Table(SUCH_A_LENGTH);
  private final Words words = new Words();
  private final byte[] lengthLengths = new byte[LENGTH_ORDER.length];
  private final Adler32 adler = new Adler32();

  private final byte[] stream = new byte[MAX_INPUT + INPUT_SLACK];
  private final byte[] text = new byte[MAX_OUTPUT + OUTPUT_SLACK];

  /** How many bits of the stream were read. */
  private int read;

  /** How many there are in front of the checksum. */
  private int end;

  private static int[] symbols() {
    int[] entries = new int[288];
    for (int literal = 0; literal < 256; literal++) {
      entries[literal] = literal << VALUE_SHIFT;
    }
    entries[256] = END_OF_BLOCK;
    int base = 3;
    for (int i = 0; i < 28; i++) {
      int extra = i < 8 ? 0 : i / 4 - 1;
      entries[FIRST_RUN + i] = IS_RUN | base << VALUE_SHIFT | extra << EXTRA_SHIFT;
      base += 1 << extra;
    }
    entries[285] = IS_RUN | 258 << VALUE_SHIFT;
    entries[286] = INVALID;
    entries[287] = INVALID;
    return entries;
  }

  private static int[] distances() {
    int[] entries = new int[32];
    int base = 1;
    for (int code = 0; code < 30; code++) {
      int extra = code < 4 ? 0 : code / 2 - 1;
      entries[code] = base << VALUE_SHIFT | extra << EXTRA_SHIFT;
      base += 1 << extra;
    }
    entries[30] = INVALID;
    entries[31] = INVALID;
    return entries;
  }

  private static int[] lengths() {
    int[] entries = new int[19];
    for (int length = 0; length < 16; length++) {
      entries[length] = 1 << TIMES_SHIFT | length << VALUE_SHIFT;
    }
    entries[16] = IS_LAST_AGAIN | 3 << TIMES_SHIFT | 2 << EXTRA_SHIFT;
    entries[17] = 3 << TIMES_SHIFT | 3 << EXTRA_SHIFT;
    entries[18] = 11 << TIMES_SHIFT | 7 << EXTRA_SHIFT;
    return entries;
  }

  /** What has a word, in order, and how long each is: the symbol, and in its lowest 4 bits that. */
  private static final class Words {

    private static final int ITS_LENGTH_BITS = 4;
    private static final int ITS_LENGTH = 0xF;
    private static final long EACH = 0x0001_0001_0001_0001L;
    private static final long STEPS = 0x0030_0020_0010_0000L;
    private static final long FOUR_STEPS = 0x0040 * EACH;

    private final byte[] list = new byte[(MAX_WORDS + 8) * Short.BYTES];
    private int size;

    /**
     * Adds words of one length for a symbol and those behind it, 8 at most. Those of length 0 are
     * none. All 8 are written, and what is too much is written over by the next.
     */
    void add(int symbol, int length, int times) {
      long four = (symbol << ITS_LENGTH_BITS | length) * EACH + STEPS;
      LITTLE_LONGS.set(list, size * Short.BYTES, four);
      LITTLE_LONGS.set(list, size * Short.BYTES + Long.BYTES, four + FOUR_STEPS);
      size += times & -length >> (Integer.SIZE - 1);
    }

    int get(int index) {
      return (short) LITTLE_SHORTS.get(list, index * Short.BYTES);
    }
  }

  /** Leads from the next bits, the first lowest, to the entry of the word that they start with. */
  private static final class Table {

    private final int longest;
    private final int[] entries;
    private final int[] count;
    private final int[] next;
    private final int[] ordered = new int[MAX_WORDS];

    /** As many of the next bits as the longest word has. */
    private int mask;

    Table(int longest) {
      this.longest = longest;
      entries = new int[1 << longest];
      count = new int[16];
      next = new int[16];
    }

    /**
     * Builds the table.
     *
     * @param first what the symbols are counted from
     * @return false if the words are not just as many as there must be, or too long
     */
    boolean build(Words words, int from, int to, int[] meanings, int first) {
      Arrays.fill(count, 0);
      for (int i = from; i < to; i++) {
        count[words.get(i) & Words.ITS_LENGTH]++;
      }
      int shorter = 0;
      int unused = 1;
      int length = 0;
      while (unused > 0) {
        if (++length > longest) {
          return false;
        }
        next[length] = shorter;
        shorter += count[length];
        unused = 2 * unused - count[length];
      }
      if (unused < 0 || shorter != to - from) {
        return false;
      }
      for (int i = from; i < to; i++) {
        int word = words.get(i);
        int its = word & Words.ITS_LENGTH;
        ordered[next[its]++] = meanings[(word >> Words.ITS_LENGTH_BITS) - first] | its;
      }
      fill(length);
      return true;
    }

    /** Fills in the words by their length; what shorter ones lead to is repeated behind them. */
    private void fill(int last) {
      int word = 0;
      int filled = 0;
      for (int length = 1; length <= last; length++) {
        if (filled > 0) {
          System.arraycopy(entries, 0, entries, 1 << (length - 1), 1 << (length - 1));
        }
        int top = (1 << length) - 1;
        for (int i = count[length]; i > 0; i--) {
          entries[word] = ordered[filled++];
          // One more, where the first bit is the lowest.
          int bit = Integer.highestOneBit(word ^ top);
          word = (word & (bit - 1)) | bit;
        }
      }
      mask = (1 << last) - 1;
    }
  }

  /**
   * Inflates a stream. Bytes behind its end do not matter.
   *
   * @param out takes what it holds, up to {@code max} bytes
   * @return how many bytes it holds, or {@link #UNKNOWN}
   */
  int inflate(byte[] zlib, byte[] out, int max) {
    if (zlib.length > MAX_INPUT || zlib.length < 3 + ADLER_LENGTH || !isHeader(zlib)) {
      return UNKNOWN;
    }
    System.arraycopy(zlib, 0, stream, 0, zlib.length);
    Arrays.fill(stream, zlib.length, zlib.length + INPUT_SLACK, (byte) 0);
    end = (zlib.length - ADLER_LENGTH) * Byte.SIZE;
    read = HEADER_BITS;
    int length =
        switch (take(3)) {
          case FINAL_FIXED_BLOCK -> inflateBlock(FIXED_SYMBOLS, FIXED_DISTANCES);
          case FINAL_DYNAMIC_BLOCK ->
              readCodes() ? inflateBlock(ownSymbols, ownDistances) : UNKNOWN;
          default -> UNKNOWN;
        };
    if (length < 0 || length > Math.min(max, out.length) || !isWhole(length)) {
      return UNKNOWN;
    }
    System.arraycopy(text, 0, out, 0, length);
    return length;
  }

  /** Deflate with the usual window and no preset dictionary. */
  private static boolean isHeader(byte[] zlib) {
    int header = (zlib[0] & 0xFF) << 8 | (zlib[1] & 0xFF);
    return zlib[0] == 0x78 && header % 31 == 0 && (header & 0x20) == 0;
  }

  /** Shows the next bits, 57 at least, the first lowest. */
  private static long look(byte[] stream, int read) {
    return (long) LITTLE_LONGS.get(stream, read >>> 3) >>> (read & 7);
  }

  private int take(int length) {
    int taken = (int) look(stream, read) & (1 << length) - 1;
    read += length;
    return taken;
  }

  private boolean readCodes() {
    int symbols = FIRST_RUN + take(5);
    int distances = 1 + take(5);
    int lengths = 4 + take(4);
    if (symbols > 286
        || distances > 30
        || !readLengthCode(lengths)
        || !readWords(symbols + distances)) {
      return false;
    }
    int split = words.size;
    while (split > 0 && words.get(split - 1) >> Words.ITS_LENGTH_BITS >= symbols) {
      split--;
    }
    return ownSymbols.build(words, 0, split, SYMBOLS, 0)
        && ownDistances.build(words, split, words.size, DISTANCES, symbols);
  }

  private boolean readLengthCode(int lengths) {
    Arrays.fill(lengthLengths, (byte) 0);
    // All of them, 57 bits at most.
    long ahead = look(stream, read);
    for (int i = 0; i < lengths; i++) {
      lengthLengths[LENGTH_ORDER[i]] = (byte) (ahead & SUCH_A_LENGTH);
      ahead >>>= BITS_OF_SUCH_A_LENGTH;
    }
    read += lengths * BITS_OF_SUCH_A_LENGTH;
    words.size = 0;
    for (int length = 0; length < lengthLengths.length; length++) {
      words.add(length, lengthLengths[length], 1);
    }
    return ownLengths.build(words, 0, words.size, LENGTHS, 0);
  }

  private boolean readWords(int most) {
    int[] entries = ownLengths.entries;
    int mask = ownLengths.mask;
    int at = read;
    int last = 0;
    int symbol = 0;
    words.size = 0;
    while (symbol < most) {
      if (at > end) {
        return false;
      }
      long ahead = look(stream, at);
      for (int i = 0; i < LENGTHS_AT_A_LOOK && symbol < most; i++) {
        int entry = entries[(int) ahead & mask];
        ahead >>>= entry;
        int extra = entry >> EXTRA_SHIFT & EXTRA_MASK;
        int times = (entry >> TIMES_SHIFT & 0xFF) + ((int) ahead & (1 << extra) - 1);
        ahead >>>= extra;
        at += (entry & LENGTH_MASK) + extra;
        // Without a branch: the last length again if the bit is set, where there is none of its
        // own.
        int again = entry << 1 >> (Integer.SIZE - 1);
        if (symbol == 0 && again != 0) {
          return false;
        }
        last = (last & again) | (entry >> VALUE_SHIFT & 0xF);
        words.add(symbol, last, times);
        symbol += times;
      }
    }
    read = at;
    return symbol == most;
  }

  /** Inflates the block into {@link #text}. Returns how many bytes it holds, or less than 0. */
  private int inflateBlock(Table symbolTable, Table distanceTable) {
    int[] symbols = symbolTable.entries;
    int[] distances = distanceTable.entries;
    int symbolMask = symbolTable.mask;
    int distanceMask = distanceTable.mask;
    byte[] out = text;
    int at = read;
    int length = 0;
    while (at <= end && length <= MAX_OUTPUT) {
      long ahead = look(stream, at);
      int entry = symbols[(int) ahead & symbolMask];
      ahead >>>= entry;
      at += entry & LENGTH_MASK;
      if (isLiteral(entry)) {
        out[length++] = (byte) (entry >> VALUE_SHIFT);
        entry = symbols[(int) ahead & symbolMask];
        ahead >>>= entry;
        at += entry & LENGTH_MASK;
        if (isLiteral(entry)) {
          out[length++] = (byte) (entry >> VALUE_SHIFT);
          entry = symbols[(int) ahead & symbolMask];
          ahead >>>= entry;
          at += entry & LENGTH_MASK;
          if (isLiteral(entry)) {
            out[length++] = (byte) (entry >> VALUE_SHIFT);
            continue;
          }
        }
      }
      if (entry < 0) {
        read = at;
        return (entry & ~LENGTH_MASK) == END_OF_BLOCK ? length : UNKNOWN;
      }
      int extra = entry >> EXTRA_SHIFT & EXTRA_MASK;
      int run = (entry >> VALUE_SHIFT & VALUE_MASK) + ((int) ahead & (1 << extra) - 1);
      ahead >>>= extra;
      int far = distances[(int) ahead & distanceMask];
      ahead >>>= far;
      int farExtra = far >> EXTRA_SHIFT & EXTRA_MASK;
      int distance = (far >> VALUE_SHIFT & VALUE_MASK) + ((int) ahead & (1 << farExtra) - 1);
      at += extra + (far & LENGTH_MASK) + farExtra;
      if (far < 0 || distance > length) {
        return UNKNOWN;
      }
      repeat(out, length - distance, length, run);
      length += run;
    }
    return UNKNOWN;
  }

  private static boolean isLiteral(int entry) {
    return entry >= 0 && entry < IS_RUN;
  }

  /** Repeats a run, by eights where they do not hold what is still to be written. */
  private static void repeat(byte[] out, int from, int to, int run) {
    if (to - from >= Long.BYTES) {
      for (int i = 0; i < run; i += Long.BYTES) {
        LITTLE_LONGS.set(out, to + i, (long) LITTLE_LONGS.get(out, from + i));
      }
    } else {
      for (int i = 0; i < run; i++) {
        out[to + i] = out[from + i];
      }
    }
  }

  /** Whether the stream went as far as the block, and its checksum is right. */
  private boolean isWhole(int length) {
    if (read > end) {
      return false;
    }
    adler.reset();
    adler.update(text, 0, length);
    return (int) BIG_INTS.get(stream, (read + Byte.SIZE - 1) / Byte.SIZE) == (int) adler.getValue();
  }
}
