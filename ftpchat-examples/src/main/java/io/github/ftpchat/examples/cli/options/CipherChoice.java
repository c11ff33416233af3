package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.StrongCipher;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a room is encrypted. */
enum CipherChoice {
  /** As the Python programs do. */
  FERNET {
    @Override
    MessageCipher make(char[] password, String room) {
      return FernetCipher.ofPassword(password);
    }
  },
  /** Better, for this project's programs alone. */
  STRONG {
    @Override
    MessageCipher make(char[] password, String room) {
      return StrongCipher.ofPassword(password, room);
    }
  };

  /** Makes the cipher of a room. */
  abstract MessageCipher make(char[] password, String room);

  /** Takes {@code fernet} and {@code strong}. */
  static final class Converter implements ITypeConverter<CipherChoice> {

    @Override
    public CipherChoice convert(String value) {
      return switch (value) {
        case "fernet" -> FERNET;
        case "strong" -> STRONG;
        default -> throw new TypeConversionException("not fernet or strong: " + value);
      };
    }
  }
}
