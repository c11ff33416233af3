package io.github.ftpchat.ftp;

/** Keeps the package from being empty; goes when the first type comes. */
final class Placeholder {

  private Placeholder() {}
}
