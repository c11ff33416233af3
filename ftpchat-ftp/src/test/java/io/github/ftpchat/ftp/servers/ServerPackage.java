package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's files: those installed on this machine, else Debian packages fetched with apt and
 * unpacked under {@code target/servers}, where they install nothing and start no service (the
 * packages of the FTP servers exclude each other, and want root).
 *
 * @param prefix the directory that the packages' paths start from: {@code /} where installed
 */
record ServerPackage(Path prefix) {
  /** What was tried in vain, and why: a network that is not there takes its time each time. */
  private static final Map<Path, String> UNAVAILABLE = new ConcurrentHashMap<>();

  /** Where apt keeps package lists of our own while we fetch, within the directory unpacked to. */
  private static final String APT = "apt";

  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(\\S+)\\.so\\.(\\S+) => not found");

  /**
   * Finds the packages' files, fetching them on the first use.
   *
   * @param file a file that the packages bring and that shows whether they are installed; a {@code
   *     *} stands for any directory
   * @param packages the packages to fetch where the file is not there
   */
  static ServerPackage find(String file, String... packages) {
    NativeServer.requireLinux();
    ServerPackage installed = new ServerPackage(Path.of("/"));
    return installed.has(file) ? installed : fetched(file, List.of(packages));
  }

  private boolean has(String file) {
    return !matches(file).isEmpty();
  }

  Path file(String name) {
    return matches(name).get(0);
  }

  private List<Path> matches(String file) {
    List<Path> matches = List.of(prefix);
    for (Path segment : Path.of(file)) {
      List<Path> next = new ArrayList<>();
      for (Path directory : matches) {
        next.addAll(list(directory, segment.toString()));
      }
      matches = next;
    }
    return matches;
  }

  /** The prefix of a command line that lets the program find the libraries fetched with it. */
  List<String> environment() {
    String libraries = libraryPath(prefix);
    return prefix.equals(Path.of("/")) || libraries.isEmpty()
        ? List.of()
        : List.of("env", "LD_LIBRARY_PATH=" + libraries);
  }

  /** Serializes the fetching in this JVM; the lock file does it among JVMs. */
  private static synchronized ServerPackage fetched(String file, List<String> packages) {
    String missing = file + " is not installed, and its Debian packages " + packages;
    Path home = cacheDirectory().resolve(packages.get(0));
    if (!UNAVAILABLE.containsKey(home)) {
      try {
        fetchOnce(home, packages);
      } catch (Shell.CommandFailedException e) {
        UNAVAILABLE.put(home, e.getMessage());
      }
    }
    if (UNAVAILABLE.containsKey(home)) {
      throw Skip.because(missing + " could not be fetched: " + UNAVAILABLE.get(home));
    }
    ServerPackage found = new ServerPackage(home);
    if (!found.has(file)) {
      throw Skip.because(missing + " do not contain it (see " + home + ")");
    }
    return found;
  }

