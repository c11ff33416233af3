package io.github.ftpchat.examples.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A bot in a virtual machine of its own, to be killed and started again. */
final class BotProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  /** What a program ends with that SIGTERM ended. */
  private static final int TERMINATED = 128 + 15;

  private final Process process;
  private final CompletableFuture<Boolean> in = new CompletableFuture<>();
  private final CompletableFuture<Integer> faults = new CompletableFuture<>();

  private BotProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a bot from the packaged program, or from the tests. */
  static BotProcess start(Class<?> main, Map<String, String> environment, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.add("-cp");
    command.add(String.join(File.pathSeparator, "target/test-classes", "target/ftpchat.jar"));
    command.add(main.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      return new BotProcess(builder.redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    int thrown = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(" is in ")) {
          in.complete(true);
        } else {
          thrown++;
        }
      }
    } catch (IOException e) {
      // It was killed.
    } finally {
      in.complete(false);
      faults.complete(thrown);
    }
  }

  /** Waits until it is in its room; returns false if it ended before. */
  boolean comesIn() throws Exception {
    return in.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends it as a loss of power would, but for what the system has not written. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Tells it to end, and waits for that. */
  void terminate() throws Exception {
    process.destroy();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    if (comesIn()) {
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
    }
  }

  /** How many faults it had. Waits until it has ended. */
  int faults() throws Exception {
    return faults.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    kill();
  }
}
