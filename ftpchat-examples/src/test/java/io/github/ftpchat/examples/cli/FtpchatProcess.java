package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The packaged program, run as a user runs it. Closing ends it, if it has not ended. */
final class FtpchatProcess implements AutoCloseable {

  /** Goes before the program to start it with its standard input closed. */
  static final List<String> WITHOUT_INPUT = List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" <&-");

  /** Not the home directory of whoever runs the tests. */
  private static final Path HOME = Path.of("target", "home").toAbsolutePath();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAX_SHOWN = 8_000;
  private static final Path JAR = Path.of("target", "ftpchat.jar").toAbsolutePath();

  private final Process process;
  private final Collector out;
  private final Collector err;

  private FtpchatProcess(Process process) {
    this.process = process;
    this.out = new Collector(process.getInputStream());
    this.err = new Collector(process.getErrorStream());
  }

  /** Starts the program with nothing in its environment but what is given. */
  static FtpchatProcess start(Map<String, String> environment, String... args) {
    return start(environment, List.of(), args);
  }

  /** Starts the program by way of another, or with options for the virtual machine. */
  static FtpchatProcess start(
      Map<String, String> environment, List<String> before, String... args) {
    List<String> command = new ArrayList<>();
    before.stream().filter(word -> !word.matches("-[DX].*")).forEach(command::add);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + HOME);
    before.stream().filter(word -> word.matches("-[DX].*")).forEach(command::add);
    // There may be a dozen of them on two cores.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toString()));
    command.addAll(List.of(args));
    return startProgram(environment, command);
  }

  /** Starts another program, such as ftpchat with a Java of its own. */
  static FtpchatProcess startProgram(Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    try {
      return new FtpchatProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FtpchatProcess type(String text) {
    return type(text.getBytes(StandardCharsets.UTF_8));
  }

  FtpchatProcess type(byte[] bytes) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(bytes);
      in.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FtpchatProcess endInput() {
    try {
      process.getOutputStream().close();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the pipe that the program prints into. */
  void stopReading() throws IOException {
    process.getInputStream().close();
  }

  String out() {
    return out.text();
  }

  String err() {
    return err.text();
  }

  FtpchatProcess awaitOut(String text) {
    return await(() -> out().contains(text), "standard output to hold " + text);
  }

  FtpchatProcess awaitErr(String text) {
    return await(() -> err().contains(text), "standard error to hold " + text);
  }

  /** Sends a signal, by its name without {@code SIG}. */
  FtpchatProcess signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
      assertThat(kill.waitFor()).isZero();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits for the end and checks the exit code. */
  FtpchatProcess endsWith(int code) {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        // Its threads, on its standard output.
        signal("QUIT");
        process.waitFor(1, TimeUnit.SECONDS);
        throw new AssertionError("it does not end\n" + this);
      }
      out.join();
      err.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(process.exitValue()).as(this::toString).isEqualTo(code);
    return this;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return "out: " + endOf(out()) + "\nerr: " + endOf(err());
  }

  private static String endOf(String text) {
    return text.substring(Math.max(0, text.length() - MAX_SHOWN));
  }

  private FtpchatProcess await(BooleanSupplier condition, String what) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .failFast("it has ended", () -> !process.isAlive() && !condition.getAsBoolean())
        .until(condition::getAsBoolean);
    return this;
  }

  /** Reads all that a stream gives. */
  private static final class Collector extends Thread {

    private final InputStream stream;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Collector(InputStream stream) {
      this.stream = stream;
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      byte[] buffer = new byte[8192];
      try {
        for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
          bytes.write(buffer, 0, length);
        }
      } catch (IOException e) {
        // Closed by the test, or the program was killed.
        return;
      }
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
