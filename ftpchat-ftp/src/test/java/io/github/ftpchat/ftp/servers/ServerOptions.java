package io.github.ftpchat.ftp.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What every server fixture can be told before it starts.
 *
 * @param <T> the concrete type, so that calls chain
 * @since 0.1
 */
public abstract class ServerOptions<T extends ServerOptions<T>> {

  /** How a server treats TLS on the control and data connections. */
  public enum Tls {
    /** AUTH TLS is refused. */
    OFF,
    /** AUTH TLS is offered; logins and data in clear are served as well. */
    OPTIONAL,
    /** Logins and data in clear are refused. */
    REQUIRED
  }

  final List<String> settings = new ArrayList<>();
  Tls tls = Tls.OFF;
  boolean sessionReuse = true;
  Optional<Path> root = Optional.empty();
  private Optional<TestCertificate> certificate = Optional.empty();

  ServerOptions() {}

  /**
   * Sets how the server treats TLS. Default: {@link Tls#OFF}.
   *
   * @param tls the treatment
   * @return this
   */
  public T tls(Tls tls) {
    this.tls = Objects.requireNonNull(tls);
    return self();
  }

  /**
   * Sets whether data connections must resume the control connection's TLS session, on servers that
   * can ask for it. Default: {@code true}, as these servers come.
   *
   * @param required whether the server insists
   * @return this
   */
  public T sessionReuse(boolean required) {
    sessionReuse = required;
    return self();
  }

  /**
   * Sets the certificate that a server with TLS shows. Default: {@link
   * TestCertificate#forLoopback()}.
   *
   * @param certificate the certificate
   * @return this
   */
  public T certificate(TestCertificate certificate) {
    this.certificate = Optional.of(certificate);
    return self();
  }

  /**
   * Sets the directory that a login lands in. The fixture makes it the server's own, and does not
   * delete it. Default: a new one, deleted on close.
   *
   * @param root an existing directory, such as the mount point of a small file system
   * @return this
   */
  public T root(Path root) {
    this.root = Optional.of(root);
    return self();
  }

  /**
   * Adds a line to the server's configuration, in the server's own language; it comes last and so
   * overrides the fixture's.
   *
   * @param line the line
   * @return this
   */
  public T setting(String line) {
    settings.add(line);
    return self();
  }

  /**
   * Starts a server with these options and returns when it greets. Each call starts another one.
   *
   * @return the running server
   * @throws org.opentest4j.TestAbortedException if the server cannot be had on this machine; the
   *     message says what is missing
   */
  public abstract FtpServerFixture start();

  abstract T self();

  /** For servers that cannot be asked for TLS. */
  final void requireNoTls(String name) {
    if (tls != Tls.OFF) {
      throw new IllegalStateException(name + " has no TLS");
    }
  }

  /** The certificate to show: empty exactly when TLS is off. */
  final Optional<TestCertificate> effectiveCertificate() {
    return tls == Tls.OFF
        ? Optional.empty()
        : Optional.of(certificate.orElseGet(TestCertificate::forLoopback));
  }
}
