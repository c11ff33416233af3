package io.github.ftpchat.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.ftpchat.internal.disk.DurableFile;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {

  private static final KnownHost ONE = pinned('1');
  private static final KnownHost TWO = pinned('2');

  @TempDir private Path directory;
  private Path file;
  private KnownHosts hosts;

  @BeforeEach
  void makeHosts() {
    file = directory.resolve("new/known_hosts");
    hosts = new KnownHosts(file);
  }

  private static KnownHost pinned(char digit) {
    return KnownHost.pinned(KeyPin.parse("sha256:" + String.valueOf(digit).repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSymbolicLinkStaysOneHoweverManyThereAre(boolean dangling) throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    if (!dangling) {
      new KnownHosts(elsewhere.resolve("real")).recognise("other:21", TWO);
    }
    Files.createDirectory(file.getParent());
    Path middle = Files.createSymbolicLink(elsewhere.resolve("middle"), Path.of("real"));
    Files.createSymbolicLink(file, Path.of("../elsewhere/middle"));
    hosts.recognise("host:21", ONE);

    assertThat(file).isSymbolicLink();
    assertThat(middle).isSymbolicLink();
    assertThat(elsewhere.resolve("real"))
        .isRegularFile()
        .content()
        .contains("host:21 " + ONE)
        .satisfies(content -> assertThat(content.contains("other:21")).isNotEqualTo(dangling));
    assertRefused(Reason.UNTRUSTED, () -> hosts.recognise("host:21", TWO));
  }

  @Test
  void theFirstKeyIsRememberedAndAnotherOneRefusedWithBoth() throws Exception {
    hosts.recognise("Host:21", ONE);
    hosts.recognise("host:21", ONE);
    hosts.recognise("host:2121", TWO);
    assertRefused(Reason.UNTRUSTED, () -> hosts.recognise("HOST:21", TWO))
        .contains(ONE.pin().toString(), TWO.pin().toString(), "host:21", file.toString());
    assertThat(Files.readAllLines(file).subList(1, 3))
        .containsExactly("host:21 " + ONE, "host:2121 " + TWO);
  }

  @Test
  void aVerifiedCertificateIsWorthMoreThanAKeyAndNothingLessIsTakenAfterwards() throws Exception {
    hosts.recognise("host:21", ONE);
    hosts.recognise("host:21", KnownHost.VERIFIED);
    assertRefused(Reason.UNTRUSTED, () -> hosts.recognise("host:21", ONE));
    assertRefused(Reason.UNTRUSTED, () -> hosts.recognise("host:21", TWO));
  }

  @Test
  void aServerThatIsOnlyKnownToHaveTlsIsTrustedOnFirstUse() throws Exception {
    hosts.recognise("host:21", KnownHost.TLS);
    hosts.recognise("host:21", ONE);
    hosts.recognise("host:21", KnownHost.TLS);
    assertRefused(Reason.UNTRUSTED, () -> hosts.recognise("host:21", TWO));
  }

  @Test
  void whoHadTlsIsRefusedWithoutAndStrangersAreNot() throws Exception {
    assertThatCode(() -> hosts.requireNoTls("host:21")).doesNotThrowAnyException();
    for (KnownHost entry : List.of(KnownHost.TLS, ONE, KnownHost.VERIFIED)) {
      hosts.recognise("host:21", entry);
      assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("host:21"))
          .contains("host:21", "it did before", file.toString());
      assertThatCode(() -> hosts.requireNoTls("host:211")).doesNotThrowAnyException();
    }
  }

  @Test
  void whatItDoesNotUnderstandIsKeptButNotForTheHostInQuestion() throws Exception {
    write("# mine", "other:21 md5:1", "host:21 nonsense");
    hosts.recognise("third:21", ONE);
    assertThat(Files.readAllLines(file))
        .containsExactly("# mine", "other:21 md5:1", "host:21 nonsense", "third:21 " + ONE);
    assertRefused(Reason.TLS_FAILED, () -> hosts.recognise("host:21", ONE)).contains("malformed");
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("host:21")).contains("malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host:21 tls", "host:21\ttls", " host:21 \t tls ", "\thost:21  tls"})
  void linesMayBeWrittenByHand(String line) throws Exception {
    write(line);
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("HOST:21")).contains("it did before");
    hosts.recognise("host:21", ONE);
    assertThat(Files.readAllLines(file)).containsExactly("host:21 " + ONE);
  }

  @Test
  void aLineThatSaysNothingOfItsHostIsMalformed() throws Exception {
    write("host:21");
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("host:21")).contains("malformed");
  }

  /** Else what stands there would count for nothing, and the password be sent to whoever asks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFFhost:21 tls",
        "\uFEFF# mine\nhost:21 tls",
        "# mine\n\u00EF\u00BB\u00BFhost:21 tls",
        "\u200Bhost:21 tls",
        "\u00A0host:21 tls",
        "- host:21 tls",
        "host tls",
        "host:21\0tls",
        "\0\0\0\0",
        "h\0o\0s\0t\0:\0002\0001\0 \0t\0l\0s\0",
        "<<<<<<< HEAD\nhost:21 tls",
        "host:21 tls\nhost:21 verified"
      })
  void aFileThatCannotBeReadLineByLineIsRefused(String content) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content + "\nlast:21 tls\n");
    byte[] before = Files.readAllBytes(file);
    for (String host : List.of("host:21", "last:21", "new:21")) {
      assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls(host)).contains(file.toString());
      assertRefused(Reason.TLS_FAILED, () -> hosts.recognise(host, ONE)).contains("line ");
    }
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws Exception {
    Files.createDirectories(file.getParent());
    Files.write(file, "host:21 tls\n".getBytes(StandardCharsets.UTF_16LE));
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("host:21"));
    Files.write(file, "# Gr\u00FC\u00DFe\nhost:21 tls\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("new:21")).contains("UTF-8");
  }

  @Test
  void addressesOfVersion6MayStandInBrackets() throws Exception {
    write("[FE80::1%eth0]:21 tls");
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("fe80::1%eth0:21"))
        .contains("it did before");
  }

  /** It could never be found again. */
  @Test
  void whatCannotBeReadBackIsNotRemembered() {
    assertRefused(Reason.TLS_FAILED, () -> hosts.recognise("h\u00F6st:21", ONE))
        .contains("cannot be remembered");
    assertThat(file).doesNotExist();
  }

  @Test
  void theDefaultIsAnAbsolutePathOfTheUserWhateverTheFolderIs() {
    String elsewhere = directory.resolve("elsewhere").toString();
    String home = directory.toString();
    assertThat(KnownHosts.ofUser(home, elsewhere, elsewhere).file())
        .isEqualTo(directory.resolve("ftpchat/known_hosts"));
    Path ofHome = directory.resolve(".ftpchat/known_hosts");
    for (String state : Arrays.asList(null, "", "state", "./state")) {
      assertThat(KnownHosts.ofUser(state, home, elsewhere).file()).isEqualTo(ofHome);
      for (String userHome : Arrays.asList(null, "", "?", "me")) {
        assertThat(KnownHosts.ofUser(state, userHome, home).file()).isEqualTo(ofHome);
      }
    }
  }

  /** A changed key would be trusted again from another folder. */
  @Test
  void withoutAHomeThereIsNoDefault() {
    for (String userHome : Arrays.asList(null, "", "?", "me")) {
      for (String home : Arrays.asList(null, "", "?", "me", "./me")) {
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(() -> KnownHosts.ofUser("state", userHome, home))
            .withMessageContaining("user.home");
      }
    }
  }

  /** Closing it would end the lock of the thread that has it, for other processes. */
  @Test
  void whoWaitsInVainDoesNotTouchTheFileThatAnotherThreadHasLocked() throws Exception {
    KnownHostsFile.IN_THIS_PROCESS.lock();
    try {
      CompletableFuture<Void> waiter =
          CompletableFuture.runAsync(
              () ->
                  assertRefused(Reason.TLS_FAILED, () -> hosts.recognise("host:21", ONE))
                      .contains("locked"));
      assertThat(waiter).succeedsWithin(Duration.ofSeconds(30));
    } finally {
      KnownHostsFile.IN_THIS_PROCESS.unlock();
    }
    assertThat(lockFile()).doesNotExist();
    assertThatCode(() -> hosts.recognise("host:21", ONE)).doesNotThrowAnyException();
  }

  @Test
  void nothingIsTakenIfItCannotBeRemembered() throws Exception {
    Files.createFile(directory.resolve("new"));
    assertRefused(Reason.TLS_FAILED, () -> hosts.recognise("host:21", ONE))
        .containsIgnoringCase("cannot be remembered: not a directory: " + directory.resolve("new"));
  }

  @Test
  void aDirectoryInItsPlaceIsNamed() throws Exception {
    Files.createDirectories(file);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> hosts.recognise("host:21", ONE), () -> hosts.requireNoTls("host:21"))) {
      assertRefused(Reason.TLS_FAILED, call).endsWith(": is a directory: " + file);
    }
  }

  @Test
  void aFileWithoutEndIsRefused() throws Exception {
    write("#".repeat(2 << 20));
    assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls("host:21")).contains("more than");
  }

  @Test
  void onlyTheOwnerCanReadItAndNothingElseIsLeftBehind() throws Exception {
    hosts.recognise("host:21", ONE);
    if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
    }
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("known_hosts", "known_hosts.lock");
    }
  }

  @Test
  void manyCanWriteAtOnce() {
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () ->
                            assertThatCode(() -> new KnownHosts(file).recognise("host:" + i, ONE))
                                .doesNotThrowAnyException()))
            .toList();
    writers.forEach(CompletableFuture::join);
    for (int i = 0; i < 16; i++) {
      String host = "host:" + i;
      assertRefused(Reason.TLS_FAILED, () -> hosts.requireNoTls(host));
    }
  }

  @Test
  void ofTwoThatSeeDifferentKeysAtOnceOneIsRefused() {
    List<CompletableFuture<Boolean>> writers =
        Stream.of(ONE, TWO)
            .map(
                entry ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            new KnownHosts(file).recognise("host:21", entry);
                            return true;
                          } catch (TransportException e) {
                            return false;
                          }
                        }))
            .toList();
    assertThat(writers.stream().map(CompletableFuture::join))
        .containsExactlyInAnyOrder(true, false);
  }

  /** As a program that cleans up does: another process then makes and locks a new one. */
  @Test
  void nothingIsLostWhenTheLockFileIsRemovedBeforeTheFileIsReplaced() throws Exception {
    recogniseWhile(
        path ->
            new DurableFile(path) {
              @Override
              public void force() throws IOException {
                super.force();
                inAnotherProcess("other:21");
              }
            });
    assertRemembered("host:21", "other:21");
  }

  @Test
  void nothingIsLostWhenTheLockFileIsRemovedWhileTheFileIsReplaced() throws Exception {
    recogniseWhile(
        path ->
            new DurableFile(path) {
              @Override
              public void moveTo(Path target) throws IOException {
                super.moveTo(target);
                // What had read the file before puts this in the place of what it did not see.
                Files.delete(target);
                inAnotherProcess("other:21");
              }
            });
    assertRemembered("host:21", "other:21");
  }

  @Test
  void aLockFileThatIsRemovedEachTimeIsWaitedForNoLongerThanALock() {
    AtomicInteger times = new AtomicInteger();
    KnownHosts removed =
        new KnownHosts(
            file,
            path -> {
              times.incrementAndGet();
              Files.delete(lockFile());
              return new DurableFile(path);
            });
    assertRefused(Reason.TLS_FAILED, () -> removed.recognise("host:21", ONE))
        .contains(lockFile() + ": is removed or replaced again and again");
    assertThat(times).hasValueGreaterThan(1);
    assertThat(file).doesNotExist();
  }

  /** Linux answers EINVAL to a force of it, as some file systems do to one of any file. */
  @Test
  void itIsRememberedWhereNothingCanBeForced() throws Exception {
    Path unforced = Path.of("/proc/self/comm");
    assumeThat(unforced).exists();
    new KnownHosts(
            file,
            path ->
                new DurableFile(path) {
                  @Override
                  public void force() throws IOException {
                    try (DurableFile other = new DurableFile(unforced)) {
                      other.force();
                    }
                  }
                })
        .recognise("host:21", ONE);
    assertRemembered("host:21");
  }

  /** Recognises a host; the first file that is moved into place is opened by this opener. */
  private void recogniseWhile(DurableFile.Opener first) throws TransportException {
    AtomicInteger opened = new AtomicInteger();
    new KnownHosts(
            file, path -> opened.getAndIncrement() == 0 ? first.open(path) : new DurableFile(path))
        .recognise("host:21", ONE);
  }

  /** The thread may have the lock of the process twice, so that this is as from another one. */
  private void inAnotherProcess(String host) throws IOException {
    Files.delete(lockFile());
    hosts.recognise(host, TWO);
  }

  private Path lockFile() {
    return file.resolveSibling("known_hosts.lock");
  }

  private void assertRemembered(String... addresses) throws IOException {
    assertThat(Files.readAllLines(file))
        .filteredOn(line -> !line.startsWith("#"))
        .extracting(line -> line.substring(0, line.indexOf(" ")))
        .containsExactlyInAnyOrder(addresses);
  }

  private void write(String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }

  private static AbstractStringAssert<?> assertRefused(Reason reason, ThrowingCallable call) {
    TransportException refusal =
        assertThatExceptionOfType(TransportException.class).isThrownBy(call).actual();
    assertThat(refusal.reason()).isEqualTo(reason);
    return assertThat(refusal.getMessage());
  }
}
