package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The account that native servers run under: ours, or {@code nobody} when we are root, so that file
 * permissions mean something to them.
 */
record Account(String name, int uid, int gid, boolean dropped) {
  private static final Account CURRENT = find();

  static Account current() {
    return CURRENT;
  }

  private static Account find() {
    boolean root = "0".equals(id("-u"));
    List<String> who = root ? List.of("nobody") : List.of();
    return new Account(
        id("-un", who), Integer.parseInt(id("-u", who)), Integer.parseInt(id("-g", who)), root);
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
