/**
 * Everything in the jar, for an image of its own. It leaves java.desktop out, which the window
 * needs, and java.sql, which the bot with a database needs.
 */
open module ftpchat {
  requires java.logging;
  requires jdk.security.auth;

  // So that the module is there without being named: the JDK's archive holds that set of modules.
  exports io.github.ftpchat.examples.cli;

  uses org.slf4j.spi.SLF4JServiceProvider;

  provides org.slf4j.spi.SLF4JServiceProvider with
      org.slf4j.simple.SimpleServiceProvider;
}
