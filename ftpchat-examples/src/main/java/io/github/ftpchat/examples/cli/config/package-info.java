/**
 * The configuration file: what it may hold, where it is, how it is read and changed. What values
 * mean is known to {@code cli.options}. It may touch {@code cli.terminal}, and of {@code server}
 * the files that are their owner's alone.
 */
package io.github.ftpchat.examples.cli.config;
