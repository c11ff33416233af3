package io.github.ftpchat.examples.cli;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.RecordContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Makes room files, knowing no more than the wire format. */
final class Rooms {

  private Rooms() {}

  /** Makes a room of messages that compress little. */
  static byte[] large(Map<String, String> passwords, int messages, int length) throws IOException {
    Random random = new Random(1);
    byte[] noise = new byte[length * 3 / 4];
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (FernetCipher cipher =
        FernetCipher.ofPassword(passwords.get("FTPCHAT_PASSWORD").toCharArray())) {
      for (int i = 0; i < messages; i++) {
        random.nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        try (OutputStream deflater =
            new DeflaterOutputStream(payload, new Deflater(Deflater.BEST_SPEED))) {
          deflater.write(("2026-02-01 10:30:alice: " + text).getBytes(StandardCharsets.UTF_8));
        }
        byte[] token = cipher.seal(payload.toByteArray(), new RecordContext("lobby", 1));
        file.writeBytes(Base64.getEncoder().encode(Base64.getUrlEncoder().encode(token)));
        file.write('\n');
      }
    }
    return file.toByteArray();
  }
}
