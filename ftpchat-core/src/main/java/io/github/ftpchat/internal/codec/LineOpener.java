package io.github.ftpchat.internal.codec;

import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.MessageId;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.RejectedRecord.Reason;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.crypto.OpenedToken;
import io.github.ftpchat.crypto.RecordContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Opens the records of one line after the other, with buffers that it keeps. Not thread-safe.
 *
 * <p>The line is tried as a whole first. What is left of it is cut at record marks, and each piece
 * is tried once, so that the work is linear in the length of the line whatever it holds. A try is
 * both ways of {@code docs/protocol.md}: as base64 around a token, and as a token.
 */
final class LineOpener {

  /**
   * The begins of a token of version 0x80 and of 0x81, as long as its time is below 2 to the power
   * of 36, and the same with base64 around them.
   */
  private static final byte[][] MARKS = {
    ascii("gAAAAA"), ascii("Z0FBQUFB"), ascii("gQAAAA"), ascii("Z1FBQUFB")
  };

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int FERNET_VERSION = 0x80;
  private static final int FERNET_OVERHEAD = 57;
  private static final int AES_BLOCK = 16;

  /** Version, time, nonce and tag of StrongCipher's tokens, and the shortest of zlib's streams. */
  private static final int SHORTEST_TOKEN = 1 + 8 + 12 + 16 + 8;

  /** Buffers that grew beyond this are not kept. */
  private static final int MAX_KEPT_BUFFER = 1 << 16;

  private final MessageCipher cipher;
  private final RecordContext context;
  private final Base64Layer standard = Base64Layer.standard();
  private final Base64Layer urlSafe = Base64Layer.urlSafe();
  private final Inflation inflation;
  private final PayloadParser payloads = new PayloadParser();

  private byte[] text = new byte[1024];
  private byte[] canonical = new byte[1024];

  // The line that is being opened.
  private byte[] line;
  private int lineOffset;
  private long linePosition;
  private RecordSink sink;
  private boolean terminated;
  private boolean pending;

  // The outcome of the last try.
  private OpenedToken opened;
  private byte[] token;
  private boolean wrapped;
  private boolean wellFormed;

  LineOpener(MessageCipher cipher, RecordContext context, Limits limits) {
    this.cipher = cipher;
    this.context = context;
    this.inflation = new Inflation(limits.maxPayloadBytes());
  }

  /** As {@link RecordCodec#open}. */
  boolean open(byte[] buf, int offset, int length, long position, boolean ended, RecordSink to) {
    begin(buf, offset, position, ended, to);
    try {
      openLine(offset, offset + length);
      return pending;
    } finally {
      end();
    }
  }

  /** As {@link RecordCodec#openRest}. */
  boolean openRest(
      byte[] buf, int offset, int length, long position, boolean ended, RecordSink to) {
    begin(buf, offset, position, ended, to);
    try {
      openPieces(offset, PythonText.skipSpaceBack(line, offset, offset + length));
      return pending;
    } finally {
      end();
    }
  }

  private void begin(byte[] buf, int offset, long position, boolean ended, RecordSink to) {
    line = buf;
    lineOffset = offset;
    linePosition = position;
    terminated = ended;
    sink = to;
    pending = false;
  }

  private void end() {
    line = null;
    sink = null;
    opened = null;
    token = null;
    inflation.trim();
    if (text.length > MAX_KEPT_BUFFER) {
      text = new byte[1024];
      canonical = new byte[1024];
    }
  }

  private void openLine(int lineStart, int lineEnd) {
    int from = skipBlank(lineStart, lineEnd);
    int to = PythonText.skipSpaceBack(line, from, lineEnd);
    if (from == to) {
      return;
    }
    int end = tryOpen(from, to);
    if (end == to) {
      deliver(lineStart, lineEnd);
      return;
    }
    if (end >= 0) {
      deliver(lineStart, end);
      openPieces(end, to);
      return;
    }
    // A mark at the start would give the same piece again.
    if (nextMark(from + 1, to) == to) {
      reject(lineStart, lineEnd, reason(from, to));
    } else {
      openPieces(from, to);
    }
  }

  private int skipBlank(int from, int to) {
    boolean byteOrderMark =
        to - from >= 3
            && line[from] == (byte) 0xEF
            && line[from + 1] == (byte) 0xBB
            && line[from + 2] == (byte) 0xBF;
    return PythonText.skipSpace(line, byteOrderMark ? from + 3 : from, to);
  }

  /** Opens from piece to piece, up to where the sink stops. */
  private void openPieces(int from, int to) {
    int start = from;
    while (start < to && !sink.stopsAt(start)) {
      int end = nextMark(start + 1, to);
      openPiece(start, end);
      start = end;
    }
  }

  private void openPiece(int pieceStart, int pieceEnd) {
    int from = PythonText.skipSpace(line, pieceStart, pieceEnd);
    int to = PythonText.skipSpaceBack(line, from, pieceEnd);
    int end = tryOpen(from, to);
    if (end < 0) {
      if (holdsText(from, to)) {
        reject(from, to, reason(from, to));
      }
      return;
    }
    deliver(from, end);
    if (end < to) {
      reject(end, to, Reason.MALFORMED);
    }
  }

  /**
   * Tries to open a record at the start of a region.
   *
   * @return the end of what was read, or -1 if nothing opens
   */
  private int tryOpen(int from, int to) {
    ensureBuffers(to - from);
    wellFormed = false;
    int end = tryWrapped(from, to);
    return end >= 0 ? end : tryToken(from, to);
  }

