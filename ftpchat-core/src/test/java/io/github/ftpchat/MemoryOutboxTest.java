package io.github.ftpchat;

class MemoryOutboxTest extends OutboxStoreContract {

  @Override
  OutboxStore newStore() {
    return OutboxStore.inMemory();
  }

  @Override
  OutboxStore reopened(OutboxStore store) {
    return store;
  }
}
