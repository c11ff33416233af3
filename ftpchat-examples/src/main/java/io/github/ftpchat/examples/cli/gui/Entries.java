package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.Entry;
import io.github.ftpchat.examples.cli.conversation.Entry.Answer;
import io.github.ftpchat.examples.cli.conversation.Entry.Divider;
import io.github.ftpchat.examples.cli.conversation.Entry.Note;
import io.github.ftpchat.examples.cli.conversation.Entry.Said;
import io.github.ftpchat.examples.cli.conversation.Entry.Typed;

/** What the entries of a transcript say. */
final class Entries {

  private Entries() {}

  /** The text of an entry as it was written; any text. */
  static String textOf(Entry entry) {
    if (entry instanceof Said said) {
      return said.message().text();
    }
    if (entry instanceof Typed typed) {
      return typed.text();
    }
    if (entry instanceof Note note) {
      return note.text();
    }
    return entry instanceof Divider divider
        ? divider.text()
        : String.join("\n", ((Answer) entry).lines());
  }

  static int lengthOf(Entry entry) {
    return textOf(entry).length();
  }
}
