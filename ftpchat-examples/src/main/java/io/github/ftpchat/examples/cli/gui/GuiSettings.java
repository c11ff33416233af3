package io.github.ftpchat.examples.cli.gui;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the window is told about how to look and behave.
 *
 * @param state the file that keeps how the window looks; empty to keep nothing
 * @param seen the directory that keeps how far the user has seen each room; empty to keep nothing
 * @param patience how long to wait for what is not settled and would be lost
 * @since 0.1
 */
public record GuiSettings(Optional<Path> state, Optional<Path> seen, Duration patience) {

  /** Checks that nothing is missing. */
  public GuiSettings {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(patience, "patience");
  }
}
