package io.github.ftpchat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the file of a room from which reading can go on later, in another process.
 *
 * @param position everything below this byte offset was shown
 * @since 0.1
 */
public record Cursor(long position) {

  private static final Pattern FORM = Pattern.compile("1:(\\d{1,18})");

  /** The head of the file. */
  public static final Cursor START = new Cursor(0);

  /**
   * Reads a cursor as {@link #toString()} writes it.
   *
   * @param text the cursor
   * @return the cursor
   * @throws IllegalArgumentException if it is none
   */
  public static Cursor parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not a cursor: \"" + text + '"');
    }
    return new Cursor(Long.parseLong(form.group(1)));
  }

  /**
   * Gives the cursor as text to store.
   *
   * @return printable ASCII without spaces
   */
  @Override
  public String toString() {
    return "1:" + position;
  }
}
