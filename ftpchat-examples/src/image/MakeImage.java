import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/**
 * Makes an image of ftpchat: a small Java that has ftpchat built in and an archive of its classes,
 * for the platform and with the JDK that this runs on. The profile {@code image} calls it; see
 * docs/packages.md.
 */
final class MakeImage {

  private static final String MAIN = "io.github.ftpchat.examples.cli.Ftpchat";

  /** What the image starts with, whoever starts it. */
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xss256k", "-Xms8m");

  private static final int FEATURE = Runtime.version().feature();

  /** From then on the curves of TLS are in java.base. */
  private static final int CURVES_IN_BASE = 22;

  /** From then on classes are archived as linked. */
  private static final int LINKED_ARCHIVE = 24;

  /** Of a server and a room that end with this program. */
  private static final String SECRET = "correct horse battery staple";

  private final Path jar;
  private final Path sources;
  private final Path image;
  private final Path work;
  private final Path java;

  private MakeImage(Path jar, Path sources, Path image, Path work) {
    this.jar = jar;
    this.sources = sources;
    this.image = image;
    this.work = work;
    this.java = image.resolve("bin").resolve("java");
  }

  /**
   * Makes it.
   *
   * @param arguments ftpchat.jar, the folder of this file, where the image is to be, and a folder
   *     to work in
   */
  public static void main(String[] arguments) throws Exception {
    Path image = Path.of(arguments[2]).toAbsolutePath();
    Path work = Path.of(arguments[3]).toAbsolutePath();
    delete(image);
    delete(work);
    Files.createDirectories(work);
    Files.createFile(work.resolve("nothing"));
    MakeImage maker =
        new MakeImage(
            Path.of(arguments[0]).toAbsolutePath(),
            Path.of(arguments[1]).toAbsolutePath(),
            image,
            work);
    maker.link(maker.module());
    maker.archive(maker.loadedClasses());
    maker.addFiles();
  }

