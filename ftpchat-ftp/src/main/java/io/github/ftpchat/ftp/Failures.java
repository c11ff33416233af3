package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.TransportException.Reason;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.commons.net.MalformedServerReplyException;

/** Says what an exception of a socket means. */
final class Failures {

  private Failures() {}

  /** Returns the reason of a failure on a connection that nobody cut. */
  static Reason reasonOf(Exception e) {
    if (e instanceof ConnectException
        || e instanceof NoRouteToHostException
        || e instanceof SocketTimeoutException
        || e instanceof UnknownHostException) {
      return Reason.UNREACHABLE;
    }
    if (e instanceof SSLException) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertificateException) {
          return Reason.UNTRUSTED;
        }
        if (cause instanceof EOFException || cause instanceof SocketException) {
          return Reason.LOST;
        }
      }
      return Reason.TLS_FAILED;
    }
    return e instanceof MalformedServerReplyException || e instanceof RuntimeException
        ? Reason.PROTOCOL
        : Reason.LOST;
  }

  /** Returns what a message says of a failure. */
  static String describe(Reason reason, Exception e) {
    return switch (reason) {
      case TIMED_OUT -> "no answer in time";
      case ABORTED -> "aborted";
      case CLOSED -> "the transport is closed";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
