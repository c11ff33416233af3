package io.github.ftpchat.ftp.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server's key and certificate, signed by a certificate authority that exists only for this test
 * run. Made with the JDK's keytool; immutable.
 *
 * @since 0.1
 */
public final class TestCertificate {
  private static final char[] STORE_PASSWORD = "changeit".toCharArray();
  private static final int VALIDITY_DAYS = 30;

  private final KeyStore keyStore;
  private final KeyStore trustStore;

  private TestCertificate(KeyStore keyStore, KeyStore trustStore) {
    this.keyStore = keyStore;
    this.trustStore = trustStore;
  }

  private static final class Loopback {
    static final TestCertificate INSTANCE = issuedFor("IP:127.0.0.1,DNS:localhost");
  }

  /**
   * Returns the certificate of a server at 127.0.0.1 or localhost, the same for the whole JVM.
   *
   * @return the certificate
   */
  public static TestCertificate forLoopback() {
    return Loopback.INSTANCE;
  }

  /**
   * Makes a certificate with names of the caller's choice, and an authority for it alone.
   *
   * @param subjectAltNames the names as keytool takes them, such as {@code DNS:elsewhere.example}
   * @return the certificate
   */
  public static TestCertificate issuedFor(String subjectAltNames) {
    // An hour ago, for clients whose clock is a little behind.
    return make(subjectAltNames, "-1H");
  }

  /**
   * Makes a certificate for 127.0.0.1 that was valid until yesterday, and an authority for it
   * alone.
   *
   * @return the certificate
   */
  public static TestCertificate expired() {
    return make("IP:127.0.0.1", "-" + (VALIDITY_DAYS + 1) + "d");
  }

  private static TestCertificate make(String subjectAltNames, String start) {
    try {
      Path directory = Files.createTempDirectory("ftpchat-certificate-");
      try {
        Path store = directory.resolve("store.p12");
        keytool(
            store,
            "ca",
            "CN=ftpchat test authority",
            "-1H",
            "-ext",
            "bc:c",
            "-ext",
            "ku:c=keyCertSign");
        keytool(
            store,
            "server",
            "CN=ftpchat test server",
            start,
            "-signer",
            "ca",
            "-ext",
            "san=" + subjectAltNames);
        return load(store);
      } finally {
        Sandbox.deleteTree(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String alias, String name, String start, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                String.valueOf(STORE_PASSWORD),
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                String.valueOf(VALIDITY_DAYS),
                "-startdate",
                start));
    command.addAll(List.of(more));
    Shell.run(store.getParent(), command);
  }

  private static TestCertificate load(Path store) throws IOException, GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      all.load(in, STORE_PASSWORD);
    }
    KeyStore keys = empty();
    keys.setKeyEntry(
        "server",
        all.getKey("server", STORE_PASSWORD),
        STORE_PASSWORD,
        all.getCertificateChain("server"));
    KeyStore trust = empty();
    trust.setCertificateEntry("ca", all.getCertificate("ca"));
    return new TestCertificate(keys, trust);
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /**
   * Returns a trust store with the authority alone, for clients that shall accept the server.
   *
   * @return the store
   */
  public KeyStore trustStore() {
    return trustStore;
  }

  /**
   * Returns the authority's certificate.
   *
   * @return the certificate
   */
  public X509Certificate authority() {
    return certificate(trustStore, "ca");
  }

  /**
   * Returns the server's certificate.
   *
   * @return the certificate
   */
  public X509Certificate certificate() {
    return certificate(keyStore, "server");
  }

  private static X509Certificate certificate(KeyStore store, String alias) {
    try {
      return (X509Certificate) store.getCertificate(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns what a server in this process needs.
   *
   * @return a new context with the key
   */
  public SSLContext serverContext() {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(keyStore, STORE_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the key store for a server that is Java, and returns its password. */
  String writeKeyStore(Path file) {
    try (var out = Files.newOutputStream(file)) {
      keyStore.store(out, STORE_PASSWORD);
      return String.valueOf(STORE_PASSWORD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the private key, the certificate and the authority's, in this order.
   *
   * @return the three, PEM-encoded
   */
  public String pem() {
    try {
      StringBuilder pem = new StringBuilder();
      append(pem, "PRIVATE KEY", keyStore.getKey("server", STORE_PASSWORD).getEncoded());
      for (Certificate certificate : keyStore.getCertificateChain("server")) {
        append(pem, "CERTIFICATE", certificate.getEncoded());
      }
      return pem.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void append(StringBuilder pem, String type, byte[] content) {
    byte[] lineEnd = "\n".getBytes(StandardCharsets.US_ASCII);
    pem.append("-----BEGIN ")
        .append(type)
        .append("-----\n")
        .append(Base64.getMimeEncoder(64, lineEnd).encodeToString(content))
        .append("\n-----END ")
        .append(type)
        .append("-----\n");
  }
}
