package io.github.ftpchat.ftp;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

  private Socket plain;
  private BoundedReader reader;

  ControlClient(Lifeline lifeline, Duration connectTimeout) {
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

  /** Commons Net would read the greeting now, which may come inside TLS. */
  @Override
  protected void _connectAction_() throws IOException {
    continueOn(plain);
  }

  /** Reads the greeting. */
  Reply receiveGreeting() throws IOException {
    Reply reply = receive();
    // The server may say first that it takes a while.
    return reply.isPreliminary() ? receive() : reply;
  }

  /** The socket below TLS. */
  Socket plainSocket() {
    return plain;
  }

  /** Goes on with a socket, inside TLS perhaps. What came before and was not read is dropped. */
  void continueOn(Socket socket) throws IOException {
    _socket_ = socket;
    reader =
        new BoundedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    _controlInput_ = new CRLFLineReader(reader);
    _controlOutput_ =
        new BufferedWriter(
            new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
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

  /** What is received from now on may be as long as all that was so far. */
  void newBudget() {
    reader.newBudget();
  }

  /** Reads the next reply, whose code is one that FTP knows. */
  Reply receive() throws IOException {
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
