package io.github.ftpchat;

import io.github.ftpchat.testkit.CursorStoreContract;

class MemoryCursorsTest extends CursorStoreContract {

  @Override
  protected CursorStore newStore() {
    return CursorStore.inMemory();
  }

  @Override
  protected CursorStore reopened(CursorStore store) {
    return store;
  }
}
