package io.github.ftpchat.ftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/**
 * A connected socket that tells the control connection's port as its remote port, and notes that it
 * came to an end: the JDK asks for no more once the server has announced the end inside TLS, and
 * takes an end that nobody announced for one as good.
 */
final class TlsDataSocket extends Socket {

  private final Socket socket;
  private final int port;
  private final BlockingCall<?> beforeReading;
  private volatile boolean ended;

  TlsDataSocket(Socket socket, int port, BlockingCall<?> beforeReading) {
    this.socket = socket;
    this.port = port;
    this.beforeReading = beforeReading;
  }

  /** Tells whether the bytes came to an end. */
  boolean hasEnded() {
    return ended;
  }

  @Override
  public int getPort() {
    return port;
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return socket.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(socket.getInputStream()) {
      @Override
      public int read() throws IOException {
        beforeReading.run();
        return noted(super.read());
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        beforeReading.run();
        return noted(super.read(buffer, offset, length));
      }

      private int noted(int result) {
        ended |= result < 0;
        return result;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public synchronized void close() throws IOException {
    socket.close();
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public synchronized void setSoTimeout(int timeout) throws SocketException {
    socket.setSoTimeout(timeout);
  }

  @Override
  public synchronized int getSoTimeout() throws SocketException {
    return socket.getSoTimeout();
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    socket.setSoLinger(on, seconds);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return socket.getSoLinger();
  }
}
