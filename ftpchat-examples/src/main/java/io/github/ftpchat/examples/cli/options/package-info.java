/**
 * What commands are given: groups of options, room URLs, passwords, the time they have, and what
 * they keep in files. It may touch the public API of ftpchat, picocli, {@code cli.config}, {@code
 * cli.terminal} and {@code examples.files}.
 */
package io.github.ftpchat.examples.cli.options;
