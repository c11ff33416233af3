/** Threads and time. */
package io.github.ftpchat.internal.concurrent;
