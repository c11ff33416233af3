package io.github.ftpchat.ftp;

/** Takes names of files apart, and fits them into commands that list. */
final class RemotePaths {

  private RemotePaths() {}

  /** The directory that a file is in, empty for the one that the login landed in. */
  static String parent(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  /** A file in the same directory. */
  static String sibling(String name, String lastPart) {
    return name.substring(0, name.lastIndexOf('/') + 1) + lastPart;
  }

  static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Tells whether a server that lists it would not take it for a pattern. */
  static boolean isListable(String directory) {
    return !directory.startsWith("~") && directory.chars().noneMatch(c -> "*?[]{}".indexOf(c) >= 0);
  }

  /** The argument that stands for a directory, and not for options. */
  static String listArgument(String directory) {
    if (directory.isEmpty()) {
      return ".";
    }
    return directory.startsWith("-") ? "./" + directory : directory;
  }
}
