package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.examples.cli.conversation.UiThread;
import java.awt.EventQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The event dispatch thread of AWT, which all of Swing is confined to. */
final class SwingThread implements UiThread {

  @Override
  public void post(Runnable task) {
    EventQueue.invokeLater(task);
  }

  @Override
  public <T> T get(Supplier<T> task) {
    if (EventQueue.isDispatchThread()) {
      return task.get();
    }
    try {
      return CompletableFuture.supplyAsync(task, EventQueue::invokeLater).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
