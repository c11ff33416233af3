package io.github.ftpchat.examples.cli.terminal;

import java.util.Arrays;
import java.util.List;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Takes a line for words between spaces, for completion; quotes and backslashes are text. */
final class EditParser implements Parser {

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    String before = line.substring(0, cursor);
    List<String> words = Arrays.asList(line.split("[ \n]", -1));
    int index = before.split("[ \n]", -1).length - 1;
    int start = Math.max(before.lastIndexOf(' '), before.lastIndexOf('\n')) + 1;
    return new Words(line, cursor, words, index, cursor - start);
  }

  private record Words(String line, int cursor, List<String> words, int wordIndex, int wordCursor)
      implements ParsedLine {

    @Override
    public String word() {
      return words.get(wordIndex);
    }
  }
}
