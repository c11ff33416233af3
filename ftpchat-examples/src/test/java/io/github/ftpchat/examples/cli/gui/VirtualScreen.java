package io.github.ftpchat.examples.cli.gui;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A screen with a window manager, Xvfb with Openbox, on the display that the build has put into the
 * environment; from the first test that needs it to the end of the virtual machine. It listens at
 * no port.
 */
public final class VirtualScreen implements BeforeAllCallback {

  private static final Path PROGRAMS = Path.of("/usr/bin");

  /**
   * Ends the window manager when the virtual machine is gone, and Xvfb ends with its last client.
   */
  private static final String WINDOW_MANAGER =
      "openbox --sm-disable --startup \"touch $READY\" <&- & read -r line; kill $!";

  @Override
  public void beforeAll(ExtensionContext context) {
    for (String program : List.of("Xvfb", "openbox")) {
      assumeTrue(Files.isExecutable(PROGRAMS.resolve(program)), program + " is not installed");
    }
    context
        .getRoot()
        .getStore(Namespace.create(VirtualScreen.class))
        .getOrComputeIfAbsent(Screen.class, key -> Screen.start(), Screen.class);
  }

  /** The processes; their standard input ends when the virtual machine does. */
  private record Screen(Process server, Process windowManager) {

    static Screen start() {
      String display = System.getenv("DISPLAY");
      if (display == null || !display.matches(":[0-9]+")) {
        throw new IllegalStateException("DISPLAY is not that of the build: " + display);
      }
      Path socket = Path.of("/tmp/.X11-unix/X" + display.substring(1));
      if (Files.exists(socket)) {
        throw new IllegalStateException(
            "display " + display + " is taken; -Dtests.display=N chooses another");
      }
      try {
        Process server =
            run(
                new ProcessBuilder(
                    "Xvfb",
                    display,
                    "-screen",
                    "0",
                    "1280x960x24",
                    "-nolisten",
                    "tcp",
                    "-terminate"));
        await(server, () -> Files.exists(socket));
        Path ready = Files.createTempDirectory("screen").resolve("ready");
        ProcessBuilder manager = new ProcessBuilder("sh", "-c", WINDOW_MANAGER);
        manager.environment().put("READY", ready.toString());
        Process windowManager = run(manager);
        // AWT looks once which window manager there is.
        await(windowManager, () -> Files.exists(ready));
        return new Screen(server, windowManager);
      } catch (IOException e) {
        throw new IllegalStateException("no screen could be made", e);
      }
    }

    private static Process run(ProcessBuilder process) throws IOException {
      return process.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
    }

    private static void await(Process process, BooleanSupplier ready) {
      Awaitility.await()
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> ready.getAsBoolean() || !process.isAlive());
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "the screen or its window manager ended with " + process.exitValue());
      }
    }
  }
}
