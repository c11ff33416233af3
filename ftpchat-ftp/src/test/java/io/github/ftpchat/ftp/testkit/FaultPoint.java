package io.github.ftpchat.ftp.testkit;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * The place in the dialogue at which a fault is to strike. Ends in a method that says which fault,
 * and from whose return on it is in force.
 *
 * <p>Made by the methods of {@link FaultProxy}; used by one thread.
 *
 * @since 0.1
 */
public final class FaultPoint {

  enum Moment {
    NOW,
    BYTE,
    COMMAND,
    REPLY,
    FINAL_REPLY
  }

  final Moment moment;
  final Channel channel;
  final long offset;
  final boolean after;
  final String verb;
  final int nth;
  int connection;
  int times = 1;

  private final FaultProxy proxy;

  private FaultPoint(
      FaultProxy proxy,
      Moment moment,
      Channel channel,
      long offset,
      boolean after,
      String verb,
      int nth) {
    this.proxy = proxy;
    this.moment = moment;
    this.channel = channel;
    this.offset = offset;
    this.after = after;
    this.verb = verb;
    this.nth = nth;
  }

  static FaultPoint now(FaultProxy proxy) {
    return new FaultPoint(proxy, Moment.NOW, Channel.CONTROL_UP, 0, false, "", 0);
  }

  static FaultPoint at(FaultProxy proxy, Channel channel, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + " < 0");
    }
    return new FaultPoint(proxy, Moment.BYTE, requireNonNull(channel), offset, false, "", 0);
  }

  static FaultPoint of(FaultProxy proxy, Moment moment, boolean after, String verb, int nth) {
    if (nth < 1) {
      throw new IllegalArgumentException("nth " + nth + " < 1");
    }
    Channel channel = moment == Moment.COMMAND ? Channel.CONTROL_UP : Channel.CONTROL_DOWN;
    return new FaultPoint(proxy, moment, channel, 0, after, requireNonNull(verb), nth);
  }

  /**
   * Only on one connection, counted from the proxy's start separately for control and for data.
   * Default: on whichever gets there first.
   *
   * @param number 1 for the first connection
   * @return this
   */
  public FaultPoint onConnection(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("connection " + number + " < 1");
    }
    connection = number;
    return this;
  }

  /**
   * How often it strikes: at an offset on as many connections, at a command or reply on as many in
   * a row. Default: once.
   *
   * @param count at least 1; {@link Integer#MAX_VALUE} for always
   * @return this
   */
  public FaultPoint times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times " + count + " < 1");
    }
    times = count;
    return this;
  }

  /**
   * Ends the connection on both sides as a close does: FIN, and RST in answer to whatever is sent
   * after it.
   *
   * @return the fault
   */
  public Fault cut() {
    return script(Fault.Kind.CUT);
  }

  /**
   * Ends the connection on both sides with RST.
   *
   * @return the fault
   */
  public Fault reset() {
    return script(Fault.Kind.RESET);
  }

  /**
   * Passes on nothing more in this channel of the connection, not even its end, until {@link
   * Fault#release}. The opposite direction goes on; {@link FaultProxy#now} stalls both.
   *
   * @return the fault
   */
  public Fault stall() {
    return script(Fault.Kind.STALL);
  }

  /**
   * Leaves the connection half open: both sockets stay, everything sent on either side is taken and
   * thrown away, and neither side learns of the other's end.
   *
   * @return the fault
   */
  public Fault swallow() {
    return script(Fault.Kind.SWALLOW);
  }

  /**
   * Holds this channel of the connection up for a while, once.
   *
   * @param pause how long
   * @return the fault
   */
  public Fault delay(Duration pause) {
    return proxy.script(new Fault(proxy, this, Fault.Kind.DELAY, pause.toNanos(), new byte[0]));
  }

  /**
   * Passes the reply on twice. Only before a reply.
   *
   * @return the fault
   */
  public Fault duplicate() {
    requireReply();
    return script(Fault.Kind.DUPLICATE);
  }

  /**
   * Passes on another reply in its place. Only before a reply.
   *
   * @param reply what the client gets, without the line's end; empty for nothing at all
   * @return the fault
   */
  public Fault replaceWith(String reply) {
    requireReply();
    String bytes = reply.isEmpty() ? "" : reply + "\r\n";
    return proxy.script(
        new Fault(proxy, this, Fault.Kind.REPLACE, 0, bytes.getBytes(StandardCharsets.UTF_8)));
  }

  private void requireReply() {
    if (after || (moment != Moment.REPLY && moment != Moment.FINAL_REPLY)) {
      throw new IllegalStateException("only before a reply, not " + this);
    }
  }

  private Fault script(Fault.Kind kind) {
    return proxy.script(new Fault(proxy, this, kind, 0, new byte[0]));
  }

  @Override
  public String toString() {
    String where =
        switch (moment) {
          case NOW -> "now";
          case BYTE -> "at " + channel + " byte " + offset;
          case COMMAND, REPLY, FINAL_REPLY ->
              (after ? "after " : "before ")
                  + moment.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                  + " of "
                  + verb
                  + " "
                  + nth;
        };
    return connection == 0 ? where : where + " on connection " + connection;
  }
}
