package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendSafety;

/**
 * The server programs whose ways are known, recognised by how they introduce themselves.
 *
 * <p>All of them but {@link #OTHER} take several commands that need no data in one write.
 */
enum ServerKind {
  /** The embedded server of this project, which offers no TLS. */
  FTPCHAT("220 ftpchat: rooms with atomic appends.", AppendSafety.SAFE),
  /** Locks what is uploaded, unless it was told not to. */
  VSFTPD("vsftpd", AppendSafety.UNKNOWN),
  /**
   * Appends each piece that it receives atomically, so nothing is overwritten; but an append that
   * comes in several pieces may get another one in between.
   */
  PYFTPDLIB("pyftpdlib", AppendSafety.UNSAFE),
  PROFTPD("proftpd", AppendSafety.UNSAFE),
  PURE_FTPD("pure-ftpd", AppendSafety.UNSAFE),
  FILEZILLA("filezilla", AppendSafety.UNSAFE),
  APACHE("apache ftpserver", AppendSafety.UNSAFE),
  OTHER("", AppendSafety.UNKNOWN);

  private final String mark;
  private final AppendSafety appendSafety;

  ServerKind(String mark, AppendSafety appendSafety) {
    this.mark = mark;
    this.appendSafety = appendSafety;
  }

  /** Recognises a server by the text of its greeting or of its reply to SYST. */
  static ServerKind of(Reply introduction) {
    if (introduction.text().equals(FTPCHAT.mark)) {
      return FTPCHAT;
    }
    for (ServerKind kind : values()) {
      if (kind != FTPCHAT && introduction.mentions(kind.mark)) {
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
    return switch (this) {
      case VSFTPD, PYFTPDLIB, PROFTPD, APACHE, FTPCHAT -> true;
      case PURE_FTPD, FILEZILLA, OTHER -> false;
    };
  }

  /**
   * Tells whether it looks at the next command only when a transfer is over, so that one can be
   * sent along with the transfer's.
   */
  boolean queuesBehindTransfers() {
    return this == VSFTPD || this == APACHE || this == FTPCHAT;
  }

  /** Tells whether a STOR that starts inside a file cuts off what is behind. */
  boolean truncatesAtRestart() {
    return this == PURE_FTPD || this == APACHE || this == FTPCHAT;
  }

  /** Tells whether APPE may have been left out, and HELP says so. */
  boolean mayLackAppend() {
    return this == PYFTPDLIB;
  }

  /** Tells whether its data connections must resume the TLS session, as it comes. */
  boolean demandsSessionReuse() {
    return this == PROFTPD || this == FILEZILLA;
  }
}
