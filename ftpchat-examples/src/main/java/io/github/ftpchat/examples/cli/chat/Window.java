package io.github.ftpchat.examples.cli.chat;

import io.github.ftpchat.examples.cli.conversation.ChatWindow;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import io.github.ftpchat.examples.cli.terminal.Theme;
import java.util.Optional;

/**
 * Where the person reads and types at a terminal. All methods but {@link #read}, {@link #ask},
 * {@link #width}, {@link #hasKeys}, {@link #isInteractive}, {@link #waitFor} and {@link
 * #onInterrupt} are called by the {@link UiThread}.
 */
interface Window extends ChatWindow, AutoCloseable {

  /** Other colours, if there are any. */
  void theme(Theme.Choice choice);

  /** Shows all again. */
  void redraw();

  /**
   * Waits for the next text that is typed; empty when the person leaves.
   *
   * @param prompt stands before it; safe to print
   */
  Optional<String> read(String prompt);

  /**
   * Asks something.
   *
   * @param question safe to print
   * @return what was typed; empty when the person leaves
   */
  Optional<String> ask(String question);

  /** How many columns there are; 0 if no line needs to be broken. From any thread. */
  int width();

  /** Whether it has keys, marks and colours, and not only lines. From any thread. */
  boolean hasKeys();

  /**
   * Says what is waited for, until the next text is read. From any thread.
   *
   * @param what safe to print
   */
  void waitFor(String what);

  /** What Ctrl-C does while nothing is read. */
  void onInterrupt(Runnable task);

  @Override
  void close();
}
