package io.github.ftpchat.internal.codec;

/** White space as Python defines it, and so the Python programs in the room. */
final class PythonText {

  private PythonText() {}

  /** The same as {@code str.isspace()} of one character; all of them are in the BMP. */
  static boolean isSpace(char c) {
    return c <= ' '
        ? c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F)
        : c >= 0x85
            && (c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000);
  }

  /** The same as {@code str.rstrip()}. */
  static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** Where the first character that is no white space starts in UTF-8, or {@code to}. */
  static int skipSpace(byte[] utf8, int from, int to) {
    int i = from;
    while (i < to) {
      int length = lengthAt(utf8, i);
      if (i + length > to || !isSpace(charAt(utf8, i, length))) {
        return i;
      }
      i += length;
    }
    return to;
  }

  /** Where white space at the end starts in UTF-8, or {@code from}. */
  static int skipSpaceBack(byte[] utf8, int from, int to) {
    int end = to;
    while (end > from) {
      int start = end - 1;
      while (start > from && end - start < 3 && (utf8[start] & 0xC0) == 0x80) {
        start--;
      }
      int length = lengthAt(utf8, start);
      if (start + length != end || !isSpace(charAt(utf8, start, length))) {
        return end;
      }
      end = start;
    }
    return from;
  }

  private static int lengthAt(byte[] utf8, int i) {
    int first = utf8[i] & 0xFF;
    return first < 0xC0 ? 1 : first < 0xE0 ? 2 : 3;
  }

  /** The character, or NUL if the bytes are none that could be white space. */
  private static char charAt(byte[] utf8, int i, int length) {
    int first = utf8[i] & 0xFF;
    return switch (length) {
      case 1 -> (char) (first < 0x80 ? first : 0);
      case 2 -> (char) (first == 0xC2 ? utf8[i + 1] & 0xFF : 0);
      default ->
          (char)
              (first < 0xF0 && (utf8[i + 1] & 0xC0) == 0x80 && (utf8[i + 2] & 0xC0) == 0x80
                  ? (first & 0x0F) << 12 | (utf8[i + 1] & 0x3F) << 6 | (utf8[i + 2] & 0x3F)
                  : 0);
    };
  }
}
