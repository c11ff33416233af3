package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real FTP server, running for a test on the loopback interface, with a directory of its own.
 *
 * <p>A fixture is running when its factory returns it, and {@link #close()} leaves nothing behind:
 * neither a process nor a file. One fixture serves one test thread; the server itself takes any
 * number of clients.
 *
 * <p>Failures of the fixture itself are unchecked: no test can do anything about them.
 *
 * @since 0.1
 */
public interface FtpServerFixture extends AutoCloseable {

  /**
   * Names the server and what is special about its configuration, for reports and display names.
   *
   * @return the name, such as {@code vsftpd} or {@code vsftpd, no upload locks}
   */
  String name();

  /**
   * Returns the address that the server listens on.
   *
   * @return always the loopback address
   */
  default String host() {
    return "127.0.0.1";
  }

  /**
   * Returns the port of the control connection, the same for the fixture's whole life.
   *
   * @return the port
   */
  int port();

  /**
   * Returns the only user that may log in.
   *
   * @return the user's name
   */
  String user();

  /**
   * Returns the user's password; the server refuses every other one with 530.
   *
   * @return the password
   */
  String password();

  /**
   * Returns the local directory that a login lands in.
   *
   * @return the directory, as this machine's file system sees it
   */
  Path root();

  /**
   * Returns the certificate that the server shows, when it was started with TLS.
   *
   * @return the certificate, or empty without TLS
   */
  Optional<TestCertificate> certificate();

  /**
   * Tells whether the server speaks TLS from the first byte on.
   *
   * @return whether it does; {@code false} for most
   */
  default boolean implicitTls() {
    return false;
  }

  /**
   * Reads a file as it lies on the server's disk, not through the server.
   *
   * @param name the file's name, relative to {@link #root()}
   * @return its bytes
   */
  default byte[] fileBytes(String name) {
    try {
      return Files.readAllBytes(root().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the commands that the server's own log has recorded so far, of all clients, in the
   * log's order: each as the client sent it, but for passwords, which the servers mask.
   *
   * @return the commands, oldest first; they survive a {@link #restart()}
   * @throws UnsupportedOperationException if this server keeps no such log
   */
  List<String> commands();

  /** Ends the server and all its sessions at once, as a power cut would (SIGKILL). */
  void kill();

  /**
   * Starts the server again on the same port and directory, {@linkplain #kill() killing} it first
   * if it runs, and returns when it greets.
   */
  void restart();

  /** Stops the server and all its sessions in their tracks (SIGSTOP); connections stay open. */
  void pause();

  /** Lets a {@linkplain #pause() paused} server go on. */
  void resume();

  /** Ends every process of the fixture and deletes its files. Closing again does nothing. */
  @Override
  void close();
}
