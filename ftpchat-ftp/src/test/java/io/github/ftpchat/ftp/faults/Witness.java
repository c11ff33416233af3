package io.github.ftpchat.ftp.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.internal.codec.RecordCodec;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Knows the key of all rooms here: writes a stranger's lines, and reads files on its own. */
final class Witness {

  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
  private static final String MARK = "Z0FBQUFB";
  private static final int HMAC = 32;
  private static final int ID = 16;

  static final MessageCipher CIPHER = FernetCipher.ofKey(KEY);

  private Witness() {}

  /** A line in the dialect of version 1.6, with its line feed. */
  static byte[] line(String sender, String text) {
    RecordCodec codec = new RecordCodec(CIPHER, "room", Limits.defaults());
    byte[] token = codec.seal(Dialect.V1_6, LocalDateTime.of(2026, 1, 2, 3, 4), sender, text);
    return codec.frame(token, Dialect.V1_6);
  }

  /** The ids of the whole records in a line, read without the library. */
  static List<String> ids(byte[] line) {
    String text = new String(line, ISO_8859_1).strip();
    Optional<String> only = id(text);
    if (only.isPresent()) {
      return List.of(only.get());
    }
    List<String> ids = new ArrayList<>();
    for (String piece : text.split("(?=" + MARK + ")", -1)) {
      id(piece).ifPresent(ids::add);
    }
    return ids;
  }

  private static Optional<String> id(String line) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(Base64.getDecoder().decode(line));
      if (token.length <= HMAC) {
        return Optional.empty();
      }
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, 0, 16, "HmacSHA256"));
      mac.update(token, 0, token.length - HMAC);
      byte[] hmac = Arrays.copyOfRange(token, token.length - HMAC, token.length);
      return MessageDigest.isEqual(hmac, mac.doFinal())
          ? Optional.of(HexFormat.of().formatHex(hmac, 0, ID))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
