/** Sessions over FTP whose connections are spoilt: at every byte, and for any length of time. */
package io.github.ftpchat.ftp.faults;
