package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.logging.Log;
import io.github.ftpchat.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The file and the directory that an examination makes, to be removed in the end. */
final class Leftovers {

  private static final Log LOG = Log.FTP;

  private final RenewableFiles files;
  private final String file;
  private final String directory;

  /** Whether they may be there. */
  private boolean fileMade;

  private boolean directoryMade;

  Leftovers(RenewableFiles files, String file, String directory) {
    this.files = files;
    this.file = file;
    this.directory = directory;
  }

  void fileMade(boolean made) {
    fileMade = made;
  }

  void directoryMade(boolean made) {
    directoryMade = made;
  }

  /** Removes what was made. Returns the names of what may still be there. */
  List<String> removeAll() {
    if (!fileMade && !directoryMade) {
      return List.of();
    }
    Removal removal = removeOnce();
    if (files.isCut()) {
      files.noteLost();
      removal = removeOnce();
    }
    // What a connection carries when it is cut arrives soon or never, and can make things anew.
    for (int look = 0;
        files.hasLost() && look < ScratchFile.MAX_LOOKS && (look == 0 || removal.any);
        look++) {
      try {
        // Nobody replies, so this waits.
        files.last().connection().control().replyComes(ScratchFile.LOOK_PAUSE);
      } catch (TransportException e) {
        LOG.debug("not waited", e);
      }
      removal = removeOnce();
    }
    return removal.left;
  }

  /** What came of removing things. */
  private static final class Removal {

    private final List<String> left = new ArrayList<>();
    private boolean any;

    void remove(String name, ServerCall<Boolean> removal) {
      try {
        any |= removal.run();
      } catch (TransportException e) {
        LOG.debug("not removed", e);
        left.add(Texts.quote(name));
      }
    }
  }

  private Removal removeOnce() {
    Removal removal = new Removal();
    try {
      files.renewToCleanUp();
    } catch (TransportException e) {
      LOG.debug("no connection to clean up with", e);
      Stream.of(file).filter(name -> fileMade).forEach(removal.left::add);
      Stream.of(directory).filter(name -> directoryMade).forEach(removal.left::add);
      return removal;
    }
    Directories directories = files.last().directories();
    if (fileMade) {
      removal.remove(file, () -> directories.delete(file));
    }
    if (directoryMade) {
      String nonce = directory + "/nonce";
      removal.remove(nonce, () -> directories.remove(nonce));
      removal.remove(directory, () -> directories.remove(directory));
    }
    return removal;
  }
}
