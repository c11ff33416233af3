package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks when files were last written to, by MDTM (RFC 3659, section 3). */
final class FileTimes {

  /** So many commands go out together: a server that does not read on holds us up. */
  private static final int TOGETHER = 32;

  /** In UTC; some servers add fractions of a second. */
  private static final Pattern TIME = Pattern.compile("213[ -](\\d{14})(\\.\\d{1,9})?\\s*");

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withResolverStyle(ResolverStyle.STRICT);

  private FileTimes() {}

  /**
   * Gives the times of files, without those that the server does not tell.
   *
   * @param names files that are there
   */
  static Map<String, Instant> ask(Connection connection, Collection<String> names)
      throws TransportException {
    Map<String, Instant> times = new HashMap<>();
    List<String> rest = new ArrayList<>(names);
    while (!rest.isEmpty()) {
      // Not all servers tolerate a command that they do not know, so the first one goes by itself.
      boolean known = connection.profile().answers("MDTM");
      List<String> some = rest.subList(0, known ? Math.min(TOGETHER, rest.size()) : 1);
      List<String> commands = some.stream().map(name -> "MDTM " + name).toList();
      List<Reply> replies =
          known ? connection.commands(commands) : List.of(connection.ask(commands.get(0)));
      for (int i = 0; i < some.size(); i++) {
        if (replies.get(i).isUnknownCommand()) {
          return times;
        }
        String name = some.get(i);
        time(replies.get(i)).ifPresent(time -> times.put(name, time));
      }
      some.clear();
    }
    return times;
  }

  private static Optional<Instant> time(Reply reply) {
    Matcher time = TIME.matcher(reply.firstLine());
    if (!time.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(time.group(1), FORMAT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
