package io.github.ftpchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.transport.TransportException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks the class files which methods there are: a new one cannot be forgotten. */
class ForwardingTransportTest {

  /** A call as the other transport got it. */
  private record Call(Method method, List<Object> arguments) {}

  private final List<Call> calls = new ArrayList<>();

  static Stream<Method> methods() {
    return Arrays.stream(Transport.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodIsHandedOnOnceWithItsArgumentsAndResult(Method method) throws Exception {
    Object result = valueOf(method.getReturnType(), 99);
    Object[] arguments = arguments(method);

    assertTheSame(method.getReturnType(), method.invoke(forwarding(result), arguments), result);

    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).method()).isEqualTo(method);
    assertThat(calls.get(0).arguments()).hasSameSizeAs(arguments);
    for (int i = 0; i < arguments.length; i++) {
      assertTheSame(method.getParameterTypes()[i], calls.get(0).arguments().get(i), arguments[i]);
    }
  }

  /** Primitives are boxed anew on their way through reflection. */
  private static void assertTheSame(Class<?> type, Object actual, Object expected) {
    if (type.isPrimitive()) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(actual).isSameAs(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whatTheOtherThrowsIsThrown(Method method) {
    boolean mayBeChecked = method.getExceptionTypes().length > 0;
    Exception failure =
        mayBeChecked ? new TransportException(Reason.LOST, "gone") : new IllegalStateException();

    assertThatThrownBy(() -> method.invoke(forwarding(failure), arguments(method)))
        .isInstanceOf(InvocationTargetException.class)
        .hasCause(failure)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(failure));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodIsOverridden(Method method) throws Exception {
    assertThat(
            ForwardingTransport.class
                .getMethod(method.getName(), method.getParameterTypes())
                .getDeclaringClass())
        .isEqualTo(ForwardingTransport.class);
  }

  /** Hands on to one that notes calls, and returns or throws the answer. */
  private Transport forwarding(Object answer) {
    Transport other =
        (Transport)
            Proxy.newProxyInstance(
                Transport.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, arguments) -> {
                  calls.add(
                      new Call(method, arguments == null ? List.of() : Arrays.asList(arguments)));
                  if (answer instanceof Exception failure) {
                    throw failure;
                  }
                  return answer;
                });
    return new ForwardingTransport(other) {};
  }

  private static Object[] arguments(Method method) {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = valueOf(types[i], i + 1);
    }
    return arguments;
  }

  /** A value of its own for each place, so that none can be taken for another. */
  private static Object valueOf(Class<?> type, int number) {
    if (type == void.class) {
      return null;
    } else if (type == boolean.class) {
      return true;
    } else if (type == long.class) {
      return (long) number;
    } else if (type == int.class) {
      return number;
    } else if (type == byte[].class) {
      return new byte[number];
    } else if (type == String.class) {
      return "text " + number;
    } else if (type == Duration.class) {
      return Duration.ofSeconds(number);
    } else if (type == AppendResult.class) {
      return AppendResult.acked(Duration.ofSeconds(number));
    } else if (type == TransportCapabilities.class) {
      return TransportCapabilities.none().withConnection(number);
    } else if (type == Map.class) {
      return Map.of("file " + number, FileStatus.ofSize(number));
    } else if (type == Collection.class || type == List.class) {
      return List.of("file " + number);
    } else if (type.isEnum()) {
      return type.getEnumConstants()[0];
    } else if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
    }
    throw new AssertionError("this test has to learn how to make a " + type);
  }
}
