package io.github.ftpchat.transport;

import io.github.ftpchat.testkit.TransportContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTransportTest extends TransportContract {

  @TempDir Path folder;

  @Override
  protected Transport newTransport() {
    return DirectoryTransport.of(folder);
  }
}
