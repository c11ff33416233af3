/**
 * The cipher SPI: seals and opens the records of a room.
 *
 * <p>{@code FernetCipher} is the one that the Python programs use. No method takes or returns null
 * unless it says so.
 */
package io.github.ftpchat.crypto;
