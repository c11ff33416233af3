/**
 * Real FTP servers for tests, started and ended by the test that needs them:
 *
 * <pre>{@code
 * @ParameterizedTest
 * @EnumSource(names = {"VSFTPD", "VSFTPD_IN_DOCKER"})
 * void roomsLieInTheLoginDirectory(ServerKind kind) {
 *   try (FtpServerFixture server = kind.start()) {
 *     // Connect to server.host(), server.port() as server.user() with server.password() ...
 *     assertThat(server.fileBytes("room")).isNotEmpty();
 *   }
 * }
 * }</pre>
 *
 * <p>Servers come from what is installed, from Debian's packages (unpacked under {@code
 * target/servers}, not installed), from Maven, or from Docker. Where one cannot be had its tests
 * are skipped with a line that says what is missing. All listen on the loopback interface only, run
 * without root and end with the JVM, even when that is killed.
 *
 * @since 0.1
 */
package io.github.ftpchat.ftp.servers;
