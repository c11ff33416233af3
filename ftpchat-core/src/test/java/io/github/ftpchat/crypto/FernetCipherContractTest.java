package io.github.ftpchat.crypto;

import io.github.ftpchat.testkit.MessageCipherContract;
import java.util.Arrays;

class FernetCipherContractTest extends MessageCipherContract {

  @Override
  protected MessageCipher createCipher() {
    return FernetCipher.ofKey(new byte[32]);
  }

  @Override
  protected MessageCipher createCipherWithAnotherKey() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 1);
    return FernetCipher.ofKey(key);
  }
}
