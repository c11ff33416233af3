package io.github.ftpchat.internal.concurrent;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps a few objects that are expensive to make and serve one thread at a time. Never blocks: if
 * none is there, an object is made; if the pool is full, an object that comes back is dropped.
 *
 * <p>Thread-safe.
 *
 * @param <T> what it holds
 */
public final class Pool<T> {

  private static final int SLOTS = 16;

  private final AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(SLOTS);
  private final Supplier<T> factory;

  /**
   * Makes an empty pool.
   *
   * @param factory makes an object when none is at hand
   */
  public Pool(Supplier<T> factory) {
    this.factory = factory;
  }

  /**
   * Takes an object out, or makes one.
   *
   * @return an object that nobody else has
   */
  public T take() {
    int home = home();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (home + i) % SLOTS;
      if (slots.get(slot) != null) {
        T taken = slots.getAndSet(slot, null);
        if (taken != null) {
          return taken;
        }
      }
    }
    return factory.get();
  }

  /**
   * Puts back an object that the caller no longer uses. Do not put back an object whose use threw
   * an exception: it may have stopped anywhere, and what it still holds would spoil the next use.
   *
   * @param object what {@link #take()} gave
   */
  public void give(T object) {
    int home = home();
    for (int i = 0; i < SLOTS; i++) {
      int slot = (home + i) % SLOTS;
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, object)) {
        return;
      }
    }
  }

  /**
   * Takes everything out.
   *
   * @param action what to do with each object
   */
  public void drain(Consumer<? super T> action) {
    for (int i = 0; i < SLOTS; i++) {
      T taken = slots.getAndSet(i, null);
      if (taken != null) {
        action.accept(taken);
      }
    }
  }

  /** Threads begin at different slots, so that each mostly finds its own object again. */
  private static int home() {
    return (int) (Thread.currentThread().getId() % SLOTS);
  }
}
