package io.github.ftpchat.examples.cli.terminal;

import java.util.Optional;

/**
 * Where a person reads and types: a terminal, or whatever stands in for it.
 *
 * @since 0.1
 */
public interface ChatView extends AutoCloseable {

  /**
   * Shows whole lines; from any thread.
   *
   * @param lines each with its line break; what is in them is safe to print
   */
  void show(String lines);

  /**
   * Waits for the next line that is typed.
   *
   * @return the line; empty when the person leaves
   * @throws UsageException if it is not UTF-8
   */
  Optional<String> read();

  @Override
  void close();
}
