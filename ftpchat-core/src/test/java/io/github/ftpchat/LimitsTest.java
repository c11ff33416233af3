package io.github.ftpchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {

  private static final int OTHER = 17;

  static Stream<RecordComponent> components() {
    return Stream.of(Limits.class.getRecordComponents());
  }

  @ParameterizedTest
  @MethodSource("components")
  void eachLimitCanBeChangedAlone(RecordComponent changed) throws Exception {
    Limits limits = (Limits) with(changed).invoke(Limits.defaults(), OTHER);
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      Method limit = component.getAccessor();
      assertThat(limit.invoke(limits))
          .as(component.getName())
          .isEqualTo(
              component.getName().equals(changed.getName())
                  ? OTHER
                  : limit.invoke(Limits.defaults()));
    }
  }

  @ParameterizedTest
  @MethodSource("components")
  void aLimitBelowOneIsRefusedByItsName(RecordComponent changed) throws Exception {
    Method with = with(changed);
    assertThatThrownBy(() -> with.invoke(Limits.defaults(), 0))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(changed.getName() + " is less than 1: 0");
  }

  private static Method with(RecordComponent component) throws NoSuchMethodException {
    String name = component.getName();
    return Limits.class.getMethod(
        "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), int.class);
  }
}
