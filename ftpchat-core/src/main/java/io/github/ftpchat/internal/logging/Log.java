package io.github.ftpchat.internal.logging;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A logger that never throws, as some below SLF4J do, and as all do where memory is short: what it
 * was to tell of is not to become worse by that.
 *
 * <p>The names of the loggers are part of the API. Whose line it is, is in the line and as
 * key-values.
 */
public final class Log {

  /** What becomes of sessions, rooms and messages. */
  public static final Log SESSION = named("session");

  /** What is kept on disks. */
  public static final Log STORE = named("store");

  /** Connections to FTP servers, and what is found out of them. */
  public static final Log FTP = named("ftp");

  private final Logger logger;
  private final Map<String, String> keys;

  /** What each line starts with. */
  private final String prefix;

  private Log(Logger logger, Map<String, String> keys) {
    this.logger = logger;
    this.keys = keys;
    // Braces would be taken for places to fill.
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
   * Writes a line for operators: something is wrong that they may have to mend.
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
   * Writes a line for us: something is wrong that nobody expected. Memory may be short; this needs
   * none before it is under its own guard.
   *
   * @param line what it is
   * @param problem what was thrown
   */
  public void error(String line, Throwable problem) {
    try {
      event(Level.ERROR).setCause(problem).log(prefix + line);
    } catch (Throwable e) {
      // There is nowhere to say it.
    }
  }

  /**
   * Writes a line for who looks for a fault.
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
   * Tells whether {@link #trace} writes anything, for those to whom it is work to say what.
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
   * Says what was thrown, as its {@code toString} does, unless that throws.
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
      // There is nowhere to say it.
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
