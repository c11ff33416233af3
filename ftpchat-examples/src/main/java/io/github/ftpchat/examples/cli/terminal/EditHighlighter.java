package io.github.ftpchat.examples.cli.terminal;

import java.util.regex.Pattern;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * Shows what is typed as it is typed: JLine's own highlighter drops what takes no column by itself,
 * without which Thai, Hindi, vocalised Arabic and many emoji cannot be read. What has no shape at
 * all is left out, as it takes no column and terminals may act on it.
 */
final class EditHighlighter implements Highlighter {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  @Override
  public AttributedString highlight(LineReader reader, String buffer) {
    String search = reader.getSearchTerm();
    int found = search == null || search.isEmpty() ? -1 : buffer.indexOf(search);
    AttributedStringBuilder shown = new AttributedStringBuilder(buffer.length());
    for (int i = 0; i < buffer.length(); ) {
      int codePoint = buffer.codePointAt(i);
      boolean sought = found >= 0 && i >= found && i < found + search.length();
      shown.style(sought ? AttributedStyle.DEFAULT.underline() : AttributedStyle.DEFAULT);
      if (isShown(codePoint)) {
        shown.append(Character.toString(codePoint));
      }
      i += Character.charCount(codePoint);
    }
    return shown.toAttributedString();
  }

  /** Tells whether a character goes to the terminal. Others are in the text all the same. */
  static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> codePoint == '\n' || codePoint == '\t';
      case Character.FORMAT ->
          codePoint == ZERO_WIDTH_JOINER
              || codePoint == ZERO_WIDTH_NON_JOINER
              || TerminalText.isSafe(codePoint);
      case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  @Override
  public void setErrorPattern(Pattern errorPattern) {
    // Nothing that is typed is wrong.
  }

  @Override
  public void setErrorIndex(int errorIndex) {
    // Nothing that is typed is wrong.
  }
}
