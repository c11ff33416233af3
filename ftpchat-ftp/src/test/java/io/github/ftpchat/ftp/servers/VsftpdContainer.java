package io.github.ftpchat.ftp.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * vsftpd in a container. The sandbox is mounted at its own path, so that the configuration and the
 * logs are the same files inside and outside.
 */
final class VsftpdContainer implements FtpServerFixture {
  private static final String IMAGE = "ftpchat-test/vsftpd:local";

  // vsftpd 3.0.3 crashes as process 1 at the end of its first session, so the shell stays. The time
  // limit is for containers that nobody ends because the tests' JVM was killed.
  private static final String START =
      """
      mkdir -p /etc/pam.d /var/run/vsftpd/empty
      echo 'passwd: files' > /etc/nsswitch.conf
      printf '%%s\\n' root:x:0:0::/:/bin/sh nobody:x:65533:65533::/:/bin/sh \\
        %1$s:x:%2$d:%3$d::/:/bin/sh > /etc/passwd
      printf '%%s\\n' root:x:0: nogroup:x:65533: %1$s:x:%3$d: > /etc/group
      printf '%%s\\n' '%1$s:%4$s:19000:0:99999:7:::' > /etc/shadow
      printf '%%s\\n' 'auth required pam_unix.so nodelay' 'account required pam_unix.so' \\
        > /etc/pam.d/vsftpd
      cat '%5$s' > /etc/vsftpd.conf
      timeout 7200 vsftpd /etc/vsftpd.conf 0>&1
      exit $?
      """;

  private final String name;
  private final Sandbox sandbox;
  private final Optional<TestCertificate> certificate;
  private final Supplier<List<String>> commandLog;
  private final Container container;

  private VsftpdContainer(
      String name,
      Sandbox sandbox,
      Optional<TestCertificate> certificate,
      Supplier<List<String>> commandLog,
      Container container) {
    this.name = name;
    this.sandbox = sandbox;
    this.certificate = certificate;
    this.commandLog = commandLog;
    this.container = container;
  }

  /** A container of ours: no image of a registry, and ports that nobody else can reach. */
  private static final class Container extends GenericContainer<Container> {
    Container(Sandbox sandbox, Path startScript) {
      super(DockerImageName.parse(IMAGE));
      setPortBindings(
          IntStream.rangeClosed(sandbox.port(), sandbox.lastPassivePort())
              .mapToObj(port -> "127.0.0.1:" + port + ":" + port)
              .toList());
      withCommand("sh", startScript.toString());
      withCreateContainerCmdModifier(
          command ->
              command.getHostConfig().withBinds(bind(sandbox.directory()), bind(sandbox.root())));
      waitingFor(
          new AbstractWaitStrategy() {
            @Override
            protected void waitUntilReady() {
              // The fixture waits for the greeting, after restarts as well.
            }
          });
    }

    private static Bind bind(Path path) {
      return new Bind(path.toString(), new Volume(path.toString()));
    }
  }

  /** Skips the test unless Docker answers and has, or can make, the image. */
  static void requireDocker() {
    if (!Docker.MISSING.isEmpty()) {
      throw Skip.because("vsftpd in a container needs " + Docker.MISSING);
    }
  }

  /** Looks once: a registry that is not there takes its time each time. */
  private static final class Docker {
    static final String MISSING = missing();

    private static String missing() {
      if (Shell.find("id").isEmpty()) {
        return "a Unix host, whose files it can share";
      }
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        return "Docker, which does not answer";
      }
      try {
        docker().inspectImageCmd(IMAGE).exec();
      } catch (NotFoundException e) {
        try {
          new ImageFromDockerfile(IMAGE, false)
              .withFileFromClasspath("Dockerfile", "servers/vsftpd/Dockerfile")
              .get();
        } catch (RuntimeException failure) {
          return "the image %s, which .ci/make-vsftpd-image can make where no registry answers: %s"
              .formatted(IMAGE, failure.getMessage());
        }
      }
      return "";
    }
  }

  static VsftpdContainer start(
      String name,
      Sandbox sandbox,
      Optional<TestCertificate> certificate,
      Path configuration,
      Supplier<List<String>> commandLog) {
    Account account = sandbox.account();
    Path startScript =
        sandbox.write(
            "start.sh",
            START.formatted(
                NativeServer.USER,
                account.uid(),
                account.gid(),
                NativeServer.PASSWORD_HASH,
                configuration));
    VsftpdContainer server =
        new VsftpdContainer(
            name, sandbox, certificate, commandLog, new Container(sandbox, startScript));
    try {
      server.container.start();
      server.awaitGreeting();
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int port() {
    return sandbox.port();
  }

  @Override
  public String user() {
    return NativeServer.USER;
  }

  @Override
  public String password() {
    return NativeServer.PASSWORD;
  }

  @Override
  public Path root() {
    return sandbox.root();
  }

  @Override
  public Optional<TestCertificate> certificate() {
    return certificate;
  }

  @Override
  public List<String> commands() {
    return commandLog.get();
  }

  @Override
  public void kill() {
    if (container.isRunning()) {
      docker().killContainerCmd(container.getContainerId()).exec();
      Await.until(name + " ends", () -> !container.isRunning());
    }
  }

  @Override
  public void restart() {
    kill();
    docker().startContainerCmd(container.getContainerId()).exec();
    awaitGreeting();
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void close() {
    container.stop();
    sandbox.delete();
  }

  @Override
  public String toString() {
    return name;
  }

  private void awaitGreeting() {
    try {
      Await.greeting(this, container::isRunning);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(container.getLogs(), e);
    }
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }
}
