package io.github.ftpchat.crypto;

import io.github.ftpchat.testkit.MessageCipherContract;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;

class StrongCipherContractTest extends MessageCipherContract {

  @Override
  protected MessageCipher createCipher() {
    return cipher(0);
  }

  @Override
  protected MessageCipher createCipherWithAnotherKey() {
    return cipher(1);
  }

  @Override
  protected boolean bindsContext() {
    return true;
  }

  private static MessageCipher cipher(int filler) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) filler);
    return StrongCipher.ofKey(key, Clock.systemUTC(), new SecureRandom());
  }
}
