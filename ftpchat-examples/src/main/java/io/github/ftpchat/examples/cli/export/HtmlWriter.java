package io.github.ftpchat.examples.cli.export;

import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.examples.cli.terminal.MessageTime;
import io.github.ftpchat.examples.cli.terminal.SenderName;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes one page that needs nothing else: no script, no picture, no font, and a policy that allows
 * none. What strangers wrote is safe twice: it is escaped, and the policy names the one style sheet
 * that counts.
 */
final class HtmlWriter implements ConversationWriter {

  /** How many colours there are for names; each is a class of the style sheet. */
  static final int COLOURS = 12;

  /** Each has a contrast of 5.6 and more to its background, as WCAG counts it. */
  private static final String STYLE =
      """

      :root {
        color-scheme: light dark;
        --page: #fcfcfa; --card: #f4f4f1; --own: #e6effa; --text: #1c1c1e; --quiet: #55555b;
        --c0: #c1101e; --c1: #a0430d; --c2: #7b590a; --c3: #486808; --c4: #09711b; --c5: #096d54;
        --c6: #0a687b; --c7: #0f61b3; --c8: #3948ef; --c9: #7926ed; --c10: #a00fbd; --c11: #b80f72;
      }
      @media (prefers-color-scheme: dark) {
        :root {
          --page: #17191d; --card: #22252b; --own: #1d2a3a; --text: #e6e6e4; --quiet: #a9adb4;
          --c0: #ec939a; --c1: #e5986c; --c2: #d9a326; --c3: #87ba21; --c4: #22c33d; --c5: #22bf97;
          --c6: #26bbd9; --c7: #79b0e7; --c8: #a0a6ee; --c9: #be9bed; --c10: #dc8eeb; --c11: #ea8ac2;
        }
      }
      * { box-sizing: border-box; margin: 0; }
      body {
        max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem;
        background: var(--page); color: var(--text);
        font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      }
      h1 { font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
      h2 {
        position: sticky; top: 0; padding: 1.25rem 0 .4rem; background: var(--page);
        font-size: .9rem; color: var(--quiet);
      }
      .note { color: var(--quiet); font-size: .9rem; }
      article { margin: .4rem 0; padding: .5rem .8rem .6rem; border-radius: .6rem; background: var(--card); }
      article.own { background: var(--own); }
      article header { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; }
      .name { font-weight: 600; overflow-wrap: anywhere; min-width: 0; }
      .none { font-style: italic; font-weight: 400; color: var(--quiet); }
      article time { color: var(--quiet); font-size: .85rem; font-variant-numeric: tabular-nums; }
      article p {
        white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4;
        unicode-bidi: plaintext; text-align: start;
      }
      footer { margin-top: 2rem; }
      .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
      .c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
      .c6 { color: var(--c6); } .c7 { color: var(--c7); } .c8 { color: var(--c8); }
      .c9 { color: var(--c9); } .c10 { color: var(--c10); } .c11 { color: var(--c11); }
      @media print {
        :root { --page: #fff; --card: #fff; --own: #fff; --text: #000; --quiet: #444; }
        body { max-width: none; padding: 0; font-size: 10pt; }
        h2 { position: static; break-after: avoid; }
        article { padding: 0; margin: .5rem 0; }
        article header { break-after: avoid; }
      }
      """;

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

  private final Appendable out;
  private final ZoneId zone;
  private Optional<LocalDate> day = Optional.empty();
  private boolean inSection;
  private int sections;
  private long messages;

  HtmlWriter(Appendable out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  @Override
  public void begin(String room) throws IOException {
    String name = escape(TerminalText.column(room));
    out.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
        'sha256-%s'; base-uri 'none'; form-action 'none'">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <style>%s</style>
        </head>
        <body>
        <header>
        <h1><bdi>%s</bdi></h1>
        <p class="note">Times are those of the zone %s. Names and times are what the senders said.</p>
        </header>
        <main>
        """
            .formatted(sha256(STYLE), name, STYLE, name, escape(zone.getId())));
  }

  @Override
  public void message(ChatMessage message) throws IOException {
    Optional<ZonedDateTime> time = MessageTime.of(message, zone);
    section(time.map(ZonedDateTime::toLocalDate));
    out.append("<article id=\"m").append(message.id().toString()).append('"');
    out.append(message.own() ? " class=\"own\"><header>" : "><header>");
    out.append(name(message.sender()));
    if (time.isPresent()) {
      out.append(" <time datetime=\"").append(EXACT.format(time.get())).append("\">");
      out.append(CLOCK.format(time.get())).append("</time>");
    }
    out.append("</header>\n<p dir=\"auto\" lang=\"\">");
    String separator = "";
    for (String line : TerminalText.lines(message.text())) {
      out.append(separator).append(escape(line));
      separator = "\n";
    }
    out.append("</p></article>\n");
    messages++;
  }

  @Override
  public void end() throws IOException {
    out.append(inSection ? "</section>\n" : "");
    out.append("</main>\n<footer class=\"note\"><p>");
    out.append(messages == 1 ? "1 message" : messages + " messages");
    out.append("</p></footer>\n</body>\n</html>\n");
  }

  private static String name(Optional<String> sender) {
    // The hash of a string is laid down by Java, so that a name looks the same in each page.
    String style =
        SenderName.isMissing(sender)
            ? "none"
            : "c" + Math.floorMod(sender.orElseThrow().hashCode(), COLOURS);
    return "<span class=\"name %s\"><bdi lang=\"\">%s</bdi></span>"
        .formatted(style, escape(SenderName.of(sender)));
  }

  /** Begins a section for a day, unless it is under way; what has no time stays where it stands. */
  private void section(Optional<LocalDate> next) throws IOException {
    if (inSection && (next.isEmpty() || next.equals(day))) {
      return;
    }
    out.append(inSection ? "</section>\n" : "");
    inSection = true;
    day = next;
    if (next.isEmpty()) {
      out.append("<section>\n");
      return;
    }
    sections++;
    out.append(
        "<section aria-labelledby=\"d%s\">\n<h2 id=\"d%s\"><time datetime=\"%s\">%s</time></h2>\n"
            .formatted(
                Integer.toString(sections),
                Integer.toString(sections),
                next.get().toString(),
                DAY.format(next.get())));
  }

  /** Makes text harmless between tags and between quotes of either kind. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
