/**
 * An FTP server for chat rooms, to be started inside a program. It may touch Apache FtpServer and
 * ftpchat's transports, and no other package of the examples.
 */
package io.github.ftpchat.examples.server;
