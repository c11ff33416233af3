package io.github.ftpchat.bench;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;

/** The floor: single commands on one open connection in clear, by Commons Net as it comes. */
final class RawFtp implements Closeable {

  private final FTPClient client = new FTPClient();

  RawFtp(FtpServerFixture server) throws IOException {
    this(server.host(), server.port(), server.user(), server.password());
  }

  RawFtp(String host, int port, String user, String password) throws IOException {
    // Else small uploads wait for an acknowledgement that the other side delays.
    client.setSocketFactory(
        new DefaultSocketFactory() {
          @Override
          public Socket createSocket() throws IOException {
            return prompt(super.createSocket());
          }
        });
    client.connect(host, port);
    if (!client.login(user, password)) {
      throw new IOException(client.getReplyString());
    }
    client.setFileType(FTP.BINARY_FILE_TYPE);
    client.setBufferSize(1 << 16);
    client.setUseEPSVwithIPv4(true);
    client.enterLocalPassiveMode();
  }

  private static Socket prompt(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    return socket;
  }

  FTPClient client() {
    return client;
  }

  byte[] read(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 22);
    require(client.retrieveFile(file.toString(), bytes));
    return bytes.toByteArray();
  }

  void append(Path file, byte[] line) throws IOException {
    require(client.appendFile(file.toString(), new ByteArrayInputStream(line)));
  }

  private void require(boolean done) throws IOException {
    if (!done) {
      throw new IOException(client.getReplyString());
    }
  }

  @Override
  public void close() throws IOException {
    client.disconnect();
  }
}
