/** The FTP and FTPS transport. */
package io.github.ftpchat.ftp;
