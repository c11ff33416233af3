package io.github.ftpchat.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Moves bytes of named files. It knows nothing of records, keys, retries or locks.
 *
 * <p>A name is relative to the place that the transport was made for, with {@code /} between its
 * parts. It never starts with {@code /}, and holds no {@code ..} and no control character ({@link
 * TransportNames} has the rules). A transport refuses any other name with {@link
 * IllegalArgumentException} before it does anything else.
 *
 * <p><b>Strangers.</b> Other programs, some of them not ours, use the same files at the same time.
 * Each method says what it promises when two programs use it at the same time.
 *
 * <p><b>Threads.</b> One thread at a time calls a transport. {@link #abort()} and {@link #close()}
 * alone may be called from any thread at any time.
 *
 * <p><b>Time.</b> Every method returns or throws within a bounded time that the implementation
 * documents.
 *
 * <p><b>Connections.</b> A transport that needs a connection makes one when it is first used, and a
 * new one after it was lost. It never repeats an operation by itself.
 *
 * <p><b>What the engine relies on</b>, of every transport:
 *
 * <ol>
 *   <li>{@link AppendResult.Outcome#NOT_WRITTEN} means that none of the bytes is in the file, and
 *       that none will be. A write that is neither that nor acknowledged is {@link
 *       AppendResult.Outcome#UNKNOWN}.
 *   <li>A {@link #read} that gives fewer bytes than its limit has reached the end of the file.
 *   <li>Of all concurrent calls of {@link #makeDirectory} for one name, at most one returns true.
 *   <li>No operation is repeated by the transport itself.
 *   <li>Every call ends within a bounded time, and soon after {@link #abort()} or {@link #close()}.
 * </ol>
 *
 * <p>It does not rely on an acknowledged append being in the file.
 *
 * @implSpec An expected outcome is a return value. {@link TransportException} means that the
 *     operation could not be carried out. Extend {@code TransportContract} of the test kit to check
 *     an implementation.
 * @since 0.1
 */
public interface Transport extends AutoCloseable {

  /**
   * Looks at files, in as few round trips as it can.
   *
   * @param names the files to look at
   * @return the status of each file that exists; a file that does not exist has no entry. If
   *     somebody writes to a file meanwhile, its size is one that it had during the call
   * @throws TransportException if the status could not be found out
   */
  Map<String, FileStatus> stat(Collection<String> names) throws TransportException;

  /**
   * Finds out all that can be known of files, {@link FileStatus#modified()} too. It may cost more
   * than {@link #stat}, which the engine calls often, and this not at all.
   *
   * @param names the files
   * @return as {@link #stat}
   * @throws TransportException as {@link #stat}
   * @implSpec The default calls {@link #stat}.
   */
  default Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
    return stat(names);
  }

  /**
   * Reads a part of a file.
   *
   * <p>What somebody writes at the same time may be seen in part, or not at all.
   *
   * @param name the file
   * @param position where to start, in bytes from the head of the file
   * @param limit how many bytes to read at most, more than 0
   * @param sink takes the bytes in the order of the file
   * @return how many bytes the sink was given: fewer than {@code limit} if and only if the end of
   *     the file was reached, and 0 if {@code position} is at or behind the end
   * @throws TransportException if the read broke off; then the sink may have been given some bytes.
   *     With {@link TransportException.Reason#REFUSED} if there is no such file
   */
  long read(String name, long position, long limit, ByteSink sink) throws TransportException;

  /**
   * Appends bytes at the end of a file, and creates the file if there is none. Whether directories
   * that the file is in are made, too, is left to the transport.
   *
   * <p>A server's reply is no proof. If the server does not serialise appends, a stranger can
   * overwrite the bytes, or they can overwrite a stranger's, even though each append was
   * acknowledged.
   *
   * @param name the file
   * @param data the bytes
   * @return what is known of the write. Once a byte may have been written, the call returns a
   *     result and does not throw
   * @throws TransportException if nothing was written, and the transport has to connect again
   *     before anything else can be done (not connected, connection limit, closed)
   */
  AppendResult append(String name, byte[] data) throws TransportException;

  /**
   * Appends bytes, unless the file is opened too late. Many servers fix the place of the bytes when
   * they open the file. The later the bytes follow, the more of what others wrote they can
   * overwrite.
   *
   * @param name the file
   * @param data the bytes
   * @param openWithin the longest time from the call of this method to the first byte sent. Time
   *     during which the machine is suspended counts. If it is not positive, nothing is sent
   * @return as {@link #append(String, byte[])}; if it was too late, {@link
   *     AppendResult.Outcome#NOT_WRITTEN} with {@link TransportException.Reason#TIMED_OUT}
   * @throws TransportException as {@link #append(String, byte[])}
   * @implSpec The default calls {@link #append(String, byte[])}. It is right where the place of the
   *     bytes is fixed when they are written.
   */
  default AppendResult append(String name, byte[] data, Duration openWithin)
      throws TransportException {
    return append(name, data);
  }

  /**
   * Writes bytes into a file from a position on, over what is there, and creates the file if there
   * is none. After two concurrent writes any mixture of both may remain.
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
   * Replaces the whole content of a file, and creates the file if there is none. The file may be
   * empty or incomplete until the call ends, and for good if it fails. After two concurrent calls
   * any mixture of both may remain.
   *
   * @param name the file
   * @param data the bytes
   * @return as {@link #append}. {@link AppendResult.Outcome#NOT_WRITTEN} means that the file is as
   *     it was; {@link AppendResult.Outcome#UNKNOWN} means that it may hold any part of the bytes,
   *     or none
   * @throws TransportException as {@link #append}; with {@link
   *     TransportException.Reason#UNSUPPORTED} if the transport cannot do that
   * @implSpec The default checks the name and throws, because most transports can append.
   */
  default AppendResult replace(String name, byte[] data) throws TransportException {
    TransportNames.requireFileName(name);
    throw new TransportException(
        TransportException.Reason.UNSUPPORTED, "the transport does not replace files");
  }

  /**
   * Lists a directory.
   *
   * @param directory the directory, empty for the place that the transport was made for
   * @return the names in the directory, without their path, in no particular order; empty if there
   *     is no such directory. Names that {@link TransportNames} refuses may be left out
   * @throws TransportException if it could not be listed; with {@link
   *     TransportException.Reason#UNSUPPORTED} if the transport cannot list
   */
  List<String> list(String directory) throws TransportException;

  /**
   * Makes a directory. Of all concurrent calls for one name, at most one returns true.
   *
   * @param name the directory
   * @return true if this call made it, false if it was there already or somebody else was quicker
   * @throws TransportException if it could not be made for another reason, or it is not known
   *     whether it was; with {@link TransportException.Reason#UNSUPPORTED} if the transport cannot
   *     make directories
   */
  boolean makeDirectory(String name) throws TransportException;

  /**
   * Removes an empty directory. Of all concurrent calls for one name, at most one returns true.
   *
   * @param name the directory
   * @return true if this call removed it, false if it was not there or is not empty
   * @throws TransportException if it could not be removed for another reason, or it is not known
   *     whether it was; with {@link TransportException.Reason#UNSUPPORTED} if the transport cannot
   *     remove directories
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
   * Gives a file another name. Whoever writes into the file at this moment writes into it under the
   * old name or the new one, so nothing is lost.
   *
   * <p>For a person who puts a room away; the engine does not call it.
   *
   * @param name the file
   * @param newName its name from now on. If there is a file of that name, the call is refused; one
   *     that somebody else makes in the same moment may be replaced
   * @return true if this call renamed it, false if there is no such file
   * @throws TransportException if it could not be renamed, or it is not known whether it was; with
   *     {@link TransportException.Reason#REFUSED} if the new name is taken; with {@link
   *     TransportException.Reason#UNSUPPORTED} if the transport does not rename
   * @implSpec The default checks the names and throws.
   */
  default boolean rename(String name, String newName) throws TransportException {
    TransportNames.requireFileName(name);
    TransportNames.requireFileName(newName);
    throw new TransportException(
        TransportException.Reason.UNSUPPORTED, "the transport does not rename files");
  }

  /**
   * Tells what is known of the place that this transport reaches. Makes no connection and does not
   * block.
   *
   * @return what the transport can do there, as far as is known by now
   */
  TransportCapabilities capabilities();

  /**
   * Takes one step to find out whether concurrent appends to a file are safe, where {@link
   * #capabilities()} says {@link AppendSafety#UNKNOWN}.
   *
   * <p>One call may not be enough. {@link AppendSafety#UNKNOWN} means that it is not known yet, and
   * that the caller may ask again in another idle moment, at least a second later. Calls at varying
   * distances are worth more than calls in a row, because a line or a server that is slow for a
   * moment would mislead all of these. A call that can find out nothing more costs nothing. {@link
   * AppendSafety#UNSAFE} is final. {@link AppendSafety#SAFE} holds until {@link #capabilities()}
   * says otherwise. From then on {@link #capabilities()} gives the same answer.
   *
   * <p>The call holds up nobody else. It touches no file but its own, which it makes in the
   * directory of the file and removes. It may open a second connection while it lasts: some tenths
   * of a second and some round trips, and a few seconds at most.
   *
   * @param name a file in the directory to try
   * @return what is known now
   * @throws TransportException if the transport cannot be reached
   * @implSpec The default checks the name and returns what {@link #capabilities()} says.
   */
  default AppendSafety probeAppendSafety(String name) throws TransportException {
    TransportNames.requireFileName(name);
    return capabilities().appendSafety();
  }

  /**
   * Ends a call that is under way in another thread: it soon fails with {@link
   * TransportException.Reason#ABORTED}, or returns {@link AppendResult.Outcome#UNKNOWN}. The
   * transport stays usable. Without a call under way this has no effect. Does not block.
   */
  void abort();

  /**
   * Closes the transport and ends all calls under way. Returns within a bounded time. Idempotent.
   * From then on each call that reaches the place throws {@link TransportException} with {@link
   * TransportException.Reason#CLOSED}.
   */
  @Override
  void close();
}
