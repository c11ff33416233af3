/**
 * The way of a record between the bytes of the file and a message: {@link
 * io.github.ftpchat.internal.codec.LineFramer} finds the lines, {@link
 * io.github.ftpchat.internal.codec.RecordCodec} seals records and opens them. It bounds and checks
 * all bytes before it decodes them, and touches no file and no thread.
 */
package io.github.ftpchat.internal.codec;
