package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.AppendSafety;
import java.util.regex.Pattern;

/**
 * The server programs whose behaviour is known. They are recognised by their whole introduction,
 * not by a name in it: other servers mention these names too, and behave otherwise.
 *
 * <p>All of them but {@link #OTHER} take several commands that need no data in one write.
 */
enum ServerKind {
  /** The embedded server of this project, which offers no TLS. */
  FTPCHAT("^220 ftpchat: rooms with atomic appends\\.$", AppendSafety.SAFE),
  /** Locks what is uploaded, unless configured not to. */
  VSFTPD("^220[ -]\\(?vsftpd \\d", AppendSafety.UNKNOWN),
  /**
   * Appends each piece that it receives atomically, so nothing is overwritten; but an append that
   * comes in several pieces may get another one in between.
   */
  PYFTPDLIB("^220[ -]pyftpdlib ", AppendSafety.UNSAFE),
  PROFTPD("^220[ -]proftpd (\\d|server)", AppendSafety.UNSAFE),
  PURE_FTPD("^220[ -]-*[ a-z]{0,20}pure-ftpd ", AppendSafety.UNSAFE),
  FILEZILLA("^220[ -]filezilla server|^215 unix emulated by filezilla", AppendSafety.UNSAFE),
  APACHE("^215 unix type: apache ftpserver", AppendSafety.UNSAFE),
  OTHER("", AppendSafety.UNKNOWN);

  private final Pattern mark;
  private final AppendSafety appendSafety;

  ServerKind(String mark, AppendSafety appendSafety) {
    this.mark = Pattern.compile(mark);
    this.appendSafety = appendSafety;
  }

  /** Recognises a server by the text of its greeting or of its reply to SYST. */
  static ServerKind of(Reply introduction) {
    for (ServerKind kind : values()) {
      if (introduction.says(kind.mark)) {
        return kind;
      }
    }
    return OTHER;
  }

  AppendSafety appendSafety() {
    return appendSafety;
  }

  /**
   * Tells whether it takes the command of a transfer before the data connection is there, and waits
   * for it then.
   */
  boolean takesCommandsEarly() {
    return this != OTHER;
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

  /**
   * Tells whether it reads nothing of an upload that it refuses, and takes what has come of any
   * other: so that all of it can be sent before it has agreed. Read in what they do, and tried.
   */
  boolean takesDataAhead() {
    return this == VSFTPD || this == FTPCHAT;
  }

  /** Tells whether a STOR that starts inside a file cuts off what is behind. */
  boolean truncatesAtRestart() {
    return this == PURE_FTPD || this == APACHE || this == FTPCHAT;
  }

  /** Tells whether APPE may have been left out, and HELP says so. */
  boolean mayLackAppend() {
    return this == PYFTPDLIB;
  }

  /** Tells whether its data connections must resume the TLS session by default. */
  boolean demandsSessionReuse() {
    return this == PROFTPD || this == FILEZILLA;
  }
}
