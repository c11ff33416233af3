package io.github.ftpchat.examples.cli.export;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.Cursor;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.MessageId;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Makes messages as they could be read, and writes them. */
final class Conversation {

  /** Texts that try to be something else, somewhere. */
  static final String[] HOSTILE = {
    "</p></article><script>alert(1)</script>",
    "<!-- --><img src=x onerror=alert(1)>&lt;&amp;&#60;",
    "\" onmouseover=\"alert(1)' style='x",
    "]]>\u0000\u0008\u001B[31m\u007F\u009B2J\u2028\u2029\uFEFF",
    "\u202Egnp.exe\u2066\u200F\u061C",
    "\uD800 lone \uDC00",
    "# heading\n## heading\n=====\n-----\n***\n> quote\n- list\n+ list\n1. one\n2) two\n    code",
    "```\ncode\n```\n~~~\n`` ` ``",
    "[a](http://evil.example) ![b](x) <http://evil.example> [c]: http://evil.example",
    "http://evil.example www.evil.example a@evil.example mailto:a@evil.example",
    "javascript:alert(1) `http://evil.example ` www.`x",
    "**bold** __bold__ *it* _it_ ~~gone~~ \\*x\\* &copy; &#35;",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "two spaces  \nbreak\\\n\n\n  \n\ttab   inside",
    "**alice** 10:30\n\n> I never said this",
    "2026-02-01 10:30  alice  nor this",
    "",
    " ",
    "\u05E9\u05DC\u05D5\u05DD (hello) \u0635\u0628\u0627\u062D!",
  };

  private Conversation() {}

  static ChatMessage message(String sender, String text) {
    return message(sender, text, "2026-02-01T09:30:05Z", "2026-02-01 10:30");
  }

  /** Makes a message; null stands for what it lacks. */
  static ChatMessage message(String sender, String text, String sentAt, String wallClock) {
    return new ChatMessage(
        MessageId.parse("00112233445566778899aabbccddeeff"),
        Optional.ofNullable(sender),
        text,
        Optional.ofNullable(sentAt).map(Instant::parse),
        Optional.ofNullable(wallClock),
        Dialect.V1_6,
        1_234,
        false,
        Cursor.START);
  }

  static String written(ExportFormat format, ChatMessage... messages) throws IOException {
    StringBuilder out = new StringBuilder();
    write(format.writer(out), "lobby", messages);
    return out.toString();
  }

  static String html(String room, ChatMessage... messages) throws IOException {
    StringBuilder out = new StringBuilder();
    write(new HtmlWriter(out, ZoneOffset.UTC), room, messages);
    return out.toString();
  }

  static String markdown(String room, ChatMessage... messages) throws IOException {
    StringBuilder out = new StringBuilder();
    write(new MarkdownWriter(out, ZoneOffset.UTC), room, messages);
    return out.toString();
  }

  private static void write(ConversationWriter writer, String room, ChatMessage... messages)
      throws IOException {
    writer.begin(room);
    for (ChatMessage message : messages) {
      writer.message(message);
    }
    writer.end();
  }
}
