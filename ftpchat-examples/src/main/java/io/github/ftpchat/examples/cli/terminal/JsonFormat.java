package io.github.ftpchat.examples.cli.terminal;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.RejectedRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object a line. It is exact: a parser gets what the message holds, down to the last
 * control character. It is safe to print too, since whatever {@link TerminalText} would replace is
 * written as an escape.
 *
 * @since 0.1
 */
public final class JsonFormat implements RecordFormat {

  /** Makes a format. */
  public JsonFormat() {}

  @Override
  public String message(ChatMessage message) {
    StringBuilder json = new StringBuilder(256 + message.text().length());
    json.append("{\"id\":\"").append(message.id());
    json.append("\",\"position\":").append(message.position());
    json.append(",\"sender\":");
    appendString(json, message.sender());
    json.append(",\"text\":");
    appendString(json, Optional.of(message.text()));
    json.append(",\"sentAt\":");
    appendString(json, message.sentAt().map(Object::toString));
    json.append(",\"wallClock\":");
    appendString(json, message.wallClock());
    json.append(",\"dialect\":\"").append(message.dialect().version());
    json.append("\",\"own\":").append(message.own()).append("}\n");
    return json.toString();
  }

  @Override
  public String rejected(RejectedRecord rejected) {
    // Not by a format, which writes numbers in the digits of the user's language.
    return "{\"rejected\":\""
        + rejected.reason()
        + "\",\"position\":"
        + rejected.position()
        + ",\"length\":"
        + rejected.length()
        + "}\n";
  }

  /**
   * Appends a value.
   *
   * @param json what it is appended to
   * @param value null, an {@link Optional}, or made of maps, lists, strings, numbers and truth
   *     values
   */
  public static void append(StringBuilder json, Object value) {
    if (value instanceof Optional<?> optional) {
      append(json, optional.orElse(null));
    } else if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.append(separator);
        append(json, entry.getKey());
        json.append(':');
        append(json, entry.getValue());
        separator = ",";
      }
      json.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object element : list) {
        json.append(separator);
        append(json, element);
        separator = ",";
      }
      json.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      appendString(json, Optional.of(text));
    } else {
      json.append(value);
    }
  }

  private static void appendString(StringBuilder json, Optional<String> value) {
    if (value.isEmpty()) {
      json.append("null");
      return;
    }
    String text = value.get();
    json.append('"');
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int length = Character.charCount(codePoint);
      switch (codePoint) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (TerminalText.isSafe(codePoint)) {
            json.appendCodePoint(codePoint);
          } else {
            for (int unit = i; unit < i + length; unit++) {
              appendEscape(json, text.charAt(unit));
            }
          }
        }
      }
      i += length;
    }
    json.append('"');
  }

  private static void appendEscape(StringBuilder json, char unit) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(Character.forDigit(unit >> shift & 0xF, 16));
    }
  }
}