  private int tryWrapped(int from, int to) {
    boolean strict = true;
    int end = to;
    int length = standard.decode(line, from, to - from, text);
    if (length < 0) {
      Base64Layer.Canonical outer = standard.canonicalize(line, from, to - from, canonical);
      if (!outer.isValid()) {
        return -1;
      }
      strict = false;
      end = outer.end();
      length = standard.decode(canonical, 0, outer.length(), text);
    }
    int tokenEnd = open(text, 0, length, true, strict);
    if (tokenEnd < 0) {
      return -1;
    }
    // Padding inside ended the token before the text ended.
    return rest(tokenEnd < length ? skipCharacters(from, to, (tokenEnd * 4L + 2) / 3) : end, to);
  }

  private int tryToken(int from, int to) {
    int end = open(line, from, to - from, false, true);
    return end < 0 ? -1 : rest(end, to);
  }

  /**
   * Opens the text of a token.
   *
   * @return the end of the token in {@code src}, or -1 if it does not open
   */
  private int open(byte[] src, int offset, int length, boolean isWrapped, boolean strict) {
    int end = offset + length;
    boolean asItStands = true;
    byte[] decoded = decode(src, offset, length);
    if (decoded == null) {
      asItStands = false;
      Base64Layer.Canonical form = urlSafe.canonicalize(src, offset, length, canonical);
      if (!form.isValid()) {
        return -1;
      }
      end = form.end();
      decoded = decode(canonical, 0, form.length());
    }
    wellFormed |= strict && asItStands && hasFormOfToken(decoded);
    Optional<OpenedToken> result = cipher.open(decoded, context);
    if (result.isEmpty()) {
      return -1;
    }
    opened = result.get();
    token = decoded;
    wrapped = isWrapped;
    return end;
  }

  /** Decodes canonical text of a token; null if it is not canonical. */
  private byte[] decode(byte[] src, int offset, int length) {
    int decodedLength = Base64Layer.decodedLength(src, offset, length);
    if (decodedLength < 0) {
      return null;
    }
    byte[] decoded = new byte[decodedLength];
    return urlSafe.decode(src, offset, length, decoded) < 0 ? null : decoded;
  }

  /** Every format of a token starts with a version above ASCII; that of Fernet has whole blocks. */
  private static boolean hasFormOfToken(byte[] decoded) {
    if (decoded.length < SHORTEST_TOKEN || decoded[0] >= 0) {
      return false;
    }
    return (decoded[0] & 0xFF) != FERNET_VERSION
        || (decoded.length > FERNET_OVERHEAD
            && (decoded.length - FERNET_OVERHEAD) % AES_BLOCK == 0);
  }

  /** Where a number of characters of the alphabet, and the padding behind them, ends. */
  private int skipCharacters(int from, int to, long count) {
    int i = from;
    for (long left = count; left > 0 && i < to; i++) {
      if (standard.contains(line[i])) {
        left--;
      }
    }
    return i;
  }

  /** What follows a record: the end if there is no text, else where the text may begin. */
  private int rest(int from, int to) {
    return holdsText(from, to) ? from : to;
  }

  private boolean holdsText(int from, int to) {
    for (int i = from; i < to; i++) {
      if (urlSafe.contains(line[i])) {
        return true;
      }
    }
    return false;
  }

  private int nextMark(int from, int to) {
    for (int i = from; i < to; i++) {
      if (isMark(i, to)) {
        return i;
      }
    }
    return to;
  }

  private boolean isMark(int from, int to) {
    for (byte[] mark : MARKS) {
      if (startsWith(mark, from, to)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private boolean startsWith(byte[] mark, int from, int to) {
    if (to - from < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (line[from + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** Why the region that was tried last did not open. */
  private Reason reason(int from, int to) {
    if (wellFormed) {
      return Reason.UNAUTHENTIC;
    }
    if (isMark(from, to)) {
      return Reason.TORN;
    }
    return isUnencrypted(from, to) ? Reason.UNENCRYPTED : Reason.MALFORMED;
  }

  private boolean isUnencrypted(int from, int to) {
    if (to - from < 4 || line[from] != 'e' || line[from + 1] != 'J') {
      return false;
    }
    int length = standard.decode(line, from, to - from, text);
    return length > 0 && inflation.looksLikeZlib(text, length);
  }

  private void deliver(int from, int to) {
    int length = inflation.inflate(opened.plaintext());
    if (length < 0) {
      sink.rejected(
          rejected(from, to, length == Inflation.TOO_LARGE ? Reason.TOO_LARGE : Reason.MALFORMED));
      return;
    }
    Payload payload = payloads.parse(inflation.output(), length, !wrapped);
    if (payload == null) {
      sink.rejected(rejected(from, to, Reason.MALFORMED));
      return;
    }
    Dialect dialect = wrapped ? Dialect.V1_6 : payload.undated() ? Dialect.V2_3 : Dialect.V1_7;
    sink.opened(
        new OpenedRecord(
            position(from),
            to - from,
            dialect,
            messageId(opened.identity()),
            token,
            opened.time(),
            payload.sender(),
            payload.wallClock(),
            payload.text()));
  }

  private void reject(int from, int to, Reason reason) {
    if (terminated) {
      sink.rejected(rejected(from, to, reason));
    } else {
      pending = true;
    }
  }

  private RejectedRecord rejected(int from, int to, Reason reason) {
    return new RejectedRecord(position(from), to - from, reason);
  }

  private long position(int index) {
    return linePosition + (index - lineOffset);
  }

  static MessageId messageId(byte[] identity) {
    return new MessageId((long) LONGS.get(identity, 0), (long) LONGS.get(identity, Long.BYTES));
  }

  private void ensureBuffers(int length) {
    if (text.length < length) {
      text = new byte[length];
      canonical = new byte[length];
    }
  }
}
