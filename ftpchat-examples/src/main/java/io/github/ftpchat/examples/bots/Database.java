package io.github.ftpchat.examples.bots;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Runs transactions, each on a connection of its own: one that broke does no harm to the next.
 * Thread-safe.
 */
final class Database {

  /** What happens in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(Transaction db) throws SQLException;
  }

  private final DataSource source;

  Database(DataSource source) {
    this.source = source;
  }

  /**
   * A file of H2's. It stays open until the process ends, as H2 would else close it after each
   * transaction, and when the process is told to end, before its last one.
   */
  static DataSource file(Path file) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:" + file.toAbsolutePath() + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE");
    return source;
  }

  /**
   * Does all of some work, or nothing.
   *
   * @return what the work returned, after it is on the disk
   * @throws IllegalStateException if the database failed. If the commit did, then the work may be
   *     done all the same
   */
  <T> T transact(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      Transaction db = new Transaction(connection);
      try {
        T result = work.in(db);
        connection.commit();
        // H2 leaves the commit in the system's cache, which survives kill -9 and no loss of power.
        db.update("CHECKPOINT SYNC");
        return result;
      } finally {
        connection.rollback(); // Does nothing after a commit.
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the database failed: " + e.getMessage(), e);
    }
  }

  /** Reads and writes. */
  static final class Transaction {

    private final Connection connection;

    private Transaction(Connection connection) {
      this.connection = connection;
    }

    /** Returns how many rows were changed. */
    int update(String sql, Object... arguments) throws SQLException {
      try (PreparedStatement statement = prepare(sql, arguments)) {
        return statement.executeUpdate();
      }
    }

    /** Returns the first column of all rows. */
    <T> List<T> query(Class<T> type, String sql, Object... arguments) throws SQLException {
      try (PreparedStatement statement = prepare(sql, arguments);
          ResultSet rows = statement.executeQuery()) {
        List<T> values = new ArrayList<>();
        while (rows.next()) {
          values.add(rows.getObject(1, type));
        }
        return values;
      }
    }

    private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
      PreparedStatement statement = connection.prepareStatement(sql);
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return statement;
    }
  }
}
