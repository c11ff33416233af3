/**
 * An FTP server for chat rooms, to be started inside a program. It may touch Apache FtpServer and
 * ftpchat's transports, and of the examples {@code files} alone.
 */
package io.github.ftpchat.examples.server;
