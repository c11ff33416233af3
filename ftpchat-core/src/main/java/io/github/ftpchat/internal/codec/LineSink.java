package io.github.ftpchat.internal.codec;

/** Takes lines from a {@link LineFramer}. */
@FunctionalInterface
public interface LineSink {

  /**
   * Takes a line. The bytes are only lent: they change after the call.
   *
   * @param buf holds the line
   * @param offset where the line starts in {@code buf}
   * @param length the length of the line without its terminator; 0 if it is too long
   * @param position the byte offset of the line in the file
   * @param totalLength the length of the line in the file with its terminator
   * @param terminated whether the line has a terminator
   * @param tooLong whether the line is too long to be kept
   */
  void line(
      byte[] buf,
      int offset,
      int length,
      long position,
      int totalLength,
      boolean terminated,
      boolean tooLong);
}
