package io.github.ftpchat.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Deflates a short text into a zlib stream of one block with the fixed Huffman codes (RFC 1950, RFC
 * 1951 section 3.2.6). The JDK's deflater takes longer for this than everything else that a record
 * needs, because it clears tables for texts of any length. The cost: for the longer of these texts
 * zlib would make a code of its own, and the line would be a few percent shorter.
 *
 * <p>Not thread-safe.
 */
final class ShortDeflater {

  /** The longest text. For longer ones a code of their own saves enough to be worth zlib's time. */
  static final int MAX_INPUT = 256;

  private static final VarHandle LITTLE_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle BIG_SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /** Deflate with the usual window, no preset dictionary, the default level. */
  private static final short HEADER = 0x789C;

  private static final int HEADER_LENGTH = 2;
  private static final int ADLER_LENGTH = 4;
  private static final int FINAL_FIXED_BLOCK = 0b011;
  private static final int BLOCK_BITS = 3;
  private static final int END_OF_BLOCK = 256;

  /** The bytes that a stored block takes besides the text. */
  private static final int STORED_OVERHEAD = 5;

  private static final int SHORTEST_RUN = 3;

  /** How many earlier places with the same hash are tried. */
  private static final int MAX_TRIES = 8;

  private static final int HASH_BITS = 9;
  private static final int NOWHERE = -1;

  // What is written for a literal, for the length of a run, and for its distance: how many bits (5
  // bits), and above them the bits, the first lowest.
  private static final int COUNT_BITS = 5;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int[] LITERALS = new int[END_OF_BLOCK + 1];
  private static final int[] RUNS = new int[MAX_INPUT];
  private static final int[] DISTANCES = new int[MAX_INPUT];

  static {
    for (int symbol = 0; symbol < LITERALS.length; symbol++) {
      LITERALS[symbol] = symbol(symbol);
    }
    int length = SHORTEST_RUN;
    for (int i = 0; length < MAX_INPUT; i++) {
      int extra = i < 8 ? 0 : i / 4 - 1;
      length = fill(RUNS, length, symbol(END_OF_BLOCK + 1 + i), extra);
    }
    int distance = 1;
    for (int code = 0; distance < MAX_INPUT; code++) {
      int extra = code < 4 ? 0 : code / 2 - 1;
      distance = fill(DISTANCES, distance, word(code, 5), extra);
    }
  }

  private final byte[] out = new byte[MAX_INPUT * 9 / 8 + 32];
  private final Adler32 adler = new Adler32();
  private final short[] heads = new short[1 << HASH_BITS];
  private final short[] before = new short[MAX_INPUT];

  /** What is to be written: literals, runs with their distances, and the end. */
  private final int[] words = new int[MAX_INPUT + 1];

  /** The word of a symbol in the fixed code. */
  private static int symbol(int symbol) {
    if (symbol < 144) {
      return word(0x30 + symbol, 8);
    } else if (symbol < 256) {
      return word(0x190 + symbol - 144, 9);
    } else if (symbol < 280) {
      return word(symbol - 256, 7);
    }
    return word(0xC0 + symbol - 280, 8);
  }

  private static int word(int code, int length) {
    return Integer.reverse(code) >>> (Integer.SIZE - length) << COUNT_BITS | length;
  }

  /** Fills in what one word and its extra bits stand for. Returns what comes behind. */
  private static int fill(int[] table, int from, int word, int extra) {
    int length = word & COUNT_MASK;
    for (int i = 0; i < 1 << extra && from + i < table.length; i++) {
      int value = word >>> COUNT_BITS | i << length;
      table[from + i] = value << COUNT_BITS | (length + extra);
    }
    return from + (1 << extra);
  }

  /**
   * Deflates a text.
   *
   * @return the stream, or null if the text is too long or does not get shorter
   */
  byte[] deflate(byte[] text) {
    int length = text.length;
    if (length > MAX_INPUT) {
      return null;
    }
    int end = write(findRuns(text));
    if (end - HEADER_LENGTH >= length + STORED_OVERHEAD) {
      return null;
    }
    BIG_SHORTS.set(out, 0, HEADER);
    adler.reset();
    adler.update(text);
    BIG_INTS.set(out, end, (int) adler.getValue());
    return Arrays.copyOf(out, end + ADLER_LENGTH);
  }

  /** Fills {@link #words}, and returns how many there are. */
  private int findRuns(byte[] text) {
    Arrays.fill(heads, (short) NOWHERE);
    int length = text.length;
    int found = 0;
    int i = 0;
    while (i <= length - SHORTEST_RUN) {
      int hash = hash(text, i);
      int longest = SHORTEST_RUN - 1;
      int start = NOWHERE;
      int candidate = heads[hash];
      for (int tries = 0; candidate >= 0 && tries < MAX_TRIES; tries++) {
        int run = run(text, candidate, i, longest);
        if (run > longest) {
          longest = run;
          start = candidate;
        }
        candidate = before[candidate];
      }
      if (start == NOWHERE) {
        words[found++] = LITERALS[text[i] & 0xFF];
        longest = 1;
      } else {
        words[found++] = RUNS[longest];
        words[found++] = DISTANCES[i - start];
      }
      int end = Math.min(i + longest, length - SHORTEST_RUN + 1);
      remember(i, hash);
      for (int inside = i + 1; inside < end; inside++) {
        remember(inside, hash(text, inside));
      }
      i += longest;
    }
    for (; i < length; i++) {
      words[found++] = LITERALS[text[i] & 0xFF];
    }
    words[found++] = LITERALS[END_OF_BLOCK];
    return found;
  }

  private static int hash(byte[] text, int at) {
    int three = (text[at] & 0xFF) | (text[at + 1] & 0xFF) << 8 | (text[at + 2] & 0xFF) << 16;
    return (three * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
  }

  private void remember(int at, int hash) {
    before[at] = heads[hash];
    heads[hash] = (short) at;
  }

  /** How many bytes are the same at two places, if there are more than a number of them. */
  private static int run(byte[] text, int earlier, int at, int atLeast) {
    if (at + atLeast >= text.length || text[earlier + atLeast] != text[at + atLeast]) {
      return 0;
    }
    int run = 0;
    while (at + run < text.length && text[earlier + run] == text[at + run]) {
      run++;
    }
    return run;
  }

  /** Writes words into {@link #out} as the one block, and returns where it ends. */
  private int write(int count) {
    long bits = FINAL_FIXED_BLOCK;
    int waiting = BLOCK_BITS;
    int next = HEADER_LENGTH;
    for (int i = 0; i < count; i++) {
      int word = words[i];
      bits |= (long) (word >>> COUNT_BITS) << waiting;
      waiting += word & COUNT_MASK;
      // At most 7 bits stay, and no word has more than 18.
      LITTLE_LONGS.set(out, next, bits);
      int whole = waiting >>> 3;
      next += whole;
      bits >>>= whole << 3;
      waiting &= 7;
    }
    return next + (waiting > 0 ? 1 : 0);
  }
}
