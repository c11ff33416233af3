package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.terminal.Theme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a chat is told about how to look and behave.
 *
 * @param plain whether to print line by line even on a terminal that could do more
 * @param theme the colours
 * @param attention what to do when the user is mentioned
 * @param seen the directory that keeps how far the user has seen each room; empty to keep nothing
 * @param patience how long to wait at the end for what is not settled
 * @since 0.1
 */
public record ChatSettings(
    boolean plain,
    Theme.Choice theme,
    Attention attention,
    Optional<Path> seen,
    Duration patience) {

  /** Checks that nothing is missing. */
  public ChatSettings {
    Objects.requireNonNull(theme, "theme");
    Objects.requireNonNull(attention, "attention");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(patience, "patience");
  }
}
