package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import io.github.ftpchat.examples.cli.terminal.Theme;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, rooms and names when Tab is pressed. */
final class ChatCompleter implements Completer {

  private final Supplier<List<ChatRoom>> rooms;

  ChatCompleter(Supplier<List<ChatRoom>> rooms) {
    this.rooms = rooms;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
    String first = line.words().get(0);
    if (line.wordIndex() == 0 && word.startsWith("/")) {
      for (SlashCommand command : SlashCommand.values()) {
        candidates.add(candidate(command.word(), true));
      }
    } else if (first.equals(SlashCommand.ROOM.word()) && line.wordIndex() == 1) {
      rooms.get().stream()
          .map(ChatCompleter::roomName)
          .filter(ChatCompleter::isPlain)
          .forEach(room -> offer(room, "", "", word, candidates));
    } else if (first.equals(SlashCommand.SAVE.word()) && line.wordIndex() == 1) {
      for (String file : TypedFile.completions(word)) {
        if (isPlain(file)) {
          candidates.add(candidate(file, !file.endsWith("/")));
        }
      }
    } else if (first.equals(SlashCommand.THEME.word()) && line.wordIndex() == 1) {
      for (Theme.Choice choice : Theme.Choice.values()) {
        candidates.add(candidate(choice.word(), true));
      }
    } else if (line.wordIndex() == 0 || takesNames(first)) {
      String before = word.startsWith("@") ? "@" : "";
      String after = line.wordIndex() == 0 && before.isEmpty() ? ":" : "";
      names().stream()
          .filter(ChatCompleter::isPlainName)
          .forEach(name -> offer(name, before, after, word, candidates));
    }
  }

  /** Whether names may stand behind the first word: in a text, or in what is searched for. */
  private static boolean takesNames(String first) {
    return !first.startsWith("/")
        || first.startsWith("//")
        || first.equals(SlashCommand.SEARCH.word());
  }

  private static String roomName(ChatRoom room) {
    return room.uniqueTitle().orElse(room.link().url().room());
  }

  /** Not on the window's thread, which may wait for the one that completes. */
  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    rooms.get().forEach(room -> names.addAll(room.conversation().names()));
    return names;
  }

  /** Offers what begins with what was typed. */
  private static void offer(
      String name, String before, String after, String typed, List<Candidate> candidates) {
    String start = typed.substring(before.length()).toLowerCase(Locale.ROOT);
    if (name.toLowerCase(Locale.ROOT).startsWith(start)) {
      candidates.add(candidate(before + name + after, true));
    }
  }

  /** Whether a terminal shows it as it is, and it is one word. */
  private static boolean isPlain(String name) {
    return TerminalText.column(name).equals(name) && name.indexOf(' ') < 0;
  }

  private static boolean isPlainName(String name) {
    // Not what is missing, cut or escaped: nobody is called so.
    return isPlain(name) && SenderName.brief(Optional.of(name)).equals(name);
  }

  private static Candidate candidate(String text, boolean complete) {
    return new Candidate(text, text, null, null, null, null, complete);
  }
}
