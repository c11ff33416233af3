package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Inflates what zlib makes of a short text: a stream of one block, compressed with the fixed or
 * with its own Huffman codes (RFC 1950, RFC 1951). For that, the JDK's inflater takes longer than
 * everything else that a record needs.
 *
 * <p>It says what a stream holds, or that it does not know. It never says that a stream is bad:
 * anything unusual is left to the JDK. Not thread-safe.
 */
final class ShortInflater {

  static final int UNKNOWN = -1;

  /** So much can be summed up for Adler-32 without a remainder in between. */
  private static final int MAX_OUTPUT = 4096;

  private static final int ADLER_MODULUS = 65521;
  private static final int ADLER_LENGTH = 4;

  private static final VarHandle LITTLE_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int FINAL_FIXED_BLOCK = 0b011;
  private static final int FINAL_DYNAMIC_BLOCK = 0b101;

  // An entry of a table: the length of the code (4 bits), that of the extra bits behind it (4),
  // and from bit 8 on a literal, or the base of a length or distance. What is neither is negative.
  private static final int LENGTH_MASK = 0xF;
  private static final int EXTRA_SHIFT = 4;
  private static final int VALUE_SHIFT = 8;
  private static final int VALUE_MASK = 0xFFFF;
  private static final int IS_MATCH = 1 << 30;
  private static final int END_OF_BLOCK = 3 << 30;
  private static final int INVALID = 1 << 31;

  /** The words of short texts are no longer, and longer ones would need tables of tables. */
  private static final int MAX_TABLE_BITS = 10;

  /** The longest word that the format knows. */
  private static final int MAX_LENGTH = 15;

  private static final int MAX_SYMBOLS = 288;
  private static final int MAX_DISTANCES = 32;
  private static final int[] SYMBOLS = symbols();
  private static final int[] DISTANCES = distances();

  private static final int[] FIXED_SYMBOLS = new int[1 << MAX_TABLE_BITS];
  private static final int[] FIXED_DISTANCES = new int[1 << MAX_TABLE_BITS];
  private static final int FIXED_SYMBOL_BITS = 9;
  private static final int FIXED_DISTANCE_BITS = 5;

  static {
    Code code = new Code();
    for (int symbol = 0; symbol < MAX_SYMBOLS; symbol++) {
      code.add(symbol, symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8);
    }
    code.build(FIXED_SYMBOLS, SYMBOLS);
    code.clear();
    for (int distance = 0; distance < MAX_DISTANCES; distance++) {
      code.add(distance, FIXED_DISTANCE_BITS);
    }
    code.build(FIXED_DISTANCES, DISTANCES);
  }

