package io.github.ftpchat.examples.cli.options;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names for files that belong to a place: short and plain, whatever the place is called.
 *
 * @since 0.1
 */
public final class PlaceName {

  /** How many bytes of the digest tell places apart. */
  private static final int BYTES = 8;

  private PlaceName() {}

  /**
   * Makes a name.
   *
   * @param place a URL or a path
   * @return the same for the same place: 16 hexadecimal digits
   */
  public static String of(String place) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
