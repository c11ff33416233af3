package io.github.ftpchat.ftp;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which certificates are taken. The one place that does. */
final class Trust {

  private static final Logger log = LoggerFactory.getLogger(FtpTransport.class);

  private final X509ExtendedTrustManager manager;

  private Trust(X509ExtendedTrustManager manager) {
    this.manager = manager;
  }

  /** Takes certificates that lead to one in the key store; null stands for the platform's. */
  static Trust verified(KeyStore anchors) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(anchors);
      for (TrustManager candidate : factory.getTrustManagers()) {
        if (candidate instanceof X509ExtendedTrustManager extended) {
          return new Trust(extended);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the trust store cannot be used: " + e.getMessage(), e);
    }
    throw new IllegalStateException("the platform has no trust manager for X.509");
  }

  /** Takes any certificate, and says so at WARN the first time. */
  static Trust any(String host) {
    return new Trust(new AnyCertificate(host));
  }

  /** Tells whether there are certificates that are not taken. */
  boolean verifies() {
    return !(manager instanceof AnyCertificate);
  }

  TrustManager[] managers() {
    return new TrustManager[] {manager};
  }

  /** The SHA-256 of a certificate, as people compare it. */
  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(digest.digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class AnyCertificate extends X509ExtendedTrustManager {

    private final String host;
    private final AtomicBoolean warned = new AtomicBoolean();

    AnyCertificate(String host) {
      this.host = host;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      if (warned.compareAndSet(false, true)) {
        log.warn(
            "The certificate of {} (SHA-256 {}) was not verified: the connection is encrypted,"
                + " but it is not certain with whom",
            host,
            fingerprint(chain[0]));
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
