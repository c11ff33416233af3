/**
 * The configuration file: what it may hold, where it is, how it is read and changed. What values
 * mean is known to {@code cli.options}. It may touch {@code cli.terminal} and {@code
 * examples.files}.
 */
package io.github.ftpchat.examples.cli.config;
