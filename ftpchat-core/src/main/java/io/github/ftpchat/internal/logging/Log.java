package io.github.ftpchat.internal.logging;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A logger that never throws. Some implementations of SLF4J throw, and all of them do when memory
 * is short. What is being logged must not become worse by that.
 *
 * <p>The names of the loggers are part of the API. Each line names its room and server, in its text
 * and as key-value pairs.
 */
public final class Log {

  /** Logs what happens to sessions, rooms and messages. */
  public static final Log SESSION = named("session");

  /** Logs what happens to files on disks. */
  public static final Log STORE = named("store");

  /** Logs connections to FTP servers, and what is learned about the servers. */
  public static final Log FTP = named("ftp");

  private final Logger logger;
  private final Map<String, String> keys;

  /** What each line starts with. */
  private final String prefix;

  private Log(Logger logger, Map<String, String> keys) {
    this.logger = logger;
    this.keys = keys;
    // Braces would count as placeholders.
    this.prefix = keys.isEmpty() ? "" : String.join(" on ", keys.values()).replace('{', '(') + ": ";
  }

  private static Log named(String name) {
    return to(LoggerFactory.getLogger("io.github.ftpchat." + name));
  }

  /** Writes to a logger. */
  static Log to(Logger logger) {
    return new Log(logger, Map.of());
  }

  /**
   * Makes a log for one room.
   *
   * @param room its name
   * @param server where it is
   * @return a log of the same name
   */
  public Log of(String room, String server) {
    Map<String, String> both = new LinkedHashMap<>();
    both.put("room", room);
    both.put("server", server);
    return new Log(logger, both);
  }

  /**
   * Makes a log for what concerns all rooms of a server.
   *
   * @param server where they are
   * @return a log of the same name
   */
  public Log at(String server) {
    return new Log(logger, Map.of("server", server));
  }

  /**
   * Writes a line for operators: something is wrong that they may have to repair.
   *
   * @param format with {@code {}} where an argument comes
   * @param arguments a {@link Throwable} at the end is shown with its frames
   */
  public void warn(String format, Object... arguments) {
    write(Level.WARN, format, arguments);
  }

  /**
   * Writes a line for operators: something is well again.
   *
   * @param format as for {@link #warn}
   * @param arguments as for {@link #warn}
   */
  public void info(String format, Object... arguments) {
    write(Level.INFO, format, arguments);
  }

  /**
   * Writes a line for the developers of this library: something unexpected went wrong. Memory may
   * be short: this method allocates nothing outside its own try block.
   *
   * @param line what it is
   * @param problem what was thrown
   */
  public void error(String line, Throwable problem) {
    try {
      event(Level.ERROR).setCause(problem).log(prefix + line);
    } catch (Throwable e) {
      // There is nowhere to report it.
    }
  }

  /**
   * Writes a line for whoever looks for a fault.
   *
   * @param format as for {@link #warn}
   * @param arguments as for {@link #warn}
   */
  public void debug(String format, Object... arguments) {
    write(Level.DEBUG, format, arguments);
  }

  /**
   * Writes a line that is of use only with all others.
   *
   * @param format as for {@link #warn}
   * @param arguments as for {@link #warn}
   */
  public void trace(String format, Object... arguments) {
    write(Level.TRACE, format, arguments);
  }

  /**
   * Tells whether {@link #trace} writes anything, for callers whose arguments are expensive.
   *
   * @return true if so
   */
  public boolean traces() {
    try {
      return logger.isTraceEnabled();
    } catch (Throwable e) {
      return false;
    }
  }

  /**
   * Describes what was thrown by its {@code toString}, or by its class if that throws.
   *
   * @param problem what was thrown
   * @return a text
   */
  public static String describe(Throwable problem) {
    try {
      return problem.toString();
    } catch (Throwable e) {
      return problem.getClass().getName();
    }
  }

  private void write(Level level, String format, Object... arguments) {
    try {
      event(level).log(prefix + format, arguments);
    } catch (Throwable e) {
      // There is nowhere to report it.
    }
  }

  private LoggingEventBuilder event(Level level) {
    LoggingEventBuilder event = logger.atLevel(level);
    // Others would write them in front of the line, which has them.
    if (logger instanceof LoggingEventAware) {
      for (Map.Entry<String, String> key : keys.entrySet()) {
        event = event.addKeyValue(key.getKey(), key.getValue());
      }
    }
    return event;
  }
}
