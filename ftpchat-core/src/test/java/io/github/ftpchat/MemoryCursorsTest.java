package io.github.ftpchat;

class MemoryCursorsTest extends CursorStoreContract {

  @Override
  CursorStore newStore() {
    return CursorStore.inMemory();
  }

  @Override
  CursorStore reopened(CursorStore store) {
    return store;
  }
}
