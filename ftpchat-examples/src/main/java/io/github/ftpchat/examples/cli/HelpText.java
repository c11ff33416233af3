package io.github.ftpchat.examples.cli;

/** What the help of several commands says at its end. */
final class HelpText {

  static final String PASSWORDS =
      "Passwords come from FTPCHAT_FTP_PASSWORD (the server's) and FTPCHAT_PASSWORD (the room's),"
          + " from files, from what is configured, or are asked for; never from the command line.";

  static final String SERVER_PASSWORD =
      "The password of the server comes from FTPCHAT_FTP_PASSWORD, from a file, from what is"
          + " configured, or is asked for; never from the command line.";

  static final String EXIT_CODES =
      "Exit: 0 done, 1 failed, 2 wrong usage, 3 login refused, 4 server not reached or timed out,"
          + " 5 the room does not open with this password, 6 certificate or TLS failure,"
          + " 7 check found bad records.";

  private HelpText() {}
}
