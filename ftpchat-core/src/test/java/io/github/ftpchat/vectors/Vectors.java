package io.github.ftpchat.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** Reads the vectors in the test resources. */
public final class Vectors {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Vectors() {}

  /** Reads a file, which may lie there with {@code .gz} behind its name. */
  public static byte[] bytes(String name) {
    try (InputStream plain = open(name)) {
      if (plain != null) {
        return plain.readAllBytes();
      }
      try (InputStream zipped = new GZIPInputStream(open(name + ".gz"))) {
        return zipped.readAllBytes();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    return Vectors.class.getResourceAsStream("/vectors/" + name);
  }

  /** Reads a JSON file. */
  public static JsonNode json(String name) {
    try {
      return JSON.readTree(bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The elements of a JSON array. */
  public static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /** A text of hexadecimal digits as bytes. */
  public static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText());
  }
}
