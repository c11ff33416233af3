package example;

import io.github.ftpchat.testkit.TransportContract;
import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.time.Duration;

class BadTransportTest extends TransportContract {

  private final InMemoryTransport place = InMemoryTransport.create();

  @Override
  protected Duration timeLimit() {
    return Duration.ofSeconds(20);
  }

  @Override
  protected Transport newTransport() {
    return new AppendsAtTheHead(place.peer());
  }

  private static final class AppendsAtTheHead extends ForwardingTransport {

    AppendsAtTheHead(Transport transport) {
      super(transport);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return writeAt(name, 0, data);
    }
  }
}
