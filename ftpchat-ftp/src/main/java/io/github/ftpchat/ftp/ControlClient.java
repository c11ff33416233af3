package io.github.ftpchat.ftp;

import io.github.ftpchat.internal.logging.Log;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.MalformedServerReplyException;
import org.apache.commons.net.SocketClient;
import org.apache.commons.net.ftp.FTPConnectionClosedException;

/**
 * The control connection: sends lines and reads replies. Connecting is Commons Net's; its FTP
 * client is not used, as it hides replies, and leaves the connection off by one after a failure.
 *
 * <p>At TRACE the dialogue is logged, without the password and what was said of it.
 *
 * <p>Nothing here has a limit of time of its own; the {@link Lifeline} has it.
 */
final class ControlClient extends SocketClient {

  private static final Log LOG = Log.FTP;

  private Socket plain;
  private ReplyReader reader;
  private OutputStream output;

  /** The password while replies may repeat it: until the next command is sent. Else null. */
  private Password secret;

  ControlClient(Lifeline lifeline, Duration connectTimeout) {
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

  /** Commons Net would take the streams of the plain socket and keep them. */
  @Override
  protected void _connectAction_() throws IOException {
    continueOn(plain);
  }

  /** Reads the greeting. */
  Reply receiveGreeting() throws IOException {
    Reply reply = receive();
    // The server may say first that it takes a while.
    while (reply.isPreliminary()) {
      reply = receive();
    }
    return reply;
  }

  /** The socket below TLS. */
  Socket plainSocket() {
    return plain;
  }

  /** Goes on with a socket, inside TLS perhaps. What came before and was not read is dropped. */
  void continueOn(Socket socket) throws IOException {
    _socket_ = socket;
    reader = new ReplyReader(socket.getInputStream(), plain.getInputStream());
    output = socket.getOutputStream();
  }

  /** Tells whether anything came that was not read. In TLS it need not be a reply. */
  boolean hasUnread() throws IOException {
    return hasReply() || plain.getInputStream().available() > 0;
  }

  /** Tells whether a reply was received, at least in part, that was not asked for. */
  boolean hasReply() throws IOException {
    return reader.hasReply();
  }

  /** The code of a reply that {@linkplain #hasReply() came}; -1 if it is not all there. */
  int nextCode() {
    return reader.nextCode();
  }

  /** Sends commands in one write. */
  void send(List<String> commands) throws IOException {
    secret = null;
    StringBuilder lines = new StringBuilder();
    for (String command : commands) {
      lines.append(command).append(NETASCII_EOL);
      if (LOG.traces()) {
        LOG.trace("{}: > {}", this, Texts.quote(command));
      }
    }
    output.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    output.flush();
  }

  /** Sends the password, past all buffers that keep what goes through them. */
  void send(Password password) throws IOException {
    byte[] line = password.command("PASS");
    secret = password;
    LOG.trace("{}: > PASS ***", this);
    try {
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

  /** Reads the next reply, whose code is one that FTP knows. It does not repeat the password. */
  Reply receive() throws IOException {
    try {
      return heard(withoutSecret(reader.read()));
    } catch (MalformedServerReplyException e) {
      throw secret == null
          ? e
          : new MalformedServerReplyException(secret.hideIn(String.valueOf(e.getMessage())));
    }
  }

  private Reply withoutSecret(Reply reply) {
    return reply == null || secret == null
        ? reply
        : new Reply(reply.code(), reply.lines().stream().map(secret::hideIn).toList());
  }

  private Reply heard(Reply reply) throws IOException {
    if (reply == null) {
      LOG.trace("{}: < the end", this);
      throw new FTPConnectionClosedException("the server closed the connection");
    }
    if (LOG.traces()) {
      LOG.trace("{}: < {}", this, secret != null ? reply.code() : Texts.quote(reply.text()));
    }
    return reply;
  }

  /** Says which of several connections this is. */
  @Override
  public String toString() {
    return Texts.quote(
        plain.getInetAddress() + ":" + plain.getPort() + " from " + plain.getLocalPort());
  }
}
