package io.github.ftpchat.bench;

import com.macasaet.fernet.Key;
import com.macasaet.fernet.Token;
import com.macasaet.fernet.Validator;
import io.github.ftpchat.Dialect;
import io.github.ftpchat.Limits;
import io.github.ftpchat.RejectedRecord;
import io.github.ftpchat.internal.codec.OpenedRecord;
import io.github.ftpchat.internal.codec.RecordCodec;
import io.github.ftpchat.internal.codec.RecordSink;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reads and writes lines of FTPChat 1.6 in three ways: with the library, which checks everything,
 * with the bare JDK, and with fernet-java8 and the JDK around it. One thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CodecBenchmark {

  private static final int LINES = 5_000;
  private static final LocalDateTime WALL_CLOCK = LocalDateTime.of(2026, 2, 1, 10, 30);

  private final RecordCodec codec = new RecordCodec(Sample.cipher(), "room", Limits.defaults());
  private final Key key =
      new Key(Arrays.copyOf(Sample.KEY, 16), Arrays.copyOfRange(Sample.KEY, 16, 32));
  private final AnyAge validator = new AnyAge();
  private final SecureRandom random = new SecureRandom();
  private final Inflater inflater = new Inflater();
  private final Deflater deflater = new Deflater();
  private final byte[] buffer = new byte[1 << 16];
  private BareCodec bare;
  private List<byte[]> lines;
  private List<String> texts;

  /** Makes the benchmark. */
  public CodecBenchmark() {}

  /** Makes what is read and written. */
  @Setup
  public void setUp() throws GeneralSecurityException {
    bare = new BareCodec(Sample.KEY);
    lines = new Sample().lines(LINES);
    texts = new Sample().texts(LINES);
  }

  /** The library. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void decode(Blackhole hole) {
    RecordSink sink =
        new RecordSink() {
          @Override
          public void opened(OpenedRecord record) {
            hole.consume(record);
          }

          @Override
          public void rejected(RejectedRecord rejected) {
            throw new AssertionError(rejected);
          }
        };
    for (byte[] line : lines) {
      codec.open(line, 0, line.length, 0, true, sink);
    }
  }

  /** The floor. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void decodeBare(Blackhole hole) throws GeneralSecurityException, DataFormatException {
    for (byte[] line : lines) {
      hole.consume(bare.decode(line));
    }
  }

  /** A library of another author, as its documentation has it used. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void decodeFernetJava8(Blackhole hole) throws DataFormatException {
    for (byte[] line : lines) {
      Token token =
          Token.fromString(
              new String(Base64.getDecoder().decode(line), StandardCharsets.ISO_8859_1));
      inflater.reset();
      inflater.setInput(token.validateAndDecrypt(key, validator));
      hole.consume(new String(buffer, 0, inflater.inflate(buffer), StandardCharsets.UTF_8));
    }
  }

  /** The library. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void encode(Blackhole hole) {
    for (String text : texts) {
      byte[] token = codec.seal(Dialect.V1_6, WALL_CLOCK, Sample.SENDER, text);
      hole.consume(codec.frame(token, Dialect.V1_6));
    }
  }

  /** The floor. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void encodeBare(Blackhole hole) throws GeneralSecurityException {
    for (String text : texts) {
      hole.consume(bare.encode(Sample.PREFIX + text + "\n"));
    }
  }

  /** A library of another author, which may keep its random generator. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void encodeFernetJava8(Blackhole hole) {
    for (String text : texts) {
      deflater.reset();
      deflater.setInput((Sample.PREFIX + text + "\n").getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      byte[] zlib = Arrays.copyOf(buffer, deflater.deflate(buffer));
      String token = Token.generate(random, key, zlib).serialise();
      hole.consume(Base64.getEncoder().encode(token.getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  private static final class AnyAge implements Validator<byte[]> {

    @Override
    public Function<byte[], byte[]> getTransformer() {
      return Function.identity();
    }

    @Override
    public TemporalAmount getTimeToLive() {
      return Duration.ofDays(365);
    }
  }
}
