package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The account that native servers run under: ours, or {@code nobody} when we are root, so that file
 * permissions mean something to them.
 */
record Account(String name, String group, int uid, int gid, boolean dropped) {
  private static final Account CURRENT = find();

  static Account current() {
    return CURRENT;
  }

  private static Account find() {
    boolean root = "0".equals(id("-u"));
    List<String> who = root ? List.of("nobody") : List.of();
    return new Account(
        id("-un", who),
        id("-gn", who),
        Integer.parseInt(id("-u", who)),
        Integer.parseInt(id("-g", who)),
        root);
  }

  private static String id(String option) {
    return id(option, List.of());
  }

  private static String id(String option, List<String> who) {
    return Shell.run(Path.of("/"), Shell.concat(List.of("id", option), who)).strip();
  }

  /** The prefix of a command line that runs the rest of it under this account. */
  List<String> prefix() {
    return dropped
        ? List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups")
        : List.of();
  }

  /** Whether the account can enter a directory and list it. */
  boolean reaches(Path directory) {
    return !dropped
        || Stream.iterate(directory.toAbsolutePath(), Objects::nonNull, Path::getParent)
            .allMatch(Account::readableByAll);
  }

  private static boolean readableByAll(Path path) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      return permissions.contains(PosixFilePermission.OTHERS_READ)
          && permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the account the owner of a file or directory; a no-op where it already is. */
  void own(Path path) {
    if (!dropped) {
      return;
    }
    try {
      Files.setAttribute(path, "unix:uid", uid);
      Files.setAttribute(path, "unix:gid", gid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
