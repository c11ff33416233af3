package io.github.ftpchat.ftp;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Names for scratch files and lines to write to them, each like no other. */
final class ScratchData {

  private ScratchData() {}

  /** Makes up a name without an ending. */
  static String newName() {
    return "ftpchat-probe-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  }

  /** Makes up a line. */
  static byte[] newLine() {
    return (newName() + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  static boolean endsIn(byte[] all, byte[] end) {
    int from = all.length - end.length;
    return from >= 0 && Arrays.equals(all, from, all.length, end, 0, end.length);
  }

  /** A line of some length that no other is a part of, its end included. */
  static byte[] numberedLine(int number, int length) {
    String start = String.format(Locale.ROOT, "probe %08d ", number);
    String end = String.format(Locale.ROOT, " %08d\n", number);
    return (start + "x".repeat(length - start.length() - end.length()) + end)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
