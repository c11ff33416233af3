package io.github.ftpchat.examples.bots;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.RetryPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.ftp.FtpTransport;
import io.github.ftpchat.ftp.TlsPolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;

/**
 * Runs {@link CommandBot} on a database that fails at random: before something is done, and after
 * it was done.
 */
final class CrashingBot {

  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** The usual one but for a shorter guard time. */
  static final SettlePolicy SETTLE =
      new SettlePolicy(Duration.ofMillis(200), Duration.ofSeconds(3), Duration.ofSeconds(10));

  static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));

  /** One in so many calls of the database fails before it did anything, and one after it. */
  private static final Map<String, Integer> FAILING =
      Map.of("getConnection", 200, "executeUpdate", 200, "executeQuery", 200, "commit", 20);

  private CrashingBot() {}

  /**
   * Runs until it is ended.
   *
   * @param args host, port, user, password, room, the database's file, and a seed
   */
  public static void main(String[] args) {
    FtpTransport transport = transport(args[0], Integer.parseInt(args[1]), args[2], args[3]);
    Random random = new Random(Long.parseLong(args[6]));
    DataSource source = Database.file(Path.of(args[5]));
    try (ChatClient client = ChatClient.builder(transport).retry(RETRY).build()) {
      CommandBot.run(
          client.session().room(args[4]).cipher(FernetCipher.ofKey(KEY)).settle(SETTLE),
          failing(DataSource.class, source, random));
    }
  }

  static FtpTransport transport(String host, int port, String user, String password) {
    return FtpTransport.builder(host)
        .port(port)
        .user(user)
        .password(password.toCharArray())
        .timeout(Duration.ofSeconds(5))
        .tls(TlsPolicy.OFF)
        .build();
  }

  private static <T> T failing(Class<T> type, T real, Random random) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              int rarely = FAILING.getOrDefault(method.getName(), Integer.MAX_VALUE);
              maybeThrow(rarely, "before " + method.getName(), random);
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              maybeThrow(rarely, "after " + method.getName(), random);
              if (result instanceof Connection connection) {
                return failing(Connection.class, connection, random);
              }
              return result instanceof PreparedStatement statement
                  ? failing(PreparedStatement.class, statement, random)
                  : result;
            }));
  }

  private static void maybeThrow(int rarely, String where, Random random) throws SQLException {
    if (random.nextInt(rarely) == 0) {
      System.out.println("fault " + where);
      if (random.nextBoolean()) {
        throw new SQLException("on purpose " + where);
      }
      throw new AssertionError("on purpose " + where);
    }
  }
}
