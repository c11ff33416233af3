package io.github.ftpchat.examples.cli;

/** The {@code ftpchat} command. */
public final class Ftpchat {

  private Ftpchat() {}

  /**
   * Runs a command.
   *
   * @param args the command and its arguments
   */
  public static void main(String[] args) {
    System.out.println("ftpchat");
  }
}
