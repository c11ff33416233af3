package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendSafety;

/** The server programs whose ways are known, recognised by how they introduce themselves. */
enum ServerKind {
  /** The embedded server of this project. */
  FTPCHAT("220 ftpchat", AppendSafety.SAFE, true),
  PYFTPDLIB("pyftpdlib", AppendSafety.SAFE, true),
  /** Locks what is uploaded, unless it was told not to. */
  VSFTPD("vsftpd", AppendSafety.UNKNOWN, true),
  PROFTPD("proftpd", AppendSafety.UNSAFE, true),
  PURE_FTPD("pure-ftpd", AppendSafety.UNSAFE, false),
  FILEZILLA("filezilla", AppendSafety.UNSAFE, false),
  APACHE("apache ftpserver", AppendSafety.UNSAFE, true),
  OTHER("", AppendSafety.UNKNOWN, false);

  private final String mark;
  private final AppendSafety appendSafety;
  private final boolean pipelinesRestart;

  ServerKind(String mark, AppendSafety appendSafety, boolean pipelinesRestart) {
    this.mark = mark;
    this.appendSafety = appendSafety;
    this.pipelinesRestart = pipelinesRestart;
  }

  /** Recognises a server by the text of its greeting or of its reply to SYST. */
  static ServerKind of(Reply introduction) {
    for (ServerKind kind : values()) {
      if (introduction.mentions(kind.mark)) {
        return kind;
      }
    }
    return OTHER;
  }

  AppendSafety appendSafety() {
    return appendSafety;
  }

  /** Tells whether it takes REST and RETR in one write. */
  boolean pipelinesRestart() {
    return pipelinesRestart;
  }
}
