package io.github.ftpchat.internal.codec;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Deflates payloads into zlib streams, as {@link Inflation} inflates them. Not thread-safe. */
final class Deflation {

  private final ShortDeflater shortDeflater = new ShortDeflater();
  private Deflater deflater;

  byte[] deflate(byte[] payload) {
    byte[] zlib = shortDeflater.deflate(payload);
    return zlib == null ? deflateAny(payload) : zlib;
  }

  private byte[] deflateAny(byte[] payload) {
    if (deflater == null) {
      deflater = new Deflater();
    }
    deflater.reset();
    deflater.setInput(payload);
    deflater.finish();
    byte[] zlib = new byte[payload.length + 64];
    int length = 0;
    while (true) {
      length += deflater.deflate(zlib, length, zlib.length - length);
      if (deflater.finished()) {
        return Arrays.copyOf(zlib, length);
      }
      zlib = Arrays.copyOf(zlib, zlib.length + zlib.length / 8);
    }
  }
}
