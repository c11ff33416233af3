package io.github.ftpchat.examples.cli.doctor;

import io.github.ftpchat.LockPolicy;
import io.github.ftpchat.SettlePolicy;
import io.github.ftpchat.WritePlan;
import io.github.ftpchat.WritePlan.Way;
import io.github.ftpchat.ftp.ServerReport;
import io.github.ftpchat.ftp.ServerReport.Answer;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.TransportCapabilities;
import java.time.Duration;
import java.util.Optional;

/**
 * The plan that a session with default policies follows in a place of which so much was measured.
 */
final class MeasuredPlan {

  private MeasuredPlan() {}

  static WritePlan of(ServerReport report) {
    TransportCapabilities said = report.capabilities();
    boolean losesLines = report.appends().filter(appends -> appends.linesLost() > 0).isPresent();
    TransportCapabilities measured =
        said.withCanAppend(report.append().answer() == Answer.YES)
            // A session writes at the end only if the transport has given up on appends.
            .withCanWriteAt(!said.canAppend() && report.overwrite().answer() == Answer.YES)
            .withAppendSafety(losesLines ? AppendSafety.UNSAFE : said.appendSafety());
    if (report.directories().answer() != Answer.NOT_MEASURED) {
      measured = measured.withCanLock(report.directories().answer() == Answer.YES);
    }
    return of(measured, report.appendTime(), false);
  }

  static WritePlan of(FolderReport report) {
    TransportCapabilities measured =
        TransportCapabilities.none()
            .withCanAppend(report.unwritable().isEmpty())
            .withCanLock(report.locks())
            .withAppendSafety(report.safety());
    return of(measured, report.appendTime(), false);
  }

  /**
   * Tells whether a session that may rewrite would do so. Whether a file can be uploaded is known
   * if one could be made.
   */
  static boolean canRewrite(ServerReport report) {
    return of(report.capabilities(), report.appendTime(), true).way() == Way.WHOLE_FILES
        && report.size().answer() != Answer.NOT_MEASURED;
  }

  private static WritePlan of(
      TransportCapabilities can, Optional<Duration> appendTime, boolean allowRewriting) {
    return WritePlan.of(
        SettlePolicy.adaptive(),
        LockPolicy.WHERE_UNSAFE,
        allowRewriting,
        can,
        appendTime.orElse(Duration.ZERO),
        Duration.ZERO);
  }
}
