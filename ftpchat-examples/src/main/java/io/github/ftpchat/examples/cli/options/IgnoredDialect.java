package io.github.ftpchat.examples.cli.options;

import picocli.CommandLine.Option;

/**
 * Lets commands that do not write take {@code --dialect} and do nothing about it, so that all
 * commands can be given the same options. It is in no help.
 *
 * @since 0.1
 */
public final class IgnoredDialect {

  @SuppressWarnings("unused") // picocli sets it
  @Option(
      names = "--dialect",
      paramLabel = "auto|1.6|1.7",
      hidden = true,
      converter = DialectChoice.Converter.class)
  private DialectChoice dialect;

  IgnoredDialect() {}
}
