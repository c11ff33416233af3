package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException;

/**
 * Something that is asked of the server, which may refuse it.
 *
 * @param <T> what it brings
 */
@FunctionalInterface
interface ServerCall<T> {

  T run() throws TransportException;
}
