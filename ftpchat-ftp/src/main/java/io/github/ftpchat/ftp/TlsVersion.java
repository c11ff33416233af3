package io.github.ftpchat.ftp;

/** The version of TLS. The JDK resumes sessions of 1.2 with every server, of 1.3 not with all. */
enum TlsVersion {
  TLS_1_2("TLSv1.2"),
  TLS_1_3("TLSv1.3");

  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /** The name that the JDK gives to it. */
  String protocol() {
    return protocol;
  }

  TlsVersion other() {
    return this == TLS_1_2 ? TLS_1_3 : TLS_1_2;
  }
}