  /** The order in which the lengths of the codes for code lengths come. */
  private static final byte[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int REPEAT_LAST = 16;
  private static final int REPEAT_ZERO = 17;
  private static final int[] LENGTHS = lengths();

  /** A symbol, its extra bits, a distance and its extra bits. */
  private static final int LONGEST_MATCH_BITS = MAX_TABLE_BITS + 5 + MAX_TABLE_BITS + 13;

  private final int[] ownSymbols = new int[1 << MAX_TABLE_BITS];
  private final int[] ownDistances = new int[1 << MAX_TABLE_BITS];
  private final int[] ownLengths = new int[1 << MAX_TABLE_BITS];
  private final Code symbolCode = new Code();
  private final Code distanceCode = new Code();
  private final Code lengthCode = new Code();
  private final byte[] lengthLengths = new byte[LENGTH_ORDER.length];

  private int[] symbolTable;
  private int[] distanceTable;
  private int symbolBits;
  private int distanceBits;

  // The bits that were read from the stream and not used, the lowest first.
  private byte[] stream;
  private int next;
  private long bits;
  private int count;

  private static int[] symbols() {
    int[] entries = new int[MAX_SYMBOLS];
    for (int literal = 0; literal < 256; literal++) {
      entries[literal] = literal << VALUE_SHIFT;
    }
    entries[256] = END_OF_BLOCK;
    int base = 3;
    for (int i = 0; i < 28; i++) {
      int extra = i < 8 ? 0 : i / 4 - 1;
      entries[257 + i] = IS_MATCH | base << VALUE_SHIFT | extra << EXTRA_SHIFT;
      base += 1 << extra;
    }
    entries[285] = IS_MATCH | 258 << VALUE_SHIFT;
    entries[286] = INVALID;
    entries[287] = INVALID;
    return entries;
  }

  private static int[] distances() {
    int[] entries = new int[MAX_DISTANCES];
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
    int[] entries = new int[LENGTH_ORDER.length];
    for (int length = 0; length < entries.length; length++) {
      entries[length] = length << VALUE_SHIFT;
    }
    entries[16] |= 2 << EXTRA_SHIFT;
    entries[17] |= 3 << EXTRA_SHIFT;
    entries[18] |= 7 << EXTRA_SHIFT;
    return entries;
  }

  /** The words of a code: which symbols have one, in order, and how long each is. */
  private static final class Code {

    private final short[] symbols = new short[MAX_SYMBOLS];
    private final byte[] lengths = new byte[MAX_SYMBOLS];
    private final int[] firstWord = new int[MAX_LENGTH + 2];
    private int size;

    void clear() {
      size = 0;
    }

    void add(int symbol, int length) {
      symbols[size] = (short) symbol;
      lengths[size++] = (byte) length;
    }

    /**
     * Builds the table that leads from a word to its entry.
     *
     * @return the length of the longest word, or {@link #UNKNOWN} if the code is not complete or
     *     has words for which the table is too small
     */
    int build(int[] table, int[] entries) {
      int[] first = firstWord;
      Arrays.fill(first, 0);
      for (int i = 0; i < size; i++) {
        first[lengths[i] + 1]++;
      }
      int word = 0;
      int longest = 0;
      for (int length = 1; length <= MAX_LENGTH; length++) {
        int words = first[length + 1];
        first[length] = word;
        word += words;
        if (words > 0) {
          longest = length;
          if (word == 1 << length) {
            break;
          }
        }
        word <<= 1;
      }
      if (longest == 0 || longest > MAX_TABLE_BITS || word != 1 << longest) {
        return UNKNOWN;
      }
      for (int i = 0; i < size; i++) {
        int length = lengths[i];
        if (length > longest) {
          return UNKNOWN;
        }
        // Words come with their first bit lowest; every index that ends in one leads to it.
        int reversed = Integer.reverse(first[length]++) >>> (Integer.SIZE - length);
        int entry = entries[symbols[i]] | length;
        for (int index = reversed; index < 1 << longest; index += 1 << length) {
          table[index] = entry;
        }
      }
      return longest;
    }
  }

  /**
   * Inflates a stream. Bytes behind its end do not matter.
   *
   * @param out takes what it holds, up to {@code max} bytes
   * @return how many bytes it holds, or {@link #UNKNOWN}
   */
  int inflate(byte[] zlib, byte[] out, int max) {
    if (zlib.length < 3 || !isHeader(zlib)) {
      return UNKNOWN;
    }
    stream = zlib;
    next = 2;
    bits = 0;
    count = 0;
    refill();
    switch (take(3)) {
      case FINAL_FIXED_BLOCK -> {
        symbolTable = FIXED_SYMBOLS;
        distanceTable = FIXED_DISTANCES;
        symbolBits = FIXED_SYMBOL_BITS;
        distanceBits = FIXED_DISTANCE_BITS;
      }
      case FINAL_DYNAMIC_BLOCK -> {
        if (!readCodes()) {
          return UNKNOWN;
        }
      }
      default -> {
        return UNKNOWN;
      }
    }
    int length = inflateBlock(out, Math.min(Math.min(max, out.length), MAX_OUTPUT));
    return length >= 0 && isWhole(out, length) ? length : UNKNOWN;
  }

  /** Deflate with the usual window and no preset dictionary. */
  private static boolean isHeader(byte[] zlib) {
    int header = (zlib[0] & 0xFF) << 8 | (zlib[1] & 0xFF);
    return zlib[0] == 0x78 && header % 31 == 0 && (header & 0x20) == 0;
  }

  private boolean readCodes() {
    int symbols = 257 + take(5);
    int distances = 1 + take(5);
    int codes = 4 + take(4);
    int lengthBits = readLengthCode(codes);
    if (lengthBits < 0 || symbols > 286 || distances > 30) {
      return false;
    }
    symbolCode.clear();
    distanceCode.clear();
    int mask = (1 << lengthBits) - 1;
    int last = 0;
    int i = 0;
    while (i < symbols + distances) {
      if (count < MAX_LENGTH) {
        refill();
      }
      int entry = ownLengths[(int) bits & mask];
      take(entry & LENGTH_MASK);
      int length = entry >> VALUE_SHIFT;
      int times = 1;
      if (length >= REPEAT_LAST) {
        times = take(entry >> EXTRA_SHIFT & 0xF) + (length <= REPEAT_ZERO ? 3 : 11);
        if (length == REPEAT_LAST && i == 0) {
          return false;
        }
        last = length == REPEAT_LAST ? last : 0;
      } else {
        last = length;
      }
      if (last == 0) {
        i += times;
        continue;
      }
      for (; times > 0; times--, i++) {
        if (i < symbols) {
          symbolCode.add(i, last);
        } else if (i < symbols + distances) {
          distanceCode.add(i - symbols, last);
        }
      }
    }
    if (count < 0 || i > symbols + distances) {
      return false;
    }
    symbolTable = ownSymbols;
    distanceTable = ownDistances;
    symbolBits = symbolCode.build(ownSymbols, SYMBOLS);
    distanceBits = distanceCode.build(ownDistances, DISTANCES);
    return symbolBits > 0 && distanceBits > 0;
  }

  private int readLengthCode(int codes) {
    Arrays.fill(lengthLengths, (byte) 0);
    for (int i = 0; i < codes; i++) {
      if (count < 3) {
        refill();
      }
      lengthLengths[LENGTH_ORDER[i]] = (byte) take(3);
    }
    lengthCode.clear();
    for (int length = 0; length < lengthLengths.length; length++) {
      if (lengthLengths[length] != 0) {
        lengthCode.add(length, lengthLengths[length]);
      }
    }
    return lengthCode.build(ownLengths, LENGTHS);
  }

  private int inflateBlock(byte[] out, int room) {
    int[] symbols = symbolTable;
    int[] distances = distanceTable;
    int symbolMask = (1 << symbolBits) - 1;
    int distanceMask = (1 << distanceBits) - 1;
    long ahead = bits;
    int left = count;
    int length = 0;
    while (true) {
      if (left < LONGEST_MATCH_BITS) {
        bits = ahead;
        count = left;
        refill();
        ahead = bits;
        left = count;
      }
      int entry = symbols[(int) ahead & symbolMask];
      ahead >>>= entry & LENGTH_MASK;
      left -= entry & LENGTH_MASK;
      if (entry < IS_MATCH) {
        if (entry < 0) {
          bits = ahead;
          count = left;
          return (entry & ~LENGTH_MASK) == END_OF_BLOCK ? length : UNKNOWN;
        }
        if (length == room) {
          return UNKNOWN;
        }
        out[length++] = (byte) (entry >> VALUE_SHIFT);
        continue;
      }
      int extra = entry >> EXTRA_SHIFT & 0xF;
      int run = (entry >> VALUE_SHIFT & VALUE_MASK) + ((int) ahead & (1 << extra) - 1);
      ahead >>>= extra;
      int far = distances[(int) ahead & distanceMask];
      ahead >>>= far & LENGTH_MASK;
      int farExtra = far >> EXTRA_SHIFT & 0xF;
      int distance = (far >> VALUE_SHIFT & VALUE_MASK) + ((int) ahead & (1 << farExtra) - 1);
      ahead >>>= farExtra;
      left -= extra + (far & LENGTH_MASK) + farExtra;
      if (far < 0 || distance > length || run > room - length) {
        return UNKNOWN;
      }
      for (int stop = length + run; length < stop; length++) {
        out[length] = out[length - distance];
      }
    }
  }

  /** Reads at least 56 bits ahead, as far as the stream goes; zeros behind it. */
  private void refill() {
    if (next <= stream.length - Long.BYTES) {
      // The bits above the whole bytes that are counted come again, to the same places.
      bits |= (long) LITTLE_LONGS.get(stream, next) << count;
      int bytes = (Long.SIZE - 1 - count) / Byte.SIZE;
      next += bytes;
      count += bytes * Byte.SIZE;
    } else {
      for (; next < stream.length && count <= Long.SIZE - Byte.SIZE; count += Byte.SIZE) {
        bits |= (stream[next++] & 0xFFL) << count;
      }
    }
  }

  private int take(int length) {
    int taken = (int) bits & (1 << length) - 1;
    bits >>>= length;
    count -= length;
    return taken;
  }

  /** Whether the stream went as far as the block, and its checksum is right. */
  private boolean isWhole(byte[] out, int length) {
    int trailer = next - count / Byte.SIZE;
    return count >= 0
        && trailer <= stream.length - ADLER_LENGTH
        && (int) BIG_INTS.get(stream, trailer) == adler32(out, length);
  }

  static int adler32(byte[] bytes, int length) {
    int a = 1;
    int b = 0;
    for (int i = 0; i < length; i++) {
      a += bytes[i] & 0xFF;
      b += a;
    }
    return b % ADLER_MODULUS << 16 | a % ADLER_MODULUS;
  }
}
