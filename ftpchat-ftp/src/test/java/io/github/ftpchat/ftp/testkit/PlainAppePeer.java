package io.github.ftpchat.ftp.testkit;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;

/**
 * A participant that does on the wire what the Python programs do, and like them believes every
 * 226. It gets lines that are ready to be written, and knows nothing of what is in them.
 *
 * <p>Where TLS is offered the programs would use it, with data in clear; this one always ends up in
 * clear, as they do when TLS fails. Used by one thread.
 *
 * @since 0.1
 */
public final class PlainAppePeer {

  /** Which program it behaves as. */
  public enum Program {
    /**
     * For each message it tries TLS, logs in, fetches the whole file, appends, then does the first
     * three again.
     */
    V1_6,
    /**
     * For each message it logs in, fetches what is new since the last time, and appends; where APPE
     * is refused it fetches the file, adds its line and stores the whole, which loses whatever
     * others wrote in between.
     */
    V1_7
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final InetSocketAddress server;
  private final String user;
  private final String password;
  private final String file;
  private final Program program;
  private long offset;

  /**
   * Makes a peer; it connects only to send and to fetch.
   *
   * @param server the server's control address
   * @param user the login's name
   * @param password the login's password
   * @param file the room's file
   * @param program which program it behaves as
   */
  public PlainAppePeer(
      InetSocketAddress server, String user, String password, String file, Program program) {
    this.server = requireNonNull(server);
    this.user = requireNonNull(user);
    this.password = requireNonNull(password);
    this.file = requireNonNull(file);
    this.program = requireNonNull(program);
  }

  /**
   * Writes a line.
   *
   * @param line with its terminator
   * @return whether the server acknowledged it; otherwise it may still be in the file
   */
  public boolean send(byte[] line) {
    boolean acknowledged = false;
    try {
      FTPClient client = login();
      try {
        fetchNews(client);
        acknowledged = append(client, line);
        client.logout();
      } finally {
        client.disconnect();
      }
      if (program == Program.V1_6) {
        refresh();
      }
    } catch (IOException e) {
      // The programs tell their user, who believes what they last heard.
    }
    return acknowledged;
  }

  /**
   * Does what the program does every few seconds: logs in and fetches the whole file, or what is
   * new.
   *
   * @throws IOException if that fails
   */
  public void refresh() throws IOException {
    FTPClient client = login();
    try {
      fetchNews(client);
      client.logout();
    } finally {
      client.disconnect();
    }
  }

  private FTPClient login() throws IOException {
    if (program == Program.V1_6) {
      FTPClient tls = connect();
      tls.sendCommand("AUTH", "TLS");
      tls.disconnect();
    }
    FTPClient client = connect();
    if (!client.login(user, password)) {
      client.disconnect();
      throw new IOException("login refused: " + client.getReplyString());
    }
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.enterLocalPassiveMode();
    return client;
  }

  private FTPClient connect() throws IOException {
    FTPClient client = new FTPClient();
    client.setConnectTimeout((int) TIMEOUT.toMillis());
    client.setDefaultTimeout((int) TIMEOUT.toMillis());
    client.setDataTimeout(TIMEOUT);
    client.connect(server.getAddress(), server.getPort());
    client.setTcpNoDelay(true);
    if (!FTPReply.isPositiveCompletion(client.getReplyCode())) {
      client.disconnect();
      throw new IOException("refused: " + client.getReplyString());
    }
    return client;
  }

  private void fetchNews(FTPClient client) throws IOException {
    if (program == Program.V1_6) {
      fetch(client, 0);
    } else if (FTPReply.isPositiveCompletion(client.sendCommand("SIZE", file))
        && Long.parseLong(client.getReplyString().substring(4).strip()) > offset) {
      offset += fetch(client, offset).length;
    }
  }

  private byte[] fetch(FTPClient client, long from) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    client.setRestartOffset(from);
    client.retrieveFile(file, bytes);
    client.setRestartOffset(0);
    return bytes.toByteArray();
  }

  private boolean append(FTPClient client, byte[] line) throws IOException {
    if (client.appendFile(file, new ByteArrayInputStream(line))) {
      return true;
    }
    if (program == Program.V1_6) {
      return false;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(fetch(client, 0));
    whole.writeBytes(line);
    return client.storeFile(file, new ByteArrayInputStream(whole.toByteArray()));
  }
}
