package io.github.ftpchat.ftp.redeploy;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Deploys the application in a class loader of its own, and waits until that is collected. */
final class Server {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Server() {}

  /** Takes the arguments of the application, and then its class path. */
  public static void main(String[] args) throws Exception {
    WeakReference<ClassLoader> deployed = deploy(args);
    long start = System.nanoTime();
    while (deployed.get() != null) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        System.out.println("held, perhaps by " + suspects(deployed.get()));
        System.exit(1);
      }
      System.gc();
      Thread.sleep(50);
    }
    System.out.println("collected");
  }

  private static WeakReference<ClassLoader> deploy(String[] args) throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String path : Arrays.asList(args).subList(3, args.length)) {
      classPath.add(Path.of(path).toUri().toURL());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Method run =
          loader
              .loadClass(Server.class.getPackageName() + ".Application")
              .getDeclaredMethod("run", String.class, String.class, String.class);
      run.setAccessible(true);
      run.invoke(null, args[0], args[1], args[2]);
      return new WeakReference<>(loader);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static List<String> suspects(ClassLoader loader) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            entry ->
                entry.getKey().getContextClassLoader() == loader
                    || entry.getKey().getName().startsWith("ftpchat-"))
        .map(entry -> entry.getKey() + " at " + Arrays.toString(entry.getValue()))
        .toList();
  }
}
