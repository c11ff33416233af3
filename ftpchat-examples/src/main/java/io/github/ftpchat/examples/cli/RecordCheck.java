package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.HistoryPolicy;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Counts what is in a copy of a room.
 *
 * <p>The last line counts as ended, so that what stands in it is judged too. What is rejected there
 * can be a record that somebody was just writing: it is unfinished, and not bad.
 */
final class RecordCheck implements ChatListener {

  /** So many bad pieces are told one by one. */
  static final int MAX_LISTED = 1_000;

  private final long unfinishedFrom;
  private final GoodRecords records;
  private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
  private final List<RejectedRecord> bad = new ArrayList<>();
  private final MessageDigest ids = sha256();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private long good;
  private long unfinished;

  private RecordCheck(long unfinishedFrom, GoodRecords records) {
    this.unfinishedFrom = unfinishedFrom;
    this.records = records;
  }

  /**
   * Reads a copy to its end.
   *
   * @param copy shows a file that ends with a line break; is closed
   * @param room the name of the room, to which records can be bound
   * @param unfinishedFrom where a last line begins that had no end of its own
   * @param records is told where good ones stand
   */
  static RecordCheck of(
      Transport copy,
      String room,
      MessageCipher cipher,
      Deadline deadline,
      long unfinishedFrom,
      GoodRecords records) {
    RecordCheck check = new RecordCheck(unfinishedFrom, records);
    try (ChatClient client = ChatClient.builder(copy).build()) {
      client
          .session()
          .room(room)
          .cipher(cipher)
          .history(HistoryPolicy.replayAll())
          .allowUnreadable()
          .listener(check)
          .start();
      deadline.await("not everything was checked", check.over);
    }
    return check;
  }

  @Override
  public void onMessage(ChatSession session, ChatMessage message) {
    good++;
    ids.update(message.id().toString().getBytes(StandardCharsets.US_ASCII));
    guarded(() -> records.begin(message.position()));
  }

  @Override
  public void onRejectedRecord(ChatSession session, RejectedRecord piece) {
    guarded(() -> records.end(piece.position()));
    if (piece.reason() != Reason.DUPLICATE && piece.position() >= unfinishedFrom) {
      unfinished += piece.length();
      return;
    }
    rejected.merge(piece.reason(), 1L, Long::sum);
    if (piece.reason() != Reason.DUPLICATE && bad.size() < MAX_LISTED) {
      bad.add(piece);
    }
  }

  @Override
  public void onStateChange(ChatSession session, SessionState state) {
    if (state.phase() == Phase.LIVE) {
      guarded(() -> records.end(Long.MAX_VALUE));
      over.complete(null);
    } else {
      state.problem().ifPresent(over::completeExceptionally);
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      over.completeExceptionally(e);
    }
  }

  /** How many records are authentic, each counted once. */
  long good() {
    return good;
  }

  /** How many times one stands there again. */
  long repeated() {
    return rejected(Reason.DUPLICATE);
  }

  long rejected(Reason reason) {
    return rejected.getOrDefault(reason, 0L);
  }

  /** How many pieces are bad. */
  long allBad() {
    return rejected.values().stream().mapToLong(Long::longValue).sum() - repeated();
  }

  /** The first of those. */
  List<RejectedRecord> bad() {
    return bad;
  }

  /** How many bytes at the end may become a record yet. */
  long unfinished() {
    return unfinished;
  }

  /** Tells good records in their order from all others. */
  String fingerprint() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) ids.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Learns where good records stand, in the order of the file. */
  interface GoodRecords {

    /** One begins; one that was begun before ends here at the latest. */
    void begin(long position);

    /** Something else begins. */
    void end(long position);

    /** Somebody who does not want to know. */
    static GoodRecords ignored() {
      return new GoodRecords() {
        @Override
        public void begin(long position) {}

        @Override
        public void end(long position) {}
      };
    }
  }
}
