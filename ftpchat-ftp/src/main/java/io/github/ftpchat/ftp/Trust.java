package io.github.ftpchat.ftp;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Decides which certificates are taken. The one place that does; immutable. */
final class Trust {

  /** Looks at a certificate, throws if it is refused, and tells what is worth remembering. */
  @FunctionalInterface
  private interface Check {
    KnownHost check(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException;
  }

  /** Ways to decide. */
  enum Kind {
    VERIFIED,
    PINNED,
    ON_FIRST_USE,
    ANY
  }

  private final Kind kind;
  private final Check check;

  private Trust(Kind kind, Check check) {
    this.kind = kind;
    this.check = check;
  }

  Kind kind() {
    return kind;
  }

  /** Tells whether a stranger's certificate is refused at the first contact too. */
  boolean verifies() {
    return kind == Kind.VERIFIED || kind == Kind.PINNED;
  }

  /** Takes certificates that are valid, name the host and lead to an authority of the platform. */
  static Trust verified() {
    Platform platform = new Platform();
    return new Trust(
        Kind.VERIFIED,
        (chain, authType, socket) -> {
          X509ExtendedTrustManager manager = platform.manager();
          verify(manager, chain, authType, socket);
          return KnownHost.TLS;
        });
  }

  /** Says in plain words what is wrong, and which key it is that may be pinned. */
  private static void verify(
      X509ExtendedTrustManager manager, X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    try {
      manager.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      throw new CertificateException(
          "untrusted certificate: %s; its key is %s, to be pinned if you know it"
              .formatted(origin(e).getMessage(), KeyPin.of(chain[0])),
          e);
    }
  }

  /** What is at the bottom of a failure: there the JDK says what is wrong with a certificate. */
  static Throwable origin(Throwable failure) {
    Throwable origin = failure;
    while (origin.getCause() != null) {
      origin = origin.getCause();
    }
    return origin;
  }

  /**
   * Takes certificates that are valid, name the host and lead to one in the key store.
   *
   * @throws IllegalArgumentException if the key store cannot be used
   */
  static Trust verified(KeyStore anchors) {
    X509ExtendedTrustManager manager = managerOf(anchors);
    return new Trust(
        Kind.VERIFIED,
        (chain, authType, socket) -> {
          verify(manager, chain, authType, socket);
          return KnownHost.TLS;
        });
  }

  /** Takes certificates with this key, whatever else they say. */
  static Trust pinned(KeyPin pin) {
    return new Trust(
        Kind.PINNED,
        (chain, authType, socket) -> {
          if (!pin.matches(chain[0])) {
            throw new CertificateException(
                "the server's key is %s, the pinned one %s".formatted(KeyPin.of(chain[0]), pin));
          }
          return KnownHost.TLS;
        });
  }

  /**
   * Takes certificates that the platform trusts, and others for now: whether their key is the one
   * that was seen first, {@link KnownHosts} knows.
   */
  static Trust onFirstUse() {
    Platform platform = new Platform();
    return new Trust(
        Kind.ON_FIRST_USE,
        (chain, authType, socket) -> {
          X509ExtendedTrustManager manager = platform.manager();
          try {
            manager.checkServerTrusted(chain, authType, socket);
            return KnownHost.VERIFIED;
          } catch (CertificateException e) {
            return KnownHost.pinned(KeyPin.of(chain[0]));
          }
        });
  }

  /** Takes any certificate. */
  static Trust any() {
    return new Trust(Kind.ANY, (chain, authType, socket) -> KnownHost.TLS);
  }

  /**
   * The authorities of the platform. They are read when there is a certificate to judge: that takes
   * a fresh virtual machine longer than to connect.
   */
  private static final class Platform {

    private X509ExtendedTrustManager manager;

    synchronized X509ExtendedTrustManager manager() throws CertificateException {
      if (manager == null) {
        try {
          manager = managerOf(null);
        } catch (IllegalArgumentException e) {
          throw new CertificateException(e.getMessage(), e);
        }
      }
      return manager;
    }
  }

  private static X509ExtendedTrustManager managerOf(KeyStore anchors) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(anchors);
      for (TrustManager candidate : factory.getTrustManagers()) {
        if (candidate instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the trust store cannot be used: " + e.getMessage(), e);
    }
    throw new IllegalStateException("the platform has no trust manager for X.509");
  }

  /** Makes the trust manager of one control connection and its data connections. */
  Manager newManager() {
    return new Manager(check);
  }

  /**
   * Asks the check alone. The JDK leaves the host's name to trust managers of this class, so that a
   * check which needs no name can do without.
   */
  static final class Manager extends X509ExtendedTrustManager {

    private final Check check;
    private volatile KnownHost found;

    private Manager(Check check) {
      this.check = check;
    }

    /** What the last full handshake showed of the server. */
    KnownHost found() {
      return found;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      found = check.check(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw unused();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw unused();
    }

    private static CertificateException unused() {
      return new CertificateException("this is a client, on a socket");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
