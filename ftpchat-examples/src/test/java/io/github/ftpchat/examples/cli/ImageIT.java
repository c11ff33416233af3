package io.github.ftpchat.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ftpchat.ftp.servers.FtpServerFixture;
import io.github.ftpchat.ftp.servers.ServerOptions.Tls;
import io.github.ftpchat.ftp.servers.TestCertificate;
import io.github.ftpchat.ftp.servers.VsftpdFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The image that the profile {@code image} makes, on a root file system that holds it, the C
 * libraries that it asks for, and a shell without any other program.
 */
@Tag("image")
class ImageIT {

  private static final String MAIN = "io.github.ftpchat.examples.cli.Ftpchat";
  private static final String VERSION =
      "ftpchat [0-9][-.0-9A-Za-z]*( \\([0-9a-f]+(-dirty)?\\))?"
          + "\nbuilt with Java [0-9.]+, runs on Java [0-9][^\n]*\n";
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+)(?= \\(0x)");

  /** What is on any Linux that has a C library, and what C++ programs need there. */
  private static final String SMALL_LIBRARIES =
      "(ld-linux|ld-musl|libc|libm|libdl|libpthread|librt|libz|libstdc\\+\\+|libgcc_s)[.-].*";

  @TempDir private static Path bare;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can change its root");
    Path image = Files.createDirectories(bare.resolve("opt"));
    run("tar", "-x", "-z", "-f", packaged(".tar.gz").toString(), "-C", image.toString());
    try (Stream<Path> unpacked = Files.list(image)) {
      Files.move(unpacked.findFirst().orElseThrow(), image.resolve("ftpchat"));
    }
    List<Path> programs = new ArrayList<>(List.of(Path.of("/bin/sh")));
    try (Stream<Path> files = Files.walk(image)) {
      files.filter(file -> file.toString().matches(".*(/java|[.]so)")).forEach(programs::add);
    }
    for (Path program : programs) {
      Matcher library = LIBRARY.matcher(run("ldd", program.toString()));
      while (library.find()) {
        if (!library.group(1).startsWith(image.toString())) {
          copy(Path.of(library.group(1)));
        }
      }
    }
    copy(Path.of("/bin/sh"));
    Files.createDirectories(bare.resolve("proc"));
    Files.createDirectories(bare.resolve("dev"));
  }

  private static void copy(Path file) throws IOException {
    Path copy = bare.resolve(file.toString().substring(1));
    Files.createDirectories(copy.getParent());
    if (!Files.exists(copy)) {
      Files.copy(file.toRealPath(), copy);
    }
  }

  @Test
  void itNeedsTheSmallestLibrariesOnly() throws IOException {
    try (Stream<Path> files = Files.walk(bare)) {
      assertThat(files.filter(Files::isRegularFile).filter(file -> !file.startsWith(opt())))
          .extracting(file -> file.getFileName().toString())
          .filteredOn(name -> !name.equals("sh"))
          .isNotEmpty()
          .allMatch(name -> name.matches(SMALL_LIBRARIES));
    }
  }

  @Test
  void itTellsItsVersionWithAndWithoutAShell() {
    try (FtpchatProcess ftpchat = ftpchat(Map.of(), "--version")) {
      assertThat(ftpchat.endsWith(0).out()).matches(VERSION);
      assertThat(ftpchat.err()).isEmpty();
    }
    try (FtpchatProcess ftpchat =
        inside(Map.of(), "/opt/ftpchat/bin/java", "-Xshare:on", MAIN, "--version")) {
      assertThat(ftpchat.endsWith(0).out()).matches(VERSION);
      assertThat(ftpchat.err()).isEmpty();
    }
  }

  @Test
  void itCanBeCalledByWayOfLinks() throws IOException {
    Path one = Files.createSymbolicLink(bare.resolve("one"), opt().resolve("ftpchat/bin/ftpchat"));
    Path two = Files.createSymbolicLink(bare.resolve("two"), one.getFileName());
    try (FtpchatProcess ftpchat =
        FtpchatProcess.startProgram(Map.of(), List.of(two.toString(), "--version"))) {
      assertThat(ftpchat.endsWith(0).out()).matches(VERSION);
    }
  }

  @Test
  void itsArchiveHoldsAllThatLoadsWithAHelp() {
    try (FtpchatProcess ftpchat =
        inside(Map.of(), "/opt/ftpchat/bin/java", "-Xlog:class+load", MAIN, "--help")) {
      assertThat(ftpchat.endsWith(0).out().lines().filter(line -> line.contains("picocli.Comm")))
          .isNotEmpty()
          .allMatch(line -> line.endsWith("source: shared objects file"));
    }
  }

  @Test
  void itSaysThatItHasNoWindow() {
    try (FtpchatProcess ftpchat = ftpchat(Map.of(), "gui")) {
      assertThat(ftpchat.endsWith(2).err())
          .startsWith("ftpchat: this image of ftpchat has no window; ftpchat.jar has it")
          .hasLineCount(1);
    }
    try (FtpchatProcess ftpchat = ftpchat(Map.of(), "gui", "--help")) {
      assertThat(ftpchat.endsWith(0).out()).startsWith("Usage: ftpchat gui");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Tls.class,
      names = {"OFF", "REQUIRED"})
  void itTalks(Tls tls) {
    TestCertificate certificate = TestCertificate.issuedFor("DNS:router.example");
    try (FtpServerFixture server =
        VsftpdFixture.local().tls(tls).certificate(certificate).start()) {
      String room = "ftp://%s@127.0.0.1:%d/lobby".formatted(server.user(), server.port());
      Map<String, String> passwords = new HashMap<>();
      passwords.put("FTPCHAT_FTP_PASSWORD", server.password());
      passwords.put("FTPCHAT_PASSWORD", "correct horse battery staple");
      passwords.put("XDG_STATE_HOME", "/state-" + tls);
      // No authority vouches for the server, and it takes no login in clear.
      String policy = tls == Tls.OFF ? "off" : "preferred";
      try (FtpchatProcess tail = ftpchat(passwords, "tail", room, "--tls", policy)) {
        tail.awaitErr("following " + room);
        try (FtpchatProcess send =
            ftpchat(passwords, "send", room, "--as", "alice", "Hello", "--tls", policy)) {
          assertThat(send.endsWith(0).out()).matches("[0-9a-f]+\n");
        }
        tail.awaitOut("alice  Hello").signal("TERM").endsWith(0);
      }
      try (FtpchatProcess history = ftpchat(passwords, "history", room, "--tls", policy)) {
        assertThat(history.endsWith(0).out()).endsWith("alice  Hello\n").hasLineCount(1);
      }
    }
  }

  @Test
  void thePackageOfDebianPutsItIntoThePath(@TempDir Path root) throws Exception {
    run("dpkg-deb", "-x", packaged(".deb").toString(), root.toString());
    assertThat(root.resolve("usr/share/doc/ftpchat/copyright")).isNotEmptyFile();
    assertThat(root.resolve("usr/share/bash-completion/completions/ftpchat")).isNotEmptyFile();
    assertThat(root.resolve("usr/share/man/man1/ftpchat.1")).isNotEmptyFile();
    try (FtpchatProcess ftpchat =
        FtpchatProcess.startProgram(
            Map.of(), List.of(root.resolve("usr/bin/ftpchat").toString(), "--version"))) {
      assertThat(ftpchat.endsWith(0).out()).matches(VERSION);
    }
  }

  private static Path opt() {
    return bare.resolve("opt");
  }

  private static FtpchatProcess ftpchat(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of("/opt/ftpchat/bin/ftpchat"));
    command.addAll(Arrays.asList(arguments));
    return inside(environment, command.toArray(String[]::new));
  }

  /** Runs a program there. Its /proc and /dev are gone when it ends. */
  private static FtpchatProcess inside(Map<String, String> environment, String... command) {
    // Random numbers of the kernel, without which TLS waits for those of Java.
    String enter =
        "/bin/mount -t proc proc \"$0/proc\" && /bin/mount --bind /dev \"$0/dev\""
            + " && exec /usr/sbin/chroot \"$0\" \"$@\"";
    List<String> whole =
        new ArrayList<>(
            List.of("/usr/bin/unshare", "--mount", "/bin/sh", "-c", enter, bare.toString()));
    whole.addAll(Arrays.asList(command));
    return FtpchatProcess.startProgram(environment, whole);
  }

  private static Path packaged(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
    return output;
  }
}
