package io.github.ftpchat.examples.cli.export;

import io.github.ftpchat.examples.cli.terminal.HumanFormat;
import io.github.ftpchat.examples.cli.terminal.JsonFormat;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * How a conversation is written into a file. In each format a text of a stranger stays the text of
 * one message: it becomes no markup, and drives no terminal.
 *
 * @since 0.1
 */
public enum ExportFormat {
  /** The lines that {@code history} prints. */
  TEXT,
  /** The lines that {@code history --json} prints: exact, for programs. */
  JSON,
  /** One web page that needs nothing else. */
  HTML,
  /** Markdown, as CommonMark and GitHub read it. */
  MARKDOWN;

  /** All endings that are known, for messages. */
  public static final String ENDINGS = ".txt, .json, .jsonl, .html, .htm, .md, .markdown";

  /**
   * Reads the name of a format.
   *
   * @param name {@code text}, {@code json}, {@code html} or {@code markdown}, or what such a file
   *     ends with, as {@code md}; in letters of any case
   * @return the format
   * @throws IllegalArgumentException if it is anything else; the message names those that there are
   */
  public static ExportFormat parse(String name) {
    return name.equalsIgnoreCase("text")
        ? TEXT
        : ofEnding(name)
            .orElseThrow(
                () -> new IllegalArgumentException("not text, json, html or markdown: " + name));
  }

  /**
   * Finds the format that a file's name ends with.
   *
   * @param file the file, which need not be there
   * @return the format of {@code .txt}, {@code .json}, {@code .jsonl}, {@code .html}, {@code .htm},
   *     {@code .md} and {@code .markdown}, in letters of any case; nothing for another ending
   */
  public static Optional<ExportFormat> ofFileName(Path file) {
    String name = String.valueOf(file.getFileName());
    return hasEnding(file) ? ofEnding(name.substring(name.lastIndexOf('.') + 1)) : Optional.empty();
  }

  /**
   * Tells whether a file's name has an ending, which says what is in it.
   *
   * @param file the file, which need not be there
   * @return whether there is a dot in its name
   */
  public static boolean hasEnding(Path file) {
    return String.valueOf(file.getFileName()).indexOf('.') >= 0;
  }

  private static Optional<ExportFormat> ofEnding(String ending) {
    return switch (ending.toLowerCase(Locale.ROOT)) {
      case "txt" -> Optional.of(TEXT);
      case "json", "jsonl" -> Optional.of(JSON);
      case "html", "htm" -> Optional.of(HTML);
      case "md", "markdown" -> Optional.of(MARKDOWN);
      default -> Optional.empty();
    };
  }

  /**
   * Makes a writer.
   *
   * @param out takes what is written, in characters; to be written in UTF-8. It is not closed
   * @return a writer for one conversation
   */
  public ConversationWriter writer(Appendable out) {
    return switch (this) {
      case TEXT -> new LineWriter(out, new HumanFormat());
      case JSON -> new LineWriter(out, new JsonFormat());
      case HTML -> new HtmlWriter(out, ZoneId.systemDefault());
      case MARKDOWN -> new MarkdownWriter(out, ZoneId.systemDefault());
    };
  }
}
