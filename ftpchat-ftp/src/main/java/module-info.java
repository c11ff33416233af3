/** Reaches rooms on FTP and FTPS servers. */
module io.github.ftpchat.ftp {
  requires transitive io.github.ftpchat.core;
  requires org.apache.commons.net;
  requires org.slf4j;

  exports io.github.ftpchat.ftp;
}
