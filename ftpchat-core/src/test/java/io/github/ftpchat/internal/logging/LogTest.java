package io.github.ftpchat.internal.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.spi.LoggingEventAware;

class LogTest {

  /** A logger that takes key-values, as those of Logback and Log4j do. */
  private static final class Capturing extends AbstractLogger implements LoggingEventAware {

    private static final long serialVersionUID = 1L;

    private final transient List<LoggingEvent> events = new ArrayList<>();
    private final boolean fails;

    Capturing(boolean fails) {
      this.fails = fails;
    }

    @Override
    public void log(LoggingEvent event) {
      if (fails) {
        throw new IllegalStateException("on purpose");
      }
      events.add(event);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Log.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String line, Object[] arguments, Throwable problem) {
      throw new AssertionError("it takes events");
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return true;
    }
  }

  private static void writeAll(Log log) {
    log.error("line", new IllegalStateException("on purpose"));
    log.warn("line");
    log.info("line {}", 1);
    log.debug("line");
    log.trace("line");
  }

  @Test
  void eachLineNamesRoomAndServerAndHasThemAsKeyValues() {
    Capturing logger = new Capturing(false);
    writeAll(Log.to(logger).of("lobby", "ftp://server"));
    assertThat(logger.events)
        .extracting(LoggingEvent::getLevel)
        .containsExactly(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);
    for (LoggingEvent event : logger.events) {
      assertThat(event.getMessage()).startsWith("lobby on ftp://server: line");
      assertThat(event.getKeyValuePairs())
          .extracting(Object::toString)
          .containsExactly(
              new KeyValuePair("room", "lobby").toString(),
              new KeyValuePair("server", "ftp://server").toString());
    }
  }

  @Test
  void whatALoggerThrowsGoesNowhere() {
    writeAll(Log.to(new Capturing(true)).of("lobby", "ftp://server"));
  }
}
