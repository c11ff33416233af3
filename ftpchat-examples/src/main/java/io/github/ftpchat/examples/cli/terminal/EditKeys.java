package io.github.ftpchat.examples.cli.terminal;

import java.util.List;
import java.util.function.IntConsumer;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.Widget;
import org.jline.reader.impl.LineReaderImpl;

/** The keys of a line to edit, of those that JLine knows. */
final class EditKeys {

  /** What leads out of the line, or does something else than its name says in a chat. */
  private static final List<String> UNBOUND =
      List.of(
          KeyMap.ctrl(']'),
          KeyMap.alt(KeyMap.ctrl(']')),
          KeyMap.ctrl('V'),
          KeyMap.ctrl('@'),
          KeyMap.alt(' '),
          KeyMap.alt('='),
          KeyMap.alt('?'),
          KeyMap.alt('-'));

  private EditKeys() {}

  /**
   * Binds them.
   *
   * @param interrupt what Ctrl-C does
   * @param redraw what Ctrl-L does
   * @param next what Alt-A does
   * @param digit what Alt and a digit do
   */
  static void bind(
      LineReaderImpl reader, Widget interrupt, Runnable redraw, Runnable next, IntConsumer digit) {
    KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
    UNBOUND.forEach(keys::unbind);
    keys.getBoundKeys().keySet().stream()
        .filter(key -> key.startsWith(KeyMap.ctrl('X')))
        .toList()
        .forEach(keys::unbind);
    Keys named = new Keys(reader, keys);
    named.bind("interrupt", interrupt, KeyMap.ctrl('C'));
    // Not what blinks at the bracket that it closes, and takes half a second for it.
    keys.bind(new Reference(LineReader.SELF_INSERT), ")", "]", "}");
    named.bind(
        "break-line",
        () -> {
          reader.getBuffer().write('\n');
          return true;
        },
        KeyMap.alt(KeyMap.ctrl('M')),
        KeyMap.alt(KeyMap.ctrl('J')),
        // Not Ctrl-J: that is what some programs that type for a person send for Enter.
        KeyMap.ctrl('O'));
    named.bind("redraw", widget(redraw), KeyMap.ctrl('L'));
    named.bind("next", widget(next), KeyMap.alt('a'));
    for (int i = 0; i <= 9; i++) {
      int number = i;
      named.bind(
          "digit-" + i, widget(() -> digit.accept(number)), KeyMap.alt(Character.forDigit(i, 10)));
    }
  }

  /**
   * The text that keys would have left in a line.
   *
   * @param typed as it came from the terminal
   * @return the letters, and a line break for each Enter but those at the end
   */
  static String textOf(String typed) {
    return typed
        .replaceAll("\u001b(\\[[0-9;?]*[@-~]|O.|.)?", "")
        .replace('\r', '\n')
        .replaceAll("[\\p{Cntrl}&&[^\n]]", "")
        .stripTrailing();
  }

  /** Keys that do what has a name: a list of completions swallows those that have none. */
  private record Keys(LineReaderImpl reader, KeyMap<Binding> map) {

    void bind(String name, Widget deed, String... sequences) {
      reader.getWidgets().put("ftpchat-" + name, deed);
      map.bind(new Reference("ftpchat-" + name), sequences);
    }
  }

  private static Widget widget(Runnable deed) {
    return () -> {
      deed.run();
      return true;
    };
  }
}
