/** An FTP server for chat rooms, to be started inside a program. */
package io.github.ftpchat.examples.server;
