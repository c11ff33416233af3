package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Recognises servers that have TLS by what a file remembers of them. */
final class KnownHosts {

  private static final Log LOG = Log.FTP;

  private final KnownHostsFile file;

  KnownHosts(Path file) {
    this(file, DurableFile::new);
  }

  /**
   * Makes one.
   *
   * @param opener opens the files that are moved into place; tests give one that breaks
   */
  KnownHosts(Path file, DurableFile.Opener opener) {
    this.file = new KnownHostsFile(file, opener);
  }

  Path file() {
    return file.path();
  }

  /**
   * The one that is used where none is named: {@code known_hosts} in the user's directories.
   *
   * @throws IllegalStateException if these are not known
   */
  static KnownHosts ofUser() {
    return ofUser(
        System.getenv("XDG_STATE_HOME"), System.getProperty("user.home"), System.getenv("HOME"));
  }

  /**
   * Chooses among what may name the user's directories, each of them null or a path. What is not
   * absolute names none: {@code user.home} is {@code ?} for a user without an entry in the system's
   * list. A file in the current folder would trust every key once more in the next folder.
   */
  static KnownHosts ofUser(String state, String userHome, String home) {
    if (isAbsolute(state)) {
      return new KnownHosts(Path.of(state, "ftpchat", "known_hosts"));
    }
    String directory = isAbsolute(userHome) ? userHome : home;
    if (!isAbsolute(directory)) {
      throw new IllegalStateException(
          "there is no file of known hosts: neither user.home nor HOME is an absolute path");
    }
    return new KnownHosts(Path.of(directory, ".ftpchat", "known_hosts"));
  }

  private static boolean isAbsolute(String path) {
    try {
      return path != null && Path.of(path).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Compares a server with what is known of it, and remembers it.
   *
   * @param found what a TLS handshake, which is over, told of it
   * @return whether its key is trusted now for the first time
   * @throws TransportException if it may be another server, or cannot be remembered
   */
  boolean recognise(String address, KnownHost found) throws TransportException {
    try {
      Optional<KnownHost> before = file.find(address);
      if (!KnownHostsFile.canHold(address)) {
        throw new IOException("its name is none that can be read back");
      }
      if (before.isPresent() && merge(address, before.get(), found).equals(before.get())) {
        return false;
      }
      file.update(address, now -> now.isPresent() ? merge(address, now.get(), found) : found);
    } catch (TransportException e) {
      throw e;
    } catch (IOException e) {
      throw new TransportException(
          Reason.TLS_FAILED,
          "how to recognise %s cannot be remembered: %s".formatted(address, file.describe(e)),
          e);
    }
    if (found.pin() == null) {
      return false;
    }
    LOG.warn(
        "The certificate of {} could not be verified; its key {} is trusted on first use, from"
            + " now on no other (remembered in {})",
        address,
        found.pin(),
        file());
    return true;
  }

  /**
   * Makes sure that a server that offers no TLS never had any.
   *
   * @throws TransportException if it had, or that cannot be told
   */
  void requireNoTls(String address) throws TransportException {
    Optional<KnownHost> known;
    try {
      known = file.find(address);
    } catch (IOException e) {
      throw new TransportException(
          Reason.TLS_FAILED,
          "whether %s had TLS cannot be told: %s".formatted(address, file.describe(e)),
          e);
    }
    if (known.isPresent()) {
      throw new TransportException(
          Reason.TLS_FAILED,
          ("%s offers no TLS, but it did before: somebody in between may have taken the offer out."
                  + " Nothing was sent in clear. %s")
              .formatted(address, howToForget(address)));
    }
  }

  /** What to remember of a server that is known. */
  private KnownHost merge(String address, KnownHost known, KnownHost found)
      throws TransportException {
    if (found.verified()) {
      return found; // is worth more than a key that was never verified
    }
    if (found.pin() == null || found.equals(known)) {
      return known;
    }
    if (known.verified()) {
      throw new TransportException(
          Reason.UNTRUSTED,
          ("the certificate of %s cannot be verified, but it could before: somebody may be in"
                  + " between (its key now is %s). %s")
              .formatted(address, found.pin(), howToForget(address)));
    }
    if (known.pin() != null) {
      throw new TransportException(
          Reason.UNTRUSTED,
          ("the key of %s has changed: it was %s and is %s. Somebody may be in between, or the"
                  + " server has a new one. %s")
              .formatted(address, known.pin(), found.pin(), howToForget(address)));
    }
    return found;
  }

  private String howToForget(String address) {
    return "If you know better, delete the line of %s in %s"
        .formatted(KnownHostsFile.key(address), file());
  }
}
