package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A server that runs as an ordinary process, in a session of its own. */
final class NativeServer implements FtpServerFixture {
  static final String USER = "ftpchat";
  static final String PASSWORD = "fixture-password";

  /** The password as crypt(3) hashes it. */
  static final String PASSWORD_HASH =
      "$6$ftpchat$uFyJlTfZ9haam1pKYces5cimqrwKcVP5TpLlRB.NwEwfUPEivU9I0vpUNmOP9hoqD8wSutXHE6glb6uuNNyL4/";

  // The group ends with this JVM, even when that is killed: then the pipe on standard input ends.
  // It also ends with the server. The server gets the log as its standard input as well, because
  // vsftpd reports there why it does not start.
  private static final String GROUP =
      "exec 3<&0; (cat <&3 >/dev/null; kill -s KILL 0) & \"$@\" 0>&1 3<&-; kill -s KILL 0";

  private final String name;
  private final String user;
  private final Sandbox sandbox;
  private final Optional<TestCertificate> certificate;
  private final List<String> command;
  private final boolean implicitTls;
  private final Supplier<List<String>> commandLog;
  private Process process;

  private NativeServer(
      String name,
      String user,
      Sandbox sandbox,
      Optional<TestCertificate> certificate,
      List<String> command,
      boolean implicitTls,
      Supplier<List<String>> commandLog) {
    this.name = name;
    this.user = user;
    this.sandbox = sandbox;
    this.certificate = certificate;
    this.command = command;
    this.implicitTls = implicitTls;
    this.commandLog = commandLog;
  }

  /** Skips the test where processes cannot be told apart and stopped as this class does it. */
  static void requireLinux() {
    if (!Files.exists(Path.of("/proc/self/stat")) || Shell.find("setsid").isEmpty()) {
      throw Skip.because("servers run as processes on Linux only, with setsid");
    }
  }

  /** Runs a server whose user is {@link #USER}. */
  static NativeServer start(
      String name,
      Sandbox sandbox,
      Optional<TestCertificate> certificate,
      List<String> command,
      Supplier<List<String>> commandLog) {
    return start(name, USER, sandbox, certificate, command, false, commandLog);
  }

  /** Runs a command line that stays in the foreground; closes the sandbox if it does not greet. */
  static NativeServer start(
      String name,
      String user,
      Sandbox sandbox,
      Optional<TestCertificate> certificate,
      List<String> command,
      boolean implicitTls,
      Supplier<List<String>> commandLog) {
    NativeServer server =
        new NativeServer(name, user, sandbox, certificate, command, implicitTls, commandLog);
    try {
      server.launch();
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int port() {
    return sandbox.port();
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String password() {
    return PASSWORD;
  }

  @Override
  public Path root() {
    return sandbox.root();
  }

  @Override
  public Optional<TestCertificate> certificate() {
    return certificate;
  }

  @Override
  public boolean implicitTls() {
    return implicitTls;
  }

  @Override
  public List<String> commands() {
    return commandLog.get();
  }

  @Override
  public void kill() {
    if (process == null) {
      return;
    }
    // The leader's number stays taken until we have waited for it, so this cannot hit a stranger.
    if (process.isAlive()) {
      tree().kill();
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  @Override
  public void restart() {
    kill();
    launch();
  }

  @Override
  public void pause() {
    tree().stop();
  }

  @Override
  public void resume() {
    tree().resume();
  }

  @Override
  public void close() {
    kill();
    sandbox.delete();
  }

  @Override
  public String toString() {
    return name;
  }

  private Path output() {
    return sandbox.path("output.log");
  }

  private void launch() {
    try {
      process =
          new ProcessBuilder(Shell.concat(List.of("setsid", "sh", "-c", GROUP, name), command))
              .directory(sandbox.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Await.greeting(this, process::isAlive);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(outputText(), e);
    }
  }

  private String outputText() {
    try {
      return Files.readString(output(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessTree tree() {
    return new ProcessTree(process.pid());
  }
}
