package io.github.ftpchat.ftp.matrix;

import io.github.ftpchat.ftp.servers.ServerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That nothing settled is lost and nothing shown twice, whatever the server does with appends that
 * come together; docs/reliability.md holds the table that this makes.
 */
@Timeout(600)
class ServerMatrixIT {

  /** How many messages each writer writes where nothing is delayed; fewer where things are slow. */
  private static final int MESSAGES = Integer.getInteger("matrix.messages", 100);

  /** Where APPE is refused, ProFTPD and Twisted can also not write where a file ends. */
  private static final Set<ServerKind> WRITABLE =
      EnumSet.complementOf(
          EnumSet.of(
              ServerKind.PROFTPD_WITHOUT_STORE_RESTART,
              ServerKind.TWISTED,
              ServerKind.VSFTPD_IN_DOCKER));

  static List<Cell> allCells() {
    List<Cell> cells = new ArrayList<>();
    for (ServerKind kind : ServerKind.values()) {
      if (WRITABLE.contains(kind) && Settings.takes(kind)) {
        cells.add(new Cell(kind, Duration.ZERO, MESSAGES));
        cells.add(new Cell(kind, Duration.ofMillis(30), MESSAGES * 2 / 5));
        cells.add(new Cell(kind, Duration.ofMillis(200), MESSAGES / 10));
      }
    }
    return cells;
  }

  static List<Cell> quickCells() {
    return List.of(
        new Cell(ServerKind.VSFTPD, Duration.ofMillis(30), 10),
        new Cell(ServerKind.VSFTPD_WITHOUT_LOCKS, Duration.ofMillis(30), 10));
  }

  @ParameterizedTest
  @MethodSource("quickCells")
  void nothingSettledIsLostInAFewCells(Cell cell) throws Exception {
    cell.run(Tables.QUICK);
  }

  @Tag("matrix")
  @ParameterizedTest
  @MethodSource("allCells")
  void nothingSettledIsLostInAnyCell(Cell cell) throws Exception {
    cell.run(Tables.ALL);
  }

  /** Begun when the first row is added. */
  private static final class Tables {
    static final Table QUICK = new Table("quick", Cell.COLUMNS);
    static final Table ALL = new Table("matrix", Cell.COLUMNS);
  }
}
