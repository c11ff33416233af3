package io.github.ftpchat.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** Which ftpchat this is, as the manifest of the jar says it, or of the module in an image. */
final class Version {

  private Version() {}

  /** The name with the version. */
  static String name() {
    return "ftpchat " + value(manifest(), "Implementation-Version", "(not packaged)");
  }

  /** All that a report of a fault should tell, in lines. */
  static String text() {
    Attributes manifest = manifest();
    String commit = value(manifest, "Implementation-Commit", "unknown");
    return name()
        // A source without its history, as in an archive, has none.
        + (commit.equals("unknown") ? "" : " (" + commit + ")")
        + "\nbuilt with Java "
        + value(manifest, "Build-Jdk-Spec", "unknown")
        + ", runs on Java "
        + System.getProperty("java.version")
        + ", "
        + System.getProperty("os.name")
        + ' '
        + System.getProperty("os.arch")
        + '\n';
  }

  private static String value(Attributes manifest, String name, String otherwise) {
    String value = manifest.getValue(name);
    return value == null ? otherwise : value;
  }

  /** Of our own jar, whatever else is on the class path; empty where there is none. */
  private static Attributes manifest() {
    URL here = Version.class.getResource("Version.class");
    try {
      if (Version.class.getModule().isNamed()) {
        return manifestOfModule();
      }
      if (here != null && here.openConnection() instanceof JarURLConnection jar) {
        Manifest manifest = jar.getManifest();
        return manifest == null ? new Attributes() : manifest.getMainAttributes();
      }
    } catch (IOException e) {
      // The jar was moved away meanwhile: it is not worth a failure.
      return new Attributes();
    }
    return new Attributes();
  }

  /** An image has the resources of a module, and no jar. */
  private static Attributes manifestOfModule() throws IOException {
    try (InputStream content = Version.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      return content == null ? new Attributes() : new Manifest(content).getMainAttributes();
    }
  }
}
