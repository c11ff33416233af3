package io.github.ftpchat.examples.cli;

/** What happens when the program is told to end: by Ctrl-C, SIGINT, SIGTERM. */
final class ShutdownHooks {

  private static Thread hook;

  private ShutdownHooks() {}

  /**
   * Lets signals end the program with exit code 0, for a command that runs until then. Java has no
   * other way to choose the exit code than to halt in a shutdown hook.
   *
   * @param cleanup done before; must not take long
   */
  static synchronized void exitWithZero(Runnable cleanup) {
    hook =
        new Thread(
            () -> {
              cleanup.run();
              Runtime.getRuntime().halt(ExitCode.DONE);
            },
            "ftpchat-termination");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The command has ended by itself: what ends the program now does not halt it. */
  static synchronized void commandEnded() {
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // It is on its way to the halt.
      }
      hook = null;
    }
  }

  /**
   * Does something before the program ends, whatever ends it but a kill.
   *
   * @param cleanup must not take long
   */
  static void add(Runnable cleanup) {
    Runtime.getRuntime().addShutdownHook(new Thread(cleanup, "ftpchat-cleanup"));
  }
}
