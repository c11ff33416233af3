package io.github.ftpchat;

/**
 * How a record is spelled in the file ({@code docs/protocol.md}). Sessions read every dialect, and
 * write the first two.
 *
 * @since 0.1
 */
public enum Dialect {
  /** FTPChat 1.6: base64 around the token. */
  V1_6("1.6"),
  /** FTPChat 1.7 to 2.2: the token itself. */
  V1_7("1.7"),
  /** FTPChat 2.3: the token itself, around a payload without a date. Read only. */
  V2_3("2.3");

  private final String version;

  Dialect(String version) {
    this.version = version;
  }

  /**
   * Names the dialect after the first program that wrote it.
   *
   * @return {@code 1.6}, {@code 1.7} or {@code 2.3}
   */
  public String version() {
    return version;
  }
}
