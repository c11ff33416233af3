package io.github.ftpchat.ftp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory as a server printed it.
 *
 * <p>Takes the long form of {@code ls}, which most servers print, MLSD's facts (RFC 3659, section
 * 7), and what {@code dir} prints on DOS and servers for Windows. Commons Net's parsers are not
 * used: their regular expressions take cubic time on lines made for it.
 */
final class Listing {

  /** No file system has longer names. */
  private static final int MAX_LINE = 4096;

  private final List<String> names = new ArrayList<>();
  private final Map<String, Long> sizes = new TreeMap<>();
  private boolean understood = true;

  private Listing() {}

  /** Reads the reply to STAT, whose first and last line are not part of the directory. */
  static Listing ofStat(Reply reply) {
    Listing listing = new Listing();
    String code = reply.code() + "-";
    for (int i = 1; i < reply.lines().size() - 1; i++) {
      String line = reply.lines().get(i);
      listing.addLong(line.startsWith(code) ? line.substring(code.length()) : line);
    }
    return listing;
  }

  static Listing ofLong(List<String> lines) {
    Listing listing = new Listing();
    lines.forEach(listing::addLong);
    return listing;
  }

  static Listing ofFacts(List<String> lines) {
    Listing listing = new Listing();
    lines.forEach(listing::addFacts);
    return listing;
  }

  /** Reads bare names, with which some servers give the path. */
  static Listing ofNames(List<String> lines) {
    Listing listing = new Listing();
    for (String line : lines) {
      String path = line.endsWith("/") ? line.substring(0, line.length() - 1) : line;
      listing.addName(path.substring(path.lastIndexOf('/') + 1));
    }
    return listing;
  }

  /** The names in the directory, without its own and its parent's. */
  List<String> names() {
    return names;
  }

  /** The sizes of the regular files. */
  Map<String, Long> sizes() {
    return sizes;
  }

  /** Tells whether all lines made sense. */
  boolean isUnderstood() {
    return understood;
  }

