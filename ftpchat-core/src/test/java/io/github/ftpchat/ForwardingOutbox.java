package io.github.ftpchat;

import java.io.IOException;
import java.util.List;

/** An outbox to override a method of. */
class ForwardingOutbox implements OutboxStore {

  private final OutboxStore real;

  ForwardingOutbox(OutboxStore real) {
    this.real = real;
  }

  @Override
  public List<SealedMessage> load(String room) throws IOException {
    return real.load(room);
  }

  @Override
  public void add(List<SealedMessage> entries) throws IOException {
    real.add(entries);
  }

  @Override
  public void remove(String room, List<MessageId> ids) throws IOException {
    real.remove(room, ids);
  }

  @Override
  public void close() throws IOException {
    real.close();
  }
}
