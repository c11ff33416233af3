package io.github.ftpchat.testkit;

import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the contracts have in common. */
@ExtendWith(ContractExtension.class)
abstract class Contract {

  Contract() {}

  /**
   * How long one test may take, and each method that runs before or after it. A test that takes
   * longer is given up and fails, with what all threads were doing. Override it for what is slow by
   * its nature.
   *
   * @return the limit, 2 minutes unless it is overridden
   */
  protected Duration timeLimit() {
    return Duration.ofMinutes(2);
  }
}