  private static void fetchOnce(Path home, List<String> packages) {
    Path cache = home.getParent();
    try {
      Files.createDirectories(cache);
      try (FileChannel lock =
          FileChannel.open(
              cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        if (Files.exists(home)) {
          return;
        }
        if (Shell.find("apt-get").isEmpty() || Shell.find("dpkg").isEmpty()) {
          throw new Shell.CommandFailedException("there is no apt-get or no dpkg");
        }
        Path work = Files.createTempDirectory(cache, ".unpack-");
        Files.setPosixFilePermissions(work, Sandbox.READABLE_BY_ALL);
        try {
          fetch(work, new LinkedHashSet<>(packages));
          fetchLibraries(work);
          Sandbox.deleteTree(work.resolve(APT));
          Files.move(work, home, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          Sandbox.deleteTree(work);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fetch(Path work, Set<String> packages) throws IOException {
    Path debs = Files.createTempDirectory(work, "debs-");
    try {
      download(work.resolve(APT), debs, List.copyOf(packages));
      for (Path deb : list(debs, "*.deb")) {
        Shell.run(work, List.of("dpkg", "-x", deb.toString(), work.toString()));
      }
    } finally {
      Sandbox.deleteTree(debs);
    }
  }

  private static void download(Path state, Path debs, List<String> packages) throws IOException {
    List<String> apt = List.of("apt-get", "-q", "-o", "Acquire::http::Timeout=10");
    List<String> download = Shell.concat(List.of("download"), packages);
    if (!Files.exists(state)) {
      try {
        Shell.run(debs, Shell.concat(apt, download));
        return;
      } catch (Shell.CommandFailedException e) {
        // Usually no or old package lists; fresh ones of our own need no root.
        Files.createDirectories(state.resolve("lists/partial"));
        Files.createDirectories(state.resolve("archives/partial"));
      }
      Shell.run(debs, Shell.concat(apt, own(state), List.of("update")));
    }
    Shell.run(debs, Shell.concat(apt, own(state), download));
  }

  private static List<String> own(Path state) {
    return List.of("-o", "Dir::State=" + state, "-o", "Dir::Cache=" + state);
  }

  /**
   * Fetches the shared libraries that the unpacked programs need and this machine does not have. By
   * Debian's policy the package of {@code libwrap.so.0} is {@code libwrap0}, that of {@code
   * libpcre2-posix.so.3} is {@code libpcre2-posix3}; newer releases append {@code t64} to some.
   */
  private static void fetchLibraries(Path work) throws IOException {
    Set<String> tried = new LinkedHashSet<>();
    while (true) {
      Set<String> missing = missingLibraries(work);
      if (!tried.addAll(missing)) {
        return;
      }
      try {
        fetch(work, missing);
      } catch (Shell.CommandFailedException e) {
        for (String library : missing) {
          fetchEither(work, library, library + "t64");
        }
      }
    }
  }

  private static void fetchEither(Path work, String one, String other) throws IOException {
    try {
      fetch(work, Set.of(one));
    } catch (Shell.CommandFailedException e) {
      fetch(work, Set.of(other));
    }
  }

  private static Set<String> missingLibraries(Path work) {
    List<String> programs = new ArrayList<>();
    programs.addAll(list(work.resolve("usr/sbin"), "*").stream().map(Path::toString).toList());
    programs.addAll(
        list(work.resolve("usr/lib/proftpd"), "mod_tls*.so").stream().map(Path::toString).toList());
    Set<String> missing = new LinkedHashSet<>();
    for (String program : programs) {
      String listing;
      try {
        listing =
            Shell.run(work, List.of("env", "LD_LIBRARY_PATH=" + libraryPath(work), "ldd", program));
      } catch (Shell.CommandFailedException e) {
        continue; // A script, which has no libraries.
      }
      Matcher matcher = MISSING_LIBRARY.matcher(listing);
      while (matcher.find()) {
        String name = matcher.group(1);
        boolean endsInDigit = Character.isDigit(name.charAt(name.length() - 1));
        missing.add(name + (endsInDigit ? "-" : "") + matcher.group(2));
      }
    }
    return missing;
  }

  private static String libraryPath(Path prefix) {
    List<String> directories = new ArrayList<>();
    for (String parent : List.of("lib", "usr/lib")) {
      for (Path directory : list(prefix.resolve(parent), "*-linux-gnu*")) {
        directories.add(directory.toString());
      }
    }
    return String.join(":", directories);
  }

  private static List<Path> list(Path directory, String glob) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
      List<Path> paths = new ArrayList<>();
      stream.forEach(paths::add);
      return paths;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One directory for all modules, under the reactor's {@code target}; when the servers run as
   * another account than ours, it must be one that they can reach.
   */
  private static Path cacheDirectory() {
    Path base = Path.of("").toAbsolutePath();
    while (base.getParent() != null && Files.exists(base.getParent().resolve("pom.xml"))) {
      base = base.getParent();
    }
    Path target = base.resolve("target");
    return Account.current().reaches(base) && Files.exists(base.resolve("pom.xml"))
        ? target.resolve("servers")
        : ownedBySelf(Path.of(System.getProperty("java.io.tmpdir"), "ftpchat-servers"));
  }

  /** Programs are run from there, so nobody else may have put it there. */
  private static Path ownedBySelf(Path directory) {
    try {
      Files.createDirectories(directory);
      Object owner = Files.getAttribute(directory, "unix:uid");
      Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!owner.equals(self)) {
        throw Skip.because(directory + " belongs to somebody else; remove it");
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
