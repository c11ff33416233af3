package io.github.ftpchat.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Moves bytes of named files, and knows nothing of records, keys, retries or locks.
 *
 * <p>A name is relative to the place that the transport was made for, with {@code /} between its
 * parts. It never starts with {@code /}, holds no {@code ..} and no control character; a transport
 * refuses any other name with {@link IllegalArgumentException} before it does anything.
 *
 * <p><b>Strangers.</b> Other programs, some of them not ours, use the same files at the same time.
 * Each method says what it promises when two of them call it at once.
 *
 * <p><b>Threads.</b> One thread at a time calls a transport. {@link #abort()} and {@link #close()}
 * alone may be called from any thread at any time.
 *
 * <p><b>Time.</b> Every method returns or throws within a bounded time that the implementation
 * documents.
 *
 * <p><b>Connections.</b> A transport that needs a connection makes one when it is first used and
 * again after it was lost. It never repeats an operation by itself.
 *
 * @implSpec An outcome that is to be expected is a return value; {@link TransportException} means
 *     that the operation could not be carried out. Extend {@code TransportContract} of the test kit
 *     to check an implementation.
 * @since 0.1
 */
public interface Transport extends AutoCloseable {

  /**
   * Looks at files, in as few round trips as it can.
   *
   * @param names the files to look at
   * @return what is there; a file that does not exist has no entry. Of a file that somebody writes
   *     meanwhile the size is one that it had during the call
   * @throws TransportException if that could not be found out
   */
  Map<String, FileStatus> stat(Collection<String> names) throws TransportException;

  /**
   * Reads a part of a file.
   *
   * <p>What somebody writes at the same time may be seen in part or not at all.
   *
   * @param name the file
   * @param position where to start, in bytes from the head of the file
   * @param limit how many bytes to read at most, more than 0
   * @param sink takes the bytes in the order of the file
   * @return how many bytes the sink was given; fewer than {@code limit} if and only if the end of
   *     the file was reached; 0 if {@code position} is at or behind the end
   * @throws TransportException if the read broke off, in which case the sink may have been given
   *     bytes; with {@link TransportException.Reason#REFUSED} if there is no such file
   */
  long read(String name, long position, long limit, ByteSink sink) throws TransportException;

  /**
   * Appends bytes at the end of a file and creates it when there is none.
   *
   * <p>The reply of a server is no proof: with a server that does not serialise appends a stranger
   * can overwrite the bytes, or they a stranger's, however it was acknowledged.
   *
   * @param name the file
   * @param data the bytes
   * @return what is known of it; never null, and never an exception once a byte may have been
   *     written
   * @throws TransportException if nothing was written, and the transport has to be reached again
   *     before anything else can be done (not connected, connection limit, closed)
   */
  AppendResult append(String name, byte[] data) throws TransportException;

  /**
   * Appends bytes, unless the file is opened too late. Many servers fix the place of the bytes when
   * they open the file: the later the bytes follow, the more of what others wrote can they hit.
   *
   * @param name the file
   * @param data the bytes
   * @param openWithin how long after this method was called the first byte may be sent at the
   *     latest, with the time that the machine was suspended counted; nothing is sent if it is not
   *     positive
   * @return as {@link #append(String, byte[])}; if it was too late {@link
   *     AppendResult.Outcome#NOT_WRITTEN} with {@link TransportException.Reason#TIMED_OUT}
   * @throws TransportException as {@link #append(String, byte[])}
   * @implSpec The default calls {@link #append(String, byte[])} and is right where the place of the
   *     bytes is fixed when they are written.
   */
  default AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return append(name, data);
  }

  /**
   * Writes bytes into a file from a position on, over what is there, and creates the file when
   * there is none. Of two concurrent writes any mixture may remain.
   *
   * @param name the file
   * @param position where to start, at most the size of the file
   * @param data the bytes
   * @return as {@link #append}
   * @throws TransportException as {@link #append}; with {@link
   *     TransportException.Reason#UNSUPPORTED} if the transport cannot write at a position
   */
  AppendResult writeAt(String name, long position, byte[] data) throws TransportException;

  /**
   * Puts other bytes in the place of all that a file holds, and creates the file when there is
   * none. The file may be empty or incomplete until it is over, and for good when it fails; of two
   * that write at once any mixture may remain.
   *
   * @param name the file
   * @param data the bytes
   * @return as {@link #append}; {@link AppendResult.Outcome#NOT_WRITTEN} means that the file is as
   *     it was, {@link AppendResult.Outcome#UNKNOWN} that it may hold any part of the bytes, or
   *     none
   * @throws TransportException as {@link #append}; with {@link
   *     TransportException.Reason#UNSUPPORTED} if the transport cannot do that
   * @implSpec The default throws, as most transports can append.
   */
  default AppendResult replace(String name, byte[] data) throws TransportException {
    throw new TransportException(
        TransportException.Reason.UNSUPPORTED, "the transport does not replace files");
  }

  /**
   * Lists a directory.
   *
   * @param directory the directory, empty for the place that the transport was made for
   * @return the names in it, without their path, in no particular order; empty if there is no such
   *     directory
   * @throws TransportException if it could not be listed
   */
  List<String> list(String directory) throws TransportException;

  /**
   * Makes a directory. Of any number of concurrent calls for one name at most one returns true.
   *
   * @param name the directory
   * @return true if this call made it, false if it was there or somebody else was quicker
   * @throws TransportException if it could not be made for another reason, or it is not known
   *     whether it was
   */
  boolean makeDirectory(String name) throws TransportException;

  /**
   * Removes an empty directory. Of any number of concurrent calls at most one returns true.
   *
   * @param name the directory
   * @return true if this call removed it, false if it was not there or is not empty
   * @throws TransportException if it could not be removed for another reason, or it is not known
   *     whether it was
   */
  boolean removeDirectory(String name) throws TransportException;

  /**
   * Deletes a file.
   *
   * @param name the file
   * @return true if this call deleted it, false if there was none
   * @throws TransportException if it could not be deleted, or it is not known whether it was
   */
  boolean delete(String name) throws TransportException;

  /**
   * Tells what is known of the place that this transport reaches.
   *
   * @return what it can do, as far as known by now; makes no connection and does not block
   */
  TransportCapabilities capabilities();

  /**
   * Does something to find out whether concurrent appends to a file are safe, where {@link
   * #capabilities()} says {@link AppendSafety#UNKNOWN}.
   *
   * <p>One call need not be enough: {@link AppendSafety#UNKNOWN} means that it is not known yet,
   * and that it may be asked again in another idle moment, a second later or more. Moments that lie
   * apart by a time that varies are worth more than calls in a row, as a line or a server that is
   * slow for a moment would mislead them all. A call where nothing can be found out any more costs
   * nothing. {@link AppendSafety#UNSAFE} is final, {@link AppendSafety#SAFE} until {@link
   * #capabilities()} says otherwise, which both say as well from then on.
   *
   * <p>It holds nobody else up and touches no file but its own, which it makes in the directory of
   * the file and removes. It may make a second connection for the time that it takes: some tenths
   * of a second and some round trips, and a few seconds at most.
   *
   * @param name the file whose directory it is about
   * @return what is known now
   * @throws TransportException if the transport cannot be reached
   * @implSpec The default returns what {@link #capabilities()} says.
   */
  default AppendSafety probeAppendSafety(String name) throws TransportException {
    return capabilities().appendSafety();
  }

  /**
   * Makes a call that is under way in another thread fail soon, with {@link
   * TransportException.Reason#ABORTED}, or end with {@link AppendResult.Outcome#UNKNOWN}. The
   * transport stays usable. Without a call under way it has no effect. Does not block.
   */
  void abort();

  /** Ends the transport and all calls under way. Returns within a bounded time; idempotent. */
  @Override
  void close();
}
