package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.SessionBuilder;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How to write, for the commands that send.
 *
 * @since 0.1
 */
public final class WriteOptions {

  @Option(
      names = "--dialect",
      order = Expert.OPTION,
      paramLabel = "auto|1.6|1.7",
      converter = DialectChoice.Converter.class,
      description = "How to write, for those who do (default: auto, as the room does).")
  private DialectChoice dialect;

  @Option(
      names = "--allow-rewriting",
      order = Expert.OPTION,
      description = {
        "Upload the whole room for each message.",
        "That is for servers that can neither append nor write at the end of a file. What others"
            + " write meanwhile is lost, and nothing is ever settled there."
      })
  private boolean allowRewriting;

  WriteOptions() {}

  /**
   * Tells a session how to write: as the options say, else as is configured for the room.
   *
   * @param session to be opened
   * @param room the options of the room
   */
  public void applyTo(SessionBuilder session, RoomOptions room) {
    Optional.ofNullable(dialect)
        .or(room::dialect)
        .flatMap(DialectChoice::dialect)
        .ifPresent(session::dialect);
    if (allowRewriting) {
      session.allowRewriting();
    }
  }
}
