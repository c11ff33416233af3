package io.github.ftpchat.ftp;

import java.io.IOException;

/**
 * Something that waits on a socket, until it is done or the socket is cut.
 *
 * @param <T> what it brings
 */
@FunctionalInterface
interface BlockingCall<T> {

  T run() throws IOException;
}