  /** Makes a module of what is in the jar. */
  private Path module() throws Exception {
    Path module = work.resolve("modules").resolve("ftpchat");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        Path file = module.resolve(entry.getName()).normalize();
        if (entry.isDirectory() || !file.startsWith(module) || isLeftOut(entry.getName())) {
          continue;
        }
        Files.createDirectories(file.getParent());
        try (InputStream content = zip.getInputStream(entry)) {
          Files.copy(content, file);
        }
      }
    }
    Path info = sources.resolve("module").resolve("module-info.java");
    run(List.of(tool("javac"), "--release", "17", "-d", module.toString(), info.toString()));
    return module.getParent();
  }

  /** What needs modules that are not there, and what only a jar has. */
  private static boolean isLeftOut(String name) {
    return name.startsWith("com/formdev/")
        || name.startsWith("io/github/ftpchat/examples/bots/CommandBot")
        || name.startsWith("org/h2/")
        || name.startsWith("META-INF/services/java.sql")
        || name.startsWith("META-INF/versions/");
  }

  private void link(Path modules) throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    if (!Files.isDirectory(home.resolve("jmods"))
        && !run(List.of(tool("jlink"), "--help")).contains("Linking from run-time image enabled")) {
      throw new IOException(
          home
              + " cannot make an image: it has no jmods, and its jlink cannot do without them."
              + " Install the jmods of this JDK, or take another JDK");
    }
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    if (FEATURE >= LINKED_ARCHIVE) {
      // For the terminal, as the manifest of the jar says. Archives are made for it; older ones are
      // not.
      options.add("--enable-native-access=ftpchat");
    }
    String names = FEATURE < CURVES_IN_BASE ? "ftpchat,jdk.crypto.ec" : "ftpchat";
    run(
        List.of(
            tool("jlink"),
            "--module-path",
            modules.toString(),
            "--add-modules",
            names,
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--add-options",
            String.join(" ", options),
            "--output",
            image.toString()));
  }

  /** Runs the commands that are to start fast, and collects which classes they load. */
  private Path loadedClasses() throws Exception {
    Set<String> classes = new LinkedHashSet<>();
    Listener listener = listener();
    FtpServer server = server(listener);
    server.start();
    try {
      String folder = "ftp://ftpchat@127.0.0.1:%d/".formatted(listener.getPort());
      String room = folder + "lobby";
      collect(classes, "", "--version");
      collect(classes, "", "--help");
      collect(classes, "", "passphrase");
      collect(classes, "", "send", room, "--as", "alice", "--tls", "off", "Hello");
      collect(classes, "", "send", room, "--as", "alice", "Hello");
      collect(classes, "", "history", room, "--last", "20", "--tls", "off");
      collect(classes, "", "history", room, "--last", "20");
      collect(classes, "", "rooms", folder);
      collect(classes, "Hello", "tail", room, "--from", "start");
      collect(classes, "Hello", "tail", room, "--from", "start", "--json");
    } finally {
      server.stop();
    }
    return Files.write(work.resolve("classes.lst"), classes);
  }

  /** Listens to this machine alone, with TLS for those who want it. */
  private Listener listener() throws Exception {
    Path keys = work.resolve("keys.p12");
    List<String> command = new ArrayList<>(List.of(tool("keytool"), "-genkeypair"));
    command.addAll(List.of("-keystore", keys.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", SECRET, "-alias", "server", "-dname", "CN=127.0.0.1"));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    run(command);
    SslConfigurationFactory tls = new SslConfigurationFactory();
    tls.setKeystoreFile(keys.toFile());
    tls.setKeystoreType("PKCS12");
    tls.setKeystorePassword(SECRET);
    ListenerFactory factory = new ListenerFactory();
    factory.setServerAddress("127.0.0.1");
    factory.setPort(0);
    factory.setSslConfiguration(tls.createSslConfiguration());
    return factory.createListener();
  }

  private FtpServer server(Listener listener) throws Exception {
    BaseUser user = new BaseUser();
    user.setName("ftpchat");
    user.setPassword(SECRET);
    user.setHomeDirectory(Files.createDirectories(work.resolve("rooms")).toString());
    user.setAuthorities(List.of(new WritePermission()));
    FtpServerFactory factory = new FtpServerFactory();
    factory.getUserManager().save(user);
    factory.addListener("default", listener);
    return factory.createServer();
  }

  /**
   * Runs a command.
   *
   * @param last the last word that it prints, if it does not end by itself; else nothing
   */
  private void collect(Set<String> classes, String last, String... arguments) throws Exception {
    Path list = work.resolve("loaded.lst");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    // A log would go to standard output.
    command.addAll(List.of("-Xlog:disable", "-XX:DumpLoadedClassList=" + list, MAIN));
    command.addAll(List.of(arguments));
    Process process = start(command);
    if (!last.isEmpty()) {
      awaitOutput(process, last);
      // Unlike that of the process, it leaves what is still to be read.
      process.toHandle().destroy();
    }
    String rest = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    if (exit != 0 && last.isEmpty()) {
      throw new IOException(command + " ended with " + exit + ": " + rest);
    }
    for (String line : Files.readAllLines(list)) {
      // Numbers are of one list alone, and only classes of loaders of their own need them.
      if (!line.contains(" source: ") && !line.startsWith("#")) {
        classes.add(line.replaceFirst(" id: [0-9]+$", ""));
      }
    }
  }

  private static void awaitOutput(Process process, String word) throws IOException {
    StringBuilder seen = new StringBuilder();
    InputStream out = process.getInputStream();
    for (int c = out.read(); c >= 0; c = out.read()) {
      seen.append((char) c);
      if (seen.indexOf(word) >= 0) {
        return;
      }
    }
    throw new IOException("nothing says " + word + " in " + seen);
  }

  /** Where the virtual machine looks by itself. */
  private void archive(Path classes) throws Exception {
    Path archive;
    try (Stream<Path> files = Files.walk(image)) {
      archive =
          files
              .filter(file -> file.getFileName().toString().matches("(lib)?jvm[.](so|dylib|dll)"))
              .findFirst()
              .orElseThrow()
              .resolveSibling("classes.jsa");
    }
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xshare:dump"));
    // With another collector no objects are archived.
    command.addAll(List.of("-XX:-UseSerialGC", "-XX:+UseG1GC"));
    if (FEATURE >= LINKED_ARCHIVE) {
      command.add("-XX:+AOTClassLinking");
    }
    command.add("-XX:SharedClassListFile=" + classes);
    command.add("-XX:SharedArchiveFile=" + archive);
    run(command);
  }

  /** What people start and read, beside Java's own. */
  private void addFiles() throws Exception {
    Path launcher = image.resolve("bin").resolve("ftpchat");
    Files.copy(sources.resolve("ftpchat.sh"), launcher);
    if (!launcher.toFile().setExecutable(true, false)) {
      throw new IOException(launcher + " cannot be made executable");
    }
    Files.copy(sources.resolve("README.md"), image.resolve("README.md"));
    Path licenses = Files.createDirectories(image.resolve("legal").resolve("ftpchat"));
    try (Stream<Path> files = Files.list(work.resolve("modules/ftpchat/META-INF"))) {
      for (Path file : (Iterable<Path>) files.filter(MakeImage::isLicense)::iterator) {
        Files.copy(file, licenses.resolve(file.getFileName()));
      }
    }
    Path completions = Files.createDirectories(image.resolve("share").resolve("completion"));
    for (String shell : List.of("bash", "zsh", "fish")) {
      String script = run(List.of(java.toString(), MAIN, "completion", shell));
      Files.writeString(completions.resolve("ftpchat." + shell), script);
    }
    run(List.of(java.toString(), MAIN, "man", image.resolve("share/man/man1").toString()));
    delete(work);
  }

  private static boolean isLicense(Path file) {
    return file.getFileName().toString().matches("(LICENSE|NOTICE).*");
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** Runs a program to its good end and returns what it printed. */
  private String run(List<String> command) throws Exception {
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(command + " ended with " + exit + ": " + output);
    }
    return output;
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(work.resolve("nothing").toFile()));
    Map<String, String> environment = builder.environment();
    // Java would say that it picked them up, in the midst of what is read here.
    environment.keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    environment.put("XDG_STATE_HOME", work.resolve("state").toString());
    environment.put("XDG_CONFIG_HOME", work.resolve("config").toString());
    environment.put("FTPCHAT_FTP_PASSWORD", SECRET);
    environment.put("FTPCHAT_PASSWORD", SECRET);
    return builder.start();
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
