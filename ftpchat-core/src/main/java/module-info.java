/** Chat sessions over one append-only file of encrypted lines, with transport and cipher SPIs. */
@SuppressWarnings("module") // the friends are compiled later
module io.github.ftpchat.core {
  requires org.slf4j;

  exports io.github.ftpchat;
  exports io.github.ftpchat.crypto;
  exports io.github.ftpchat.transport;
  exports io.github.ftpchat.internal.concurrent to
      io.github.ftpchat.testkit;
  exports io.github.ftpchat.internal.disk to
      io.github.ftpchat.ftp;
  exports io.github.ftpchat.internal.logging to
      io.github.ftpchat.ftp;
  exports io.github.ftpchat.internal.session to
      io.github.ftpchat.testkit;
}
