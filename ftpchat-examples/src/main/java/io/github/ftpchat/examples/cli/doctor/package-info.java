/**
 * What {@code ftpchat doctor} finds out about a server or a folder, and how it reports that. It may
 * touch the public API of ftpchat and {@code cli.terminal}.
 */
package io.github.ftpchat.examples.cli.doctor;
