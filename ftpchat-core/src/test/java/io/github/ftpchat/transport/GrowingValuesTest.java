package io.github.ftpchat.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ftpchat.transport.TransportCapabilities.Channel;
import io.github.ftpchat.transport.TransportException.Reason;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What transports say is made so that it can get components without breaking one. */
class GrowingValuesTest {

  /** The accessors of the components. */
  static Stream<Method> components() {
    return Arrays.stream(TransportCapabilities.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> !List.of("hashCode", "toString").contains(method.getName()));
  }

  @ParameterizedTest
  @ValueSource(classes = {TransportCapabilities.class, FileStatus.class, AppendResult.class})
  void noConstructorIsForOthers(Class<?> type) {
    assertThat(type).isFinal();
    assertThat(type.isRecord()).isFalse();
    assertThat(type.getConstructors()).isEmpty();
  }

  @Test
  void nothingIsPromisedThatIsNotSaid() {
    TransportCapabilities none = TransportCapabilities.none();

    assertThat(none.appendSafety()).isEqualTo(AppendSafety.UNKNOWN);
    assertThat(none.canAppend()).isFalse();
    assertThat(none.canWriteAt()).isFalse();
    assertThat(none.canLock()).isFalse();
    assertThat(none.channel()).isEqualTo(Channel.UNKNOWN);
    assertThat(none.connection()).isZero();
  }

  @ParameterizedTest
  @MethodSource("components")
  void eachComponentIsChangedByItsOwnMethodAndAlone(Method component) throws Exception {
    String name = component.getName();
    Method with =
        TransportCapabilities.class.getMethod(
            "with" + Character.toUpperCase(name.charAt(0)) + name.substring(1),
            component.getReturnType());
    TransportCapabilities none = TransportCapabilities.none();

    TransportCapabilities changed =
        (TransportCapabilities) with.invoke(none, another(component.invoke(none)));

    for (Method each : components().toList()) {
      assertThat(each.invoke(changed).equals(each.invoke(none)))
          .as("%s is as it was", each.getName())
          .isEqualTo(!each.equals(component));
    }
    assertThat(changed).isNotEqualTo(none).doesNotHaveSameHashCodeAs(none);
    assertThat(changed.toString()).contains(name + "=" + component.invoke(changed));
    assertThat(with.invoke(changed, component.invoke(changed)))
        .as("what changes nothing")
        .isSameAs(changed);
    TransportCapabilities back =
        (TransportCapabilities) with.invoke(changed, component.invoke(none));
    assertThat(back).isNotSameAs(none).isEqualTo(none).hasSameHashCodeAs(none);
  }

  private static Object another(Object value) {
    if (value instanceof Boolean flag) {
      return !flag;
    } else if (value instanceof Long number) {
      return number + 1;
    } else if (value instanceof Enum<?> constant) {
      return Stream.of(constant.getDeclaringClass().getEnumConstants())
          .filter(each -> each != constant)
          .findFirst()
          .orElseThrow();
    }
    throw new AssertionError("this test has to learn another " + value.getClass());
  }

  @Test
  void nothingOfCapabilitiesMayBeMissing() {
    TransportCapabilities none = TransportCapabilities.none();

    assertThatThrownBy(() -> none.withAppendSafety(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("appendSafety");
    assertThatThrownBy(() -> none.withChannel(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("channel");
  }

  @Test
  void aFileHasASize() {
    FileStatus status = FileStatus.ofSize(5);

    assertThat(status.size()).isEqualTo(5);
    assertThat(status).isEqualTo(FileStatus.ofSize(5)).hasSameHashCodeAs(FileStatus.ofSize(5));
    assertThat(status).isNotEqualTo(FileStatus.ofSize(6)).hasToString("FileStatus[size=5]");
    assertThatThrownBy(() -> FileStatus.ofSize(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size is negative: -1");
  }

  @Test
  void aWriteHasAProblemUnlessItWasAcknowledged() {
    TransportException problem = new TransportException(Reason.REFUSED, "no");
    AppendResult acked = AppendResult.acked(Duration.ofSeconds(1));
    AppendResult refused = AppendResult.notWritten(Duration.ofSeconds(1), problem);

    assertThat(acked.problem()).isEmpty();
    assertThat(acked).isEqualTo(AppendResult.acked(Duration.ofSeconds(1)));
    assertThat(acked).hasSameHashCodeAs(AppendResult.acked(Duration.ofSeconds(1)));
    assertThat(refused.problem()).contains(problem);
    assertThat(refused).isNotEqualTo(AppendResult.unknown(Duration.ofSeconds(1), problem));
    assertThat(refused.toString()).contains("NOT_WRITTEN", "PT1S", "no");
  }
}
