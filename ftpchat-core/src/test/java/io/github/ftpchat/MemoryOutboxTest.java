package io.github.ftpchat;

import io.github.ftpchat.testkit.OutboxStoreContract;

class MemoryOutboxTest extends OutboxStoreContract {

  @Override
  protected OutboxStore newStore() {
    return OutboxStore.inMemory();
  }

  @Override
  protected OutboxStore reopened(OutboxStore store) {
    return store;
  }
}
