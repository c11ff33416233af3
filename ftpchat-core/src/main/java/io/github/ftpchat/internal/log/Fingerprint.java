package io.github.ftpchat.internal.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash that tells whether bytes of the file are still the same. It is not cryptographic:
 * whoever can write to the file can destroy what is in it without forging a hash.
 */
public final class Fingerprint {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private Fingerprint() {}

  /**
   * Computes the hash of some bytes.
   *
   * @param bytes holds them
   * @param offset where they start
   * @param length how many there are
   * @return the hash
   */
  public static long of(byte[] bytes, int offset, int length) {
    long hash = length;
    int at = offset;
    int end = offset + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, at));
    }
    for (; at < end; at++) {
      hash = mix(hash ^ bytes[at]);
    }
    return hash;
  }

  private static long mix(long value) {
    long product = value * MULTIPLIER;
    return product ^ (product >>> 29);
  }
}
