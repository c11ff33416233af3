package io.github.ftpchat.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.crypto.MessageCipher;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Messages as people write them, of 10 to 200 characters, the same ones in each run. All rooms have
 * one key, for what it costs to derive one is paid once in a program's life.
 */
final class Sample {

  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

  static final String SENDER = "alice";

  /** How a payload of FTPChat 1.6 begins. */
  static final String PREFIX = "2026-02-01 10:30:" + SENDER + ": ";

  private static final String[] WORDS =
      """
      the of and to in is you that it he was for on are as with his they at be this have from or \
      one had by word but not what all were we when your can said there use an each which she do \
      how their if will up other about out many then them these so some her would make like him \
      into time has look two more write go see number no way could people my than first water \
      been call who oil its now find long down day did get\
      """
          .split(" ");

  private final Random random = new Random(1);

  static MessageCipher cipher() {
    return FernetCipher.ofKey(KEY);
  }

  /** The next text. */
  String text() {
    int length = 10 + random.nextInt(190);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    text.setLength(length);
    return text.toString();
  }

  List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text());
    }
    return texts;
  }

  /** The next lines, without their terminators. */
  List<byte[]> lines(int count) throws GeneralSecurityException {
    BareCodec codec = new BareCodec(KEY);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(codec.encode(PREFIX + text() + "\n"));
    }
    return lines;
  }

  /** Makes the file of a room that any user can write to. */
  void write(Path file, int count) throws IOException, GeneralSecurityException {
    BareCodec codec = new BareCodec(KEY);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 0; i < count; i++) {
        out.write(codec.encode(PREFIX + text() + "\n"));
        out.write('\n');
      }
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
  }
}
