/**
 * Threads and time: {@link io.github.ftpchat.internal.concurrent.EventLoop} for work that is
 * confined to one thread, {@link io.github.ftpchat.internal.concurrent.SerialExecutor} and {@link
 * io.github.ftpchat.internal.concurrent.Worker} for tasks in order, {@link
 * io.github.ftpchat.internal.concurrent.TimeSource} for time that tests can replace. It knows
 * nothing of rooms, and all of it goes on when memory is short.
 */
package io.github.ftpchat.internal.concurrent;
