package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.Dialect;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How somebody chose to write.
 *
 * @param dialect the dialect, or nothing to write as the room does
 */
record DialectChoice(Optional<Dialect> dialect) {

  /** Takes {@code auto}, {@code 1.6} and {@code 1.7}. */
  static final class Converter implements ITypeConverter<DialectChoice> {

    @Override
    public DialectChoice convert(String value) {
      return switch (value) {
        case "auto" -> new DialectChoice(Optional.empty());
        case "1.6" -> new DialectChoice(Optional.of(Dialect.V1_6));
        case "1.7" -> new DialectChoice(Optional.of(Dialect.V1_7));
        default -> throw new TypeConversionException("not auto, 1.6 or 1.7: " + value);
      };
    }
  }
}
