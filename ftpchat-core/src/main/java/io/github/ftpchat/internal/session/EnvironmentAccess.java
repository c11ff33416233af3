package io.github.ftpchat.internal.session;

import java.util.function.BiConsumer;

/**
 * Lets the test kit put another {@link Environment} under a client of the API. The API itself has
 * no method for it: applications run on the machine.
 */
public final class EnvironmentAccess {

  private static volatile BiConsumer<Object, Environment> setter =
      (builder, environment) -> {
        throw new IllegalStateException("there is no builder yet");
      };

  private EnvironmentAccess() {}

  /**
   * Says how to set the environment of a builder; its class does so before there is one.
   *
   * @param newSetter takes the builder and its environment
   */
  public static void grant(BiConsumer<Object, Environment> newSetter) {
    setter = newSetter;
  }

  /**
   * Sets what the client of a builder runs on.
   *
   * @param builder a {@code ChatClient.Builder}
   * @param environment what the client runs on
   */
  public static void set(Object builder, Environment environment) {
    setter.accept(builder, environment);
  }
}
