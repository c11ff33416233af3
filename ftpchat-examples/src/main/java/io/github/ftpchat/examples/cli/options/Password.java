package io.github.ftpchat.examples.cli.options;

import io.github.ftpchat.examples.cli.terminal.InteractiveConsole;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One password that a command needs. It is taken from where it is given, else a person is asked. It
 * is kept until it is known to be right, or asked for again if it is wrong and was typed.
 */
final class Password {

  /** How often a person is asked. */
  private static final int TRIES = 3;

  private final boolean ofRoom;
  private final String what;
  private final String remedy;
  private final Optional<Source> source;
  private final PasswordPrompt prompt;

  private char[] known;
  private int asked;

  /**
   * Where a password is given.
   *
   * @param name what to name when it cannot be used
   * @param reading reads it
   */
  record Source(String name, Supplier<char[]> reading) {}

  /**
   * Makes one that was not got yet.
   *
   * @param ofRoom whether it is that of the room, not of the server
   * @param what what it is called when asking for it
   * @param remedy what to do where nobody can be asked
   * @param source where it is given, if it is
   * @param prompt asks for it else
   */
  Password(
      boolean ofRoom, String what, String remedy, Optional<Source> source, PasswordPrompt prompt) {
    this.ofRoom = ofRoom;
    this.what = what;
    this.remedy = remedy;
    this.source = source;
    this.prompt = prompt;
  }

  /**
   * Gets it.
   *
   * @return a copy, for the caller to wipe
   * @throws UsageException if there is none
   */
  synchronized char[] get() {
    if (known == null) {
      if (source.isEmpty()) {
        asked++;
      }
      char[] got = source.isPresent() ? source.get().reading().get() : prompt.ask(what);
      if (got == null) {
        boolean nobody = InteractiveConsole.find().isEmpty();
        throw new MissingPasswordException(ofRoom, "no " + what + (nobody ? ": " + remedy : ""));
      }
      if (got.length == 0) {
        throw new UsageException("the password is empty: " + source.map(Source::name).orElse(what));
      }
      known = got;
    }
    return known.clone();
  }

  /** What to name when it cannot be used. */
  String name() {
    return source.map(Source::name).orElse("the password");
  }

  /** Where it is given; nothing if it is typed. */
  Optional<String> source() {
    return source.map(Source::name);
  }

  /**
   * Forgets it, as it is wrong.
   *
   * @return whether {@link #get} asks for it again
   */
  synchronized boolean forget() {
    if (known != null) {
      Arrays.fill(known, '\0');
      known = null;
    }
    return source.isEmpty() && asked < TRIES;
  }

  /** Forgets it, as it is right and was used; whoever is asked for it again has all tries. */
  synchronized void used() {
    forget();
    asked = 0;
  }
}
