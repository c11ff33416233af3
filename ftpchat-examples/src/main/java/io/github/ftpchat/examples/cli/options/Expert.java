package io.github.ftpchat.examples.cli.options;

/**
 * Marks options that few people need: {@code @Option(order = Expert.OPTION)}. {@code --help} leaves
 * them out; {@code --help-all} and the manual page have them in a section of their own.
 *
 * @since 0.1
 */
public final class Expert {

  /** The order of such an option. An annotation for it would make the program start slower. */
  public static final int OPTION = 100;

  private Expert() {}
}
