/**
 * The cipher SPI: how the records of a room are sealed and opened.
 *
 * <p>{@code FernetCipher} is the one that the Python programs use. No method takes or returns null
 * unless it says so.
 */
package io.github.ftpchat.crypto;
