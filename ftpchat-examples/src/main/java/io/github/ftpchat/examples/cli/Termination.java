package io.github.ftpchat.examples.cli;

/** What happens when the program is told to end: by Ctrl-C, SIGINT, SIGTERM. */
final class Termination {

  private static volatile boolean exiting;

  private Termination() {}

  /**
   * Lets signals end the program with exit code 0, for a command that runs until then. Java has no
   * other way to choose the exit code than to halt in a shutdown hook.
   *
   * @param cleanup done before; must not take long
   */
  static void exitsWithZero(Runnable cleanup) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!exiting) {
                    cleanup.run();
                    Runtime.getRuntime().halt(ExitCode.DONE);
                  }
                },
                "ftpchat-termination"));
  }

  /**
   * Does something before the program ends, whatever ends it but a kill.
   *
   * @param cleanup must not take long
   */
  static void before(Runnable cleanup) {
    Runtime.getRuntime().addShutdownHook(new Thread(cleanup, "ftpchat-cleanup"));
  }

  /** Ends the program with an exit code of its own. */
  static void exit(int code) {
    exiting = true;
    System.exit(code);
  }
}
