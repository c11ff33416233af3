package io.github.ftpchat.ftp;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.MalformedServerReplyException;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.io.CRLFLineReader;

/**
 * The control connection: sends lines and reads replies, on Commons Net's lowest layer. Its file
 * operations are not used: they hide replies, and leave the connection off by one after a failure.
 *
 * <p>Nothing here has a limit of time of its own; the {@link Lifeline} has it.
 */
final class ControlClient extends FTP {

  private final Lifeline lifeline;
  private final Duration greetingTimeout;
  private Socket plain;
  private BoundedReader reader;

  ControlClient(Lifeline lifeline, Duration connectTimeout, Duration greetingTimeout) {
    this.lifeline = lifeline;
    this.greetingTimeout = greetingTimeout;
    setControlEncoding(StandardCharsets.UTF_8);
    setStrictMultilineParsing(true);
    setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()));
    setSocketFactory(
        new DefaultSocketFactory() {
          @Override
          public Socket createSocket() throws IOException {
            plain = lifeline.hold(new Socket());
            plain.setTcpNoDelay(true);
            return plain;
          }
        });
  }

  @Override
  protected void _connectAction_() throws IOException {
    // The time for connecting is over; Commons Net would apply it to the greeting.
    connectTimeout = 0;
    lifeline.limit(greetingTimeout);
    _connectAction_(boundedReader(plain.getInputStream()));
  }

  /** Connects, and returns the greeting. */
  Reply open(InetAddress address, int port) throws IOException {
    connect(address, port);
    return lastReply();
  }

  /** The socket below TLS. */
  Socket plainSocket() {
    return plain;
  }

  /** Goes on inside TLS. What came in clear and was not read is dropped. */
  void continueOn(SSLSocket secured) throws IOException {
    _socket_ = secured;
    _controlInput_ = new CRLFLineReader(boundedReader(secured.getInputStream()));
    _controlOutput_ = writer(secured.getOutputStream());
  }

  private BoundedReader boundedReader(InputStream input) {
    reader = new BoundedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    return reader;
  }

  private static BufferedWriter writer(OutputStream output) {
    return new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
  }

  /** Tells whether anything came that was not read. In TLS it need not be a reply. */
  boolean hasUnread() throws IOException {
    return hasBuffered() || plain.getInputStream().available() > 0;
  }

  /** Tells whether a reply was received, at least in part, that was not asked for. */
  boolean hasBuffered() throws IOException {
    return _controlInput_.ready();
  }

  /** Sends commands in one write. */
  void send(List<String> commands) throws IOException {
    for (String command : commands) {
      _controlOutput_.write(command);
      _controlOutput_.write(NETASCII_EOL);
    }
    _controlOutput_.flush();
  }

  /** Sends the password, past all buffers that keep what goes through them. */
  void send(Password password) throws IOException {
    byte[] line = password.command("PASS");
    try {
      OutputStream output = _socket_.getOutputStream();
      output.write(line);
      output.flush();
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  /** Reads the next reply, whose code is one that FTP knows. */
  Reply receive() throws IOException {
    reader.nextReply();
    getReply();
    return lastReply();
  }

  /** The text of the reply that was read last. */
  String lastText() {
    return getReplyString();
  }

  /** The reply that was read last, also where Commons Net threw an exception for its code. */
  Reply lastReply() throws IOException {
    if (getReplyCode() < 100 || getReplyCode() > 599) {
      throw new MalformedServerReplyException("a reply with code " + getReplyCode());
    }
    return new Reply(getReplyCode(), List.of(getReplyStrings()));
  }
}
