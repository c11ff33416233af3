/**
 * The transport SPI: moves bytes of files to a place that all participants share, and back.
 *
 * <p>{@code DirectoryTransport} and {@code InMemoryTransport} are built in; {@code FtpTransport} is
 * in the module {@code io.github.ftpchat.ftp}. No method takes or returns null unless it says so.
 */
package io.github.ftpchat.transport;
