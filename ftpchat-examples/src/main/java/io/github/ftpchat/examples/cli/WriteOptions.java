package io.github.ftpchat.examples.cli;

import io.github.ftpchat.SessionBuilder;
import picocli.CommandLine.Option;

/** How to write, for the commands that send. */
final class WriteOptions {

  @Option(
      names = "--allow-rewriting",
      description =
          "Where the server can neither append nor write at the end of a file, upload the whole"
              + " room for each message. What others write meanwhile is lost, and nothing is ever"
              + " settled there.")
  private boolean allowRewriting;

  void applyTo(SessionBuilder session) {
    if (allowRewriting) {
      session.allowRewriting();
    }
  }
}
