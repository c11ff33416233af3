package io.github.ftpchat.testkit;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/** Runs the tests of a contract within their limit, and prints how each ended. */
final class ContractExtension implements BeforeEachCallback, InvocationInterceptor, TestWatcher {

  /** A parameter of JUnit or a system property that keeps it from printing. */
  private static final String QUIET = "ftpchat.testkit.quiet";

  private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);

  /** When a test started, by {@link System#nanoTime}. */
  private static final String STARTED = "started";

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(STARTED, System.nanoTime());
    context.getStore(NAMESPACE).put(TestThread.class, new TestThread(line -> say(context, line)));
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, method, context);
  }

  private static void run(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Duration limit =
        context.getRequiredTestInstances().findInstance(Contract.class).orElseThrow().timeLimit();
    context
        .getStore(NAMESPACE)
        .get(TestThread.class, TestThread.class)
        .run(method.getExecutable().getName(), limit, invocation);
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    say(context, "passed" + time(context));
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    say(context, "FAILED" + time(context) + ": " + firstLine(cause));
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    say(context, "skipped: " + firstLine(cause));
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    say(context, "disabled: " + reason.orElse("no reason is given"));
  }

  private static String time(ExtensionContext context) {
    Long started = context.getStore(NAMESPACE).get(STARTED, Long.class);
    // None if a method of the subclass failed before.
    return started == null ? "" : " in %d ms".formatted((System.nanoTime() - started) / 1_000_000);
  }

  private static String firstLine(Throwable cause) {
    // What is no assertion is named.
    boolean says =
        cause != null
            && cause.getMessage() != null
            && (cause instanceof AssertionError || cause instanceof TestAbortedException);
    String text = says ? cause.getMessage() : String.valueOf(cause);
    return text.lines().findFirst().orElse(text);
  }

  private static void say(ExtensionContext context, String what) {
    if (!context.getConfigurationParameter(QUIET).map(Boolean::parseBoolean).orElse(false)) {
      String test = context.getRequiredTestClass().getSimpleName();
      System.out.println(test + "." + context.getDisplayName().replace("()", "") + " " + what);
    }
  }
}
