/**
 * Conversations as files: text, JSON lines, a web page, Markdown. It may touch the public API of
 * ftpchat and {@code cli.terminal}.
 */
package io.github.ftpchat.examples.cli.export;
