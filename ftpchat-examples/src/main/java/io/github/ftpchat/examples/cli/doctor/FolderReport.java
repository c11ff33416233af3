package io.github.ftpchat.examples.cli.doctor;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.DirectoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a folder can be used for.
 *
 * @param unwritable why nothing can be written there; empty if it can
 * @param appendTime the longer time of two appends; empty if nothing can be written
 * @param locks whether directories can be made, listed and removed
 * @param safety what is known of appends at once
 */
record FolderReport(
    Optional<String> unwritable,
    Optional<Duration> appendTime,
    boolean locks,
    AppendSafety safety) {

  private static final byte[] LINE = {'p', 'r', 'o', 'b', 'e', '\n'};

  /** Tries it with a file and a directory of its own, and removes them. */
  static FolderReport of(DirectoryTransport transport, String directory) throws TransportException {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    String name =
        prefix + "ftpchat-probe-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    transport.stat(List.of(name)); // fails if there is no folder
    if (isMissing(transport, directory)) {
      return new FolderReport(
          Optional.of("there is no such directory"), Optional.empty(), false, AppendSafety.UNKNOWN);
    }
    try {
      AppendResult first = transport.append(name, LINE);
      AppendResult second = transport.append(name, LINE);
      Optional<String> problem =
          first.problem().or(second::problem).map(TransportException::getMessage);
      Duration slower = first.took().compareTo(second.took()) > 0 ? first.took() : second.took();
      AppendSafety safety = transport.capabilities().appendSafety();
      return problem.isPresent()
          ? new FolderReport(problem, Optional.empty(), false, safety)
          : new FolderReport(
              problem, Optional.of(slower), locks(transport, name + ".lock"), safety);
    } finally {
      transport.delete(name);
    }
  }

  /** Tells whether a directory is not in the listing of the one above it. */
  static boolean isMissing(Transport transport, String directory) throws TransportException {
    int slash = directory.lastIndexOf('/');
    return !directory.isEmpty()
        && !transport
            .list(directory.substring(0, Math.max(0, slash)))
            .contains(directory.substring(slash + 1));
  }

  private static boolean locks(DirectoryTransport transport, String name) {
    try {
      return transport.makeDirectory(name)
          && !transport.makeDirectory(name)
          && transport.list(name).isEmpty()
          && transport.removeDirectory(name);
    } catch (TransportException e) {
      return false;
    }
  }
}
