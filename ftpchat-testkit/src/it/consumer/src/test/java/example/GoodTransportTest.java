package example;

import io.github.ftpchat.testkit.TransportContract;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;

class GoodTransportTest extends TransportContract {

  private final InMemoryTransport place = InMemoryTransport.create();

  @Override
  protected Transport newTransport() {
    return place.peer();
  }
}
