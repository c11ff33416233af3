package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where one native server lives: its temporary directory, its account, and its ports.
 *
 * @param directory holds configuration and logs, and the root unless the test brought one
 * @param root what a login lands in
 * @param port of the control connection; the passive ports follow it
 */
record Sandbox(Path directory, Path root, Account account, int port, int passivePorts) {
  static final Set<PosixFilePermission> READABLE_BY_ALL =
      PosixFilePermissions.fromString("rwxr-xr-x");

  // Enough that those in TIME_WAIT do not run a busy test dry.
  static final int PASSIVE_PORTS = 100;

  // Below the range that the kernel gives outgoing connections, or a restarted server could find
  // its port taken by one. Two builds at once can be given ranges of their own.
  private static final int LOWEST_PORT = Integer.getInteger("servers.port", 20_000);
  private static final int HIGHEST_PORT = LOWEST_PORT + 6_000;

  static Sandbox create(String name, Optional<Path> root) {
    return create(name, root, PASSIVE_PORTS);
  }

  static Sandbox create(String name, Optional<Path> root, int passivePorts) {
    try {
      Account account = Account.current();
      // The real path: servers print it in replies, and a symbolic link would not compare.
      Path directory = Files.createTempDirectory("ftpchat-" + name + "-").toRealPath();
      Files.setPosixFilePermissions(directory, READABLE_BY_ALL);
      account.own(directory);
      Path login =
          root.isPresent()
              ? root.get().toRealPath()
              : Files.createDirectory(directory.resolve("root"));
      account.own(login);
      return new Sandbox(directory, login, account, freePorts(passivePorts), passivePorts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int firstPassivePort() {
    return port + 1;
  }

  int lastPassivePort() {
    return port + passivePorts;
  }

  Path path(String file) {
    return directory.resolve(file);
  }

  /** Writes a file that only the server's account may read. */
  Path write(String file, String content) {
    try {
      Path path = Files.writeString(path(file), content);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      account.own(path);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    deleteTree(directory);
  }

  /** Finds a free port that is followed by the given number of further free ports. */
  static int freePorts(int further) {
    for (int attempt = 0; attempt < 100; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT - further);
      if (free(first, first + further)) {
        return first;
      }
    }
    throw new IllegalStateException("No " + further + " free ports in a row found");
  }

  private static boolean free(int first, int last) {
    for (int port = first; port <= last; port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        socket.getLocalPort();
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
