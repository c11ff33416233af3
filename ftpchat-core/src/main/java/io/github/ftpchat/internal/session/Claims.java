package io.github.ftpchat.internal.session;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.List;

/**
 * The place where participants put the names by which they claim the lock of a file, for each other
 * to see. The server has to make, list and remove such names, and nothing more.
 *
 * <p>Confined to the I/O thread.
 */
interface Claims {

  /**
   * Lists all names there, including foreign ones.
   *
   * @throws TransportException with {@link Reason#REFUSED} or {@link Reason#UNSUPPORTED} if claims
   *     cannot be put there
   */
  List<String> list(Transport transport) throws TransportException;

  /** Lists all names there after a claim was made. */
  List<String> listAgain(Transport transport) throws TransportException;

  /**
   * Makes a claim.
   *
   * @return false if there was no place for it, because others cleaned up at that moment
   */
  boolean make(Transport transport, String name) throws TransportException;

  /** Removes a claim. Returns false if it was not there, or cannot be removed. */
  boolean remove(Transport transport, String name) throws TransportException;

  /** Removes the place itself, if nothing is in it. */
  void cleanUp(Transport transport) throws TransportException;

  /** Directories in a directory beside the file. */
  static Claims inDirectory(String file) {
    String directory = file + ".lock";
    return new Claims() {
      @Override
      public List<String> list(Transport transport) throws TransportException {
        return transport.makeDirectory(directory) ? List.of() : transport.list(directory);
      }

      @Override
      public List<String> listAgain(Transport transport) throws TransportException {
        return transport.list(directory);
      }

      @Override
      public boolean make(Transport transport, String name) throws TransportException {
        try {
          return transport.makeDirectory(directory + "/" + name);
        } catch (TransportException e) {
          if (e.reason() == Reason.REFUSED) {
            return false;
          }
          throw e;
        }
      }

      @Override
      public boolean remove(Transport transport, String name) throws TransportException {
        return transport.removeDirectory(directory + "/" + name);
      }

      @Override
      public void cleanUp(Transport transport) throws TransportException {
        transport.removeDirectory(directory);
      }

      @Override
      public String toString() {
        return directory + "/";
      }
    };
  }

  /** Empty files beside the file, for servers that make no directories. */
  static Claims asFiles(String file) {
    String prefix = file + ".lock-";
    int slash = prefix.lastIndexOf('/') + 1;
    String parent = prefix.substring(0, Math.max(0, slash - 1));
    String start = prefix.substring(slash);
    return new Claims() {
      @Override
      public List<String> list(Transport transport) throws TransportException {
        return transport.list(parent).stream()
            .filter(name -> name.startsWith(start))
            .map(name -> name.substring(start.length()))
            .toList();
      }

      @Override
      public List<String> listAgain(Transport transport) throws TransportException {
        return list(transport);
      }

      @Override
      public boolean make(Transport transport, String name) throws TransportException {
        AppendResult result =
            transport.capabilities().canAppend()
                ? transport.append(prefix + name, new byte[0])
                : transport.writeAt(prefix + name, 0, new byte[0]);
        if (result.problem().isPresent()) {
          throw result.problem().get();
        }
        return true;
      }

      @Override
      public boolean remove(Transport transport, String name) throws TransportException {
        return transport.delete(prefix + name);
      }

      @Override
      public void cleanUp(Transport transport) {}

      @Override
      public String toString() {
        return prefix;
      }
    };
  }
}
