package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.SessionBuilder;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * How to write, for the commands that send.
 *
 * @since 0.1
 */
public final class WriteOptions {

  @Option(
      names = "--dialect",
      paramLabel = "auto|1.6|1.7",
      defaultValue = "auto",
      converter = DialectConverter.class,
      description = "How to write, for those who do (default: auto, as the room does).")
  private Dialect dialect;

  @Option(
      names = "--allow-rewriting",
      description =
          "Where the server can neither append nor write at the end of a file, upload the whole"
              + " room for each message. What others write meanwhile is lost, and nothing is ever"
              + " settled there.")
  private boolean allowRewriting;

  WriteOptions() {}

  /**
   * Tells a session how to write.
   *
   * @param session to be opened
   */
  public void applyTo(SessionBuilder session) {
    if (dialect != null) {
      session.dialect(dialect);
    }
    if (allowRewriting) {
      session.allowRewriting();
    }
  }

  /** Takes {@code auto}, which is null, {@code 1.6} and {@code 1.7}. */
  static final class DialectConverter implements ITypeConverter<Dialect> {

    @Override
    public Dialect convert(String value) {
      return switch (value) {
        case "auto" -> null;
        case "1.6" -> Dialect.V1_6;
        case "1.7" -> Dialect.V1_7;
        default -> throw new TypeConversionException("not auto, 1.6 or 1.7: " + value);
      };
    }
  }
}
