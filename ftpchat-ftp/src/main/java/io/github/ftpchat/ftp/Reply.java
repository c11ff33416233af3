package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered, and the one place that says what a refusal means.
 *
 * @param code the three digits
 * @param lines all lines, the code included where the server wrote it
 * @param argument the argument of the command, which servers repeat: what it is called says nothing
 */
record Reply(int code, List<String> lines, String argument) {

  /** Says that the server ends the session: it has no time for it, or has waited too long. */
  static final int UNAVAILABLE = 421;

  /** Says that the user is logged in. */
  static final int LOGGED_IN = 230;

  /** Asks for an account (RFC 959, section 5.4). */
  private static final int NEEDS_ACCOUNT = 332;

  /** Says that a transfer is over. */
  static final int TRANSFERRED = 226;

  /** Says that what was asked for is done, a transfer or anything else. */
  static final int DONE = 250;

  /** What completes other commands: a size, a farewell, a transfer, a port. */
  private static final Set<Integer> NOT_CHANGED = Set.of(213, 221, TRANSFERRED, 227, 229);

  /** What stands for no answer at all to a command: that the server does not know it. */
  static final Reply NONE = new Reply(502, List.of("(no answer)"));

  private static final Pattern TOO_MANY =
      Pattern.compile("too many|connection limit|maximum|max(imum)? (number of )?(clients|users)");
  private static final Pattern NO_SPACE =
      Pattern.compile(
          "quota|no space|disk (is )?full|insufficient (storage|disk|space)|not enough"
              + " (space|storage|disk)");
  private static final Pattern SESSION_REUSE =
      Pattern.compile(
          "session.{0,40}(reus|resum)|(reus|resum).{0,40}session"
              + "|unable to build data connection: operation not permitted");
  private static final Pattern ENCRYPTION =
      Pattern.compile("encrypt|clear ?text|(use|require|need)s? (a )?(secure|tls|ssl)");
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,18})(?:\\s+\\D.*)?");
  private static final Pattern NEGATIVE = Pattern.compile("-[0-9]+");
  private static final Pattern NOT_ALLOWED =
      Pattern.compile("permission|denied|not allowed|forbidden|read-only|not permitted");

  Reply(int code, List<String> lines) {
    this(code, lines, "");
  }

  /** The same one, as that to a command. */
  Reply to(String command) {
    int space = command.indexOf(' ');
    return new Reply(code, lines, space < 0 ? "" : command.substring(space + 1));
  }

  /** One that starts a transfer: another reply follows. */
  boolean isPreliminary() {
    return code / 100 == 1;
  }

  boolean isCompleted() {
    return code / 100 == 2;
  }

  /** Tells whether this stands for no answer. */
  boolean isNone() {
    return lines.equals(NONE.lines);
  }

  /** One with which the server ends the session. */
  boolean isFarewell() {
    return code == 221 || code == UNAVAILABLE;
  }

  /** One that ends a transfer well. */
  boolean isTransferred() {
    return code == TRANSFERRED || code == DONE || code == 200;
  }

  /** One that says that something was made or removed, and cannot be the answer to much else. */
  boolean isChanged() {
    return isCompleted() && !NOT_CHANGED.contains(code);
  }

  /** One that asks for the command that belongs to it. */
  boolean isIntermediate() {
    return code / 100 == 3;
  }

  boolean isRefused() {
    return code / 100 == 4 || code / 100 == 5;
  }

  /** Tells whether the same command would be refused again, as far as the server says. */
  boolean isRefusedForGood() {
    return forbidsAppending() || (code / 100 == 5 && !isFault() && reason() != Reason.NO_SPACE);
  }

  /** vsftpd says so of whatever breaks inside it, and ends the connection. */
  private boolean isFault() {
    return code == 500 && mentions("oops:");
  }

  /** Tells whether the server does not know the command, or not in this form. */
  boolean isUnknownCommand() {
    return (code == 500 && !isFault()) || code == 502 || code == 504;
  }

  /** Tells whether a command for a file was refused as it is when there is no such file. */
  boolean meansAbsent() {
    return code == 550
        || code == 450
        || code == 551
        || code == 553
        || (isRefused() && saysAbsent());
  }

  /** Tells whether one of some words, in upper case, stands by itself anywhere in the reply. */
  boolean lists(String... words) {
    return lines.stream()
        .flatMap(line -> Pattern.compile("[^A-Z]+").splitAsStream(line.toUpperCase(Locale.ROOT)))
        .anyMatch(List.of(words)::contains);
  }

  /** Tells whether the server says in words that there is no such thing. */
  boolean saysAbsent() {
    return mentions("no such", "not found", "not exist", "n't exist", "can't find", "cannot find");
  }

  /**
   * Returns the number that a file's size is answered with (RFC 3659, section 4). It begins the
   * text; some servers put a word behind it, and some have another code.
   */
  OptionalLong number() {
    Matcher number = NUMBER.matcher(lastText());
    return isCompleted() && code != TRANSFERRED && number.matches()
        ? OptionalLong.of(Long.parseLong(number.group(1)))
        : OptionalLong.empty();
  }

  /** Tells whether a file's size is said to be less than nothing. */
  boolean isNegative() {
    return isCompleted() && NEGATIVE.matcher(lastText()).matches();
  }

  /** The text of the last line. */
  private String lastText() {
    String line = lines.get(lines.size() - 1);
    return line.substring(Math.min(4, line.length())).strip();
  }

  /**
   * Tells whether the server says in words that it does not allow the command, whether the file
   * exists or not.
   */
  boolean isForbidden() {
    return says(NOT_ALLOWED);
  }

  /** Tells whether the text contains one of some words, in lower case. */
  boolean mentions(String... words) {
    String text = lowerCaseText();
    for (String word : words) {
      if (text.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells whether the server wants the data connection to resume a TLS session, and it did not.
   * ProFTPD words it as the system's error for {@code EPERM}.
   */
  boolean demandsSessionReuse() {
    return (code == 522 || code == 425) && says(SESSION_REUSE);
  }

  String firstLine() {
    return lines.get(0);
  }

  /** Makes the exception for a refused command of a session. */
  TransportException refusal(String command) {
    if (demandsSessionReuse()) {
      return new TransportException(
          Reason.TLS_FAILED,
          refused(Reason.TLS_FAILED, command)
              + "; it demands that data connections resume the TLS session of the control"
              + " connection, and did not accept ours");
    }
    return new TransportException(
        reason(),
        refused(reason(), command)
            + (forbidsAppending()
                ? "; it appends to no file that exists (ProFTPD: AllowStoreRestart off)"
                : ""));
  }

  private String refused(Reason reason, String command) {
    if (Wording.source(command).isEmpty()) {
      return answered(command);
    }
    String how =
        switch (reason) {
          case NO_SPACE -> "has no space to";
          case UNSUPPORTED, LOST -> "cannot";
          case BUSY -> "is too busy, or about to end, to";
          default -> "refuses to";
        };
    return "the server %s %s: %s%s"
        .formatted(how, Wording.purpose(command), quote(), Wording.source(command));
  }

  /**
   * Makes the exception for a login that was refused.
   *
   * @param doing which login, in words
   */
  TransportException loginRefusal(String doing) {
    Reason reason = Reason.LOGIN_REFUSED;
    if (reason() == Reason.TLS_FAILED || says(ENCRYPTION)) {
      reason = Reason.TLS_FAILED;
    } else if (code == UNAVAILABLE || says(TOO_MANY)) {
      reason = Reason.BUSY;
    }
    return new TransportException(
        reason,
        answered(doing)
            + (code == NEEDS_ACCOUNT
                ? "; it asks for an account besides the password (ACCT), which is not supported"
                : ""));
  }

  /** Makes the exception for a reply that makes no sense after this command. */
  TransportException nonsense(String command) {
    return new TransportException(
        Reason.PROTOCOL,
        "%s: the server's answer makes no sense: %s%s"
            .formatted(Wording.activity(command), quote(), Wording.source(command)));
  }

  /**
   * Tells whether the server is configured to start no upload inside a file, neither by APPE nor by
   * REST. ProFTPD does so by default, and words it as if it were temporary.
   */
  boolean forbidsAppending() {
    return isRefused() && mentions("append/restart not permitted");
  }

  private Reason reason() {
    if (forbidsAppending()) {
      return Reason.UNSUPPORTED;
    }
    if (code == 552 || code == 452 || says(NO_SPACE)) {
      return Reason.NO_SPACE;
    }
    return switch (code) {
      case UNAVAILABLE -> Reason.BUSY;
      case 425, 426 -> Reason.LOST;
      case 431, 522, 533, 534, 535, 536 -> Reason.TLS_FAILED;
      case 500 -> isFault() ? Reason.REFUSED : Reason.UNSUPPORTED;
      case 502, 504 -> Reason.UNSUPPORTED;
      case NEEDS_ACCOUNT, 530 -> says(TOO_MANY) ? Reason.BUSY : Reason.LOGIN_REFUSED;
      default -> Reason.REFUSED;
    };
  }

  /** Tells whether the text, in lower case, holds what a pattern finds. */
  boolean says(Pattern pattern) {
    return pattern.matcher(lowerCaseText()).find();
  }

  /** Patterns are not run over more than a person would read. */
  private String lowerCaseText() {
    String text = text();
    String start = text.substring(0, Math.min(text.length(), 500));
    return without(RemotePaths.lastPart(argument), without(argument, start))
        .toLowerCase(Locale.ROOT);
  }

  /** Takes a name out of a text where it stands by itself. */
  private static String without(String name, String text) {
    return name.isEmpty()
        ? text
        : Pattern.compile(
                "(?<![\\p{L}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}])",
                Pattern.CASE_INSENSITIVE)
            .matcher(text)
            .replaceAll("");
  }

  /** The text without numbers: some greetings count users, or tell the time. */
  String greeting() {
    return text().replaceAll("\\d+", "");
  }

  /** The first lines as one. */
  String text() {
    return String.join(" ", lines.size() > 5 ? lines.subList(0, 5) : lines);
  }

  /** Says what came when something was done that has no command, or more than one. */
  private String answered(String doing) {
    return doing + ": the server says " + quote();
  }

  private String quote() {
    return '"' + Texts.quote(text()) + '"';
  }
}
