package io.github.ftpchat.ftp.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads along on a control connection, line by line: which reply belongs to which command, where
 * scripted faults strike, and where a data connection is announced. It passes lines on whole, and
 * bytes as they come once TLS was agreed on.
 */
final class Dialogue {

  /** The name under which faults find the greeting. */
  static final String GREETING = "CONNECT";

  private static final int LINE_LIMIT = 8192;
  private static final int OUTSTANDING_LIMIT = 1000;
  private static final Pattern EPSV = Pattern.compile("\\((.)\\1\\1(\\d{1,5})\\1\\)");
  private static final Pattern PASV =
      Pattern.compile("\\d{1,3},\\d{1,3},\\d{1,3},\\d{1,3},(\\d{1,3}),(\\d{1,3})");

  private final FaultProxy proxy;
  private final Relay relay;
  private final ByteArrayOutputStream command = new ByteArrayOutputStream();
  private final ByteArrayOutputStream replyLine = new ByteArrayOutputStream();
  private final Deque<String> outstanding = new ArrayDeque<>(List.of(GREETING));
  private boolean answered;
  private boolean opaque;
  private FaultProxy.DataListener listener;
  private Relay.Passive passive;
  private Reply reply;

  Dialogue(FaultProxy proxy, Relay relay) {
    this.proxy = proxy;
    this.relay = relay;
  }

  void up(ByteBuffer bytes) {
    while (!opaque && bytes.hasRemaining()) {
      if (lineEnds(command, bytes)) {
        command(take(command));
      }
    }
    relay.up.offer(bytes);
  }

  void down(ByteBuffer bytes) throws IOException {
    while (!opaque && bytes.hasRemaining()) {
      if (lineEnds(replyLine, bytes)) {
        reply(take(replyLine));
      }
    }
    relay.down.offer(bytes);
  }

  /** Passes on a last line that nothing ended. */
  void flush(Channel channel) {
    if (channel == Channel.CONTROL_UP) {
      relay.up.offer(take(command));
    } else {
      relay.down.offer(take(replyLine));
    }
  }

  void close() {
    if (listener != null) {
      listener.close();
    }
  }

  private static boolean lineEnds(ByteArrayOutputStream line, ByteBuffer bytes) {
    byte next = bytes.get();
    line.write(next);
    return next == '\n' || line.size() == LINE_LIMIT;
  }

  private static byte[] take(ByteArrayOutputStream line) {
    byte[] bytes = line.toByteArray();
    line.reset();
    return bytes;
  }

  private void command(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8).strip();
    String verb = text.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    proxy.command(verb);
    boolean secret = verb.equals("PASS") || verb.equals("ACCT");
    proxy.note(relay.name() + " > " + (secret ? verb + " ***" : text));
    if (outstanding.size() < OUTSTANDING_LIMIT) {
      outstanding.add(verb);
    }
    for (Fault fault : proxy.take(relay, FaultPoint.Moment.COMMAND, false, verb)) {
      relay.up.trigger(false, fault);
    }
    relay.up.offer(line);
    for (Fault fault : proxy.take(relay, FaultPoint.Moment.COMMAND, true, verb)) {
      relay.up.trigger(true, fault);
    }
  }

  /** A reply of one line or more, on its way. */
  private static final class Reply {
    private final String code;
    private final String verb;
    private final boolean first;
    private Fault substitute;
    private final List<Fault> duplicates = new ArrayList<>();
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

    private Reply(String code, String verb, boolean first) {
      this.code = code;
      this.verb = verb;
      this.first = first;
    }

    private boolean preliminary() {
      return code.startsWith("1");
    }
  }

  private void reply(byte[] line) throws IOException {
    String text = new String(line, StandardCharsets.UTF_8).stripTrailing();
    proxy.note(relay.name() + " < " + text);
    boolean last;
    if (reply == null) {
      begin(text);
      last = text.length() < 4 || text.charAt(3) != '-';
    } else {
      last = text.equals(reply.code) || text.startsWith(reply.code + " ");
    }
    if (reply.substitute == null) {
      byte[] redirected = redirected(text);
      byte[] bytes = redirected == null ? line : redirected;
      relay.down.offer(bytes);
      if (!reply.duplicates.isEmpty()) {
        reply.copy.writeBytes(bytes);
      }
    }
    if (last) {
      end();
    }
  }

  private void begin(String text) {
    String code = text.length() >= 3 ? text.substring(0, 3) : text;
    String verb = outstanding.isEmpty() ? "" : outstanding.peek();
    reply = new Reply(code, verb, !answered);
    if (passive != null && isTransfer(verb)) {
      long now = System.nanoTime();
      passive.answered(reply.preliminary() ? now : now - proxy.uploadDelay());
    }
    for (Fault fault : take(false)) {
      switch (fault.kind) {
        case DUPLICATE -> reply.duplicates.add(fault);
        case REPLACE -> reply.substitute = fault;
        default -> relay.down.trigger(false, fault);
      }
    }
  }

  private void end() {
    if (reply.substitute != null) {
      fired(reply.substitute);
      relay.down.offer(reply.substitute.replacement);
    }
    for (Fault duplicate : reply.duplicates) {
      fired(duplicate);
      relay.down.offer(reply.copy.toByteArray());
    }
    for (Fault fault : take(true)) {
      relay.down.trigger(true, fault);
    }
    answered = reply.preliminary();
    if (!answered) {
      outstanding.poll();
    }
    if (reply.verb.equals("AUTH") && reply.code.equals("234")) {
      opaque = true;
    }
    reply = null;
  }

  private List<Fault> take(boolean after) {
    List<Fault> faults = new ArrayList<>();
    if (reply.first) {
      faults.addAll(proxy.take(relay, FaultPoint.Moment.REPLY, after, reply.verb));
    }
    if (!reply.preliminary()) {
      faults.addAll(proxy.take(relay, FaultPoint.Moment.FINAL_REPLY, after, reply.verb));
    }
    return faults;
  }

  private void fired(Fault fault) {
    fault.markFired();
    proxy.note(relay.name() + " !! " + fault);
  }

  private static boolean isTransfer(String verb) {
    return switch (verb) {
      case "APPE", "STOR", "STOU", "RETR", "LIST", "NLST", "MLSD" -> true;
      default -> false;
    };
  }

  /** The reply with our port in place of the server's; null if it announces none. */
  private byte[] redirected(String text) throws IOException {
    Matcher epsv = EPSV.matcher(text);
    Matcher pasv = PASV.matcher(text);
    String rewritten;
    if (reply.code.equals("229") && epsv.find()) {
      int announced = Integer.parseInt(epsv.group(2));
      if (announced > 65535) {
        return null;
      }
      int port = listen(announced, false);
      rewritten = text.substring(0, epsv.start(2)) + port + text.substring(epsv.end(2));
    } else if (reply.code.equals("227") && pasv.find()) {
      int announced = Integer.parseInt(pasv.group(1)) * 256 + Integer.parseInt(pasv.group(2));
      if (announced > 65535) {
        return null;
      }
      int port = listen(announced, true);
      String address = proxy.host().replace('.', ',') + "," + port / 256 + "," + port % 256;
      rewritten = text.substring(0, pasv.start()) + address + text.substring(pasv.end());
    } else {
      return null;
    }
    return (rewritten + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private int listen(int serverPort, boolean pasv) throws IOException {
    close();
    passive = new Relay.Passive(relay);
    listener = proxy.listenForData(serverPort, passive, pasv);
    return listener.port();
  }
}