  private void addName(String name) {
    if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
      names.add(name);
    }
  }

  private void addFile(String name, long size) {
    addName(name);
    sizes.put(name, size);
  }

  /**
   * Reads {@code -rw-r--r-- 1 user group 123 Jan 31 10:00 name}. The names of user and group may
   * hold anything, so the date is looked for; behind it one space comes before the name.
   */
  private void addLong(String printed) {
    if (printed.length() > MAX_LINE) {
      understood = false;
      return;
    }
    String line = printed.stripLeading();
    if (line.isEmpty() || line.startsWith("total ") || addEasy(line) || addDos(line)) {
      return;
    }
    Words words = new Words(line);
    if (!isMode(words.word())) {
      understood = false;
      return;
    }
    String size = "";
    while (words.next()) {
      if (isSize(size) && words.skipDate()) {
        addEntry(line.charAt(0), Long.parseLong(size), words.rest());
        return;
      }
      size = words.word();
    }
    understood = false;
  }

  /** Reads {@code +i8388621.48594,m825718503,r,s280,<tab>name} (EPLF). */
  private boolean addEasy(String line) {
    int tab = line.indexOf('\t');
    if (!line.startsWith("+") || tab < 0) {
      return false;
    }
    String name = line.substring(tab + 1);
    for (String fact : line.substring(1, tab).split(",", -1)) {
      if (fact.startsWith("s") && isSize(fact.substring(1))) {
        addFile(name, Long.parseLong(fact.substring(1)));
        return true;
      }
    }
    addName(name);
    return true;
  }

  /** Reads {@code 01-31-26 10:00AM 123 name}, or {@code <DIR>} in place of the size. */
  private boolean addDos(String line) {
    Words words = new Words(line);
    if (!Words.isDosDay(words.word()) || !words.next() || !Words.isTime(words.word())) {
      return false;
    }
    boolean more = words.next();
    if (more && (words.word().equalsIgnoreCase("AM") || words.word().equalsIgnoreCase("PM"))) {
      more = words.next();
    }
    String size = more ? words.word().replace(",", "") : "";
    String name = words.rest().stripLeading();
    if (name.isEmpty() || !(isSize(size) || size.equalsIgnoreCase("<DIR>"))) {
      return false;
    }
    if (isSize(size)) {
      addFile(name, Long.parseLong(size));
    } else {
      addName(name);
    }
    return true;
  }

  private void addEntry(char type, long size, String name) {
    if (name.isEmpty()) {
      understood = false;
    } else if (type == '-') {
      addFile(name, size);
    } else if (type == 'l') {
      int arrow = name.indexOf(" -> ");
      addName(arrow < 0 ? name : name.substring(0, arrow));
    } else {
      addName(name);
    }
  }

  /** Reads {@code type=file;size=123; name}. */
  private void addFacts(String line) {
    int space = line.indexOf(' ');
    if (space < 0 || line.length() > MAX_LINE || line.lastIndexOf('=', space) < 0) {
      understood &= line.isEmpty();
      return;
    }
    String type = "";
    String size = "";
    for (String fact : line.substring(0, space).toLowerCase(Locale.ROOT).split(";", -1)) {
      if (fact.startsWith("type=")) {
        type = fact.substring(5);
      } else if (fact.startsWith("size=")) {
        size = fact.substring(5);
      }
    }
    String name = line.substring(space + 1);
    if (type.equals("file") && isSize(size)) {
      addFile(name, Long.parseLong(size));
    } else if (!type.equals("cdir") && !type.equals("pdir")) {
      addName(name);
    }
  }

  private static boolean isMode(String word) {
    return word.length() >= 10
        && "-dlbcps".indexOf(word.charAt(0)) >= 0
        && word.chars().skip(1).limit(9).allMatch(c -> "rwxsStTlL-".indexOf(c) >= 0);
  }

  private static boolean isSize(String word) {
    return word.length() <= 18 && isNumber(word);
  }

  private static boolean isNumber(String word) {
    return !word.isEmpty() && word.chars().allMatch(Listing::isDigit);
  }

  private static boolean isDigit(int c) {
    return '0' <= c && c <= '9';
  }

  /** Goes through the words of a line once, from left to right. */
  private static final class Words {

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private final String line;
    private int start;
    private int end;

    Words(String line) {
      this.line = line;
      end = wordEnd(0);
    }

    String word() {
      return line.substring(start, end);
    }

    boolean next() {
      int from = wordStart(end);
      if (from == line.length()) {
        return false;
      }
      start = from;
      end = wordEnd(from);
      return true;
    }

    /** Goes to the last word of {@code Jan 31 10:00} or the like, if that is what is here. */
    boolean skipDate() {
      int savedStart = start;
      int savedEnd = end;
      boolean found =
          isMonth(word())
              ? next() && isDay(word()) && next() && (isTime(word()) || isYear(word()))
              : isIsoDay(word()) && next() && isTime(word());
      if (!found) {
        start = savedStart;
        end = savedEnd;
      }
      return found;
    }

    String rest() {
      return end < line.length() ? line.substring(end + 1) : "";
    }

    private static boolean isMonth(String word) {
      int at = word.length() == 3 ? MONTHS.indexOf(word.toLowerCase(Locale.ROOT)) : -1;
      return at >= 0 && at % 3 == 0;
    }

    private static boolean isDay(String word) {
      return word.length() <= 2 && isNumber(word);
    }

    private static boolean isYear(String word) {
      return word.length() == 4 && isNumber(word);
    }

    private static boolean isTime(String word) {
      int colon = word.indexOf(':');
      return (colon == 1 || colon == 2) && isNumber(word.substring(0, colon));
    }

    private static boolean isIsoDay(String word) {
      return word.length() == 10
          && word.charAt(4) == '-'
          && word.charAt(7) == '-'
          && word.chars().filter(Listing::isDigit).count() == 8;
    }

    private static boolean isDosDay(String word) {
      return (word.length() == 8 || word.length() == 10)
          && word.charAt(2) == '-'
          && word.charAt(5) == '-'
          && word.chars().filter(Listing::isDigit).count() == word.length() - 2;
    }

    private int wordStart(int from) {
      int i = from;
      while (i < line.length() && line.charAt(i) == ' ') {
        i++;
      }
      return i;
    }

    private int wordEnd(int from) {
      int i = line.indexOf(' ', from);
      return i < 0 ? line.length() : i;
    }
  }
}
