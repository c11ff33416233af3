package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the servers written in Python have in common: scripts of ours, and Debian's modules. */
final class PythonServer {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private PythonServer() {}

  /**
   * Finds a module of Debian's, and returns the directory that it is imported from.
   *
   * @param name the module
   * @param packages its package, and those of what it imports
   */
  static String modules(String name, String... packages) {
    String path = "usr/lib/python3/dist-packages/" + name;
    return ServerPackage.find(path, packages).file(path).getParent().toString();
  }

  /** The command line of a script, under the account of the sandbox. */
  static List<String> command(Sandbox sandbox, String modules, String script, List<String> words) {
    requirePython();
    List<String> command = new ArrayList<>(sandbox.account().prefix());
    command.addAll(
        List.of(
            "env",
            "PYTHONPATH=" + modules,
            PYTHON.toString(),
            "-B",
            sandbox.write("server.py", script).toString()));
    command.addAll(words);
    return command;
  }

  /** Skips the test where the Python that Debian's modules are made for is not there. */
  static void requirePython() {
    if (!Files.isExecutable(PYTHON)) {
      throw Skip.because("servers in Python need " + PYTHON);
    }
  }

  static String script(String name) {
    try (InputStream in = PythonServer.class.getResourceAsStream("/servers/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address, directory and user of a server, in the order that all scripts take them. */
  static List<String> words(Sandbox sandbox) {
    return List.of(
        String.valueOf(sandbox.port()),
        String.valueOf(sandbox.firstPassivePort()),
        String.valueOf(sandbox.lastPassivePort()),
        sandbox.root().toString(),
        NativeServer.USER,
        NativeServer.PASSWORD);
  }
}
