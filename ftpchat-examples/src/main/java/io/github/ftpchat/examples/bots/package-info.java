/**
 * Bots to copy: {@link io.github.ftpchat.examples.bots.EchoBot}, the short one, and {@link
 * io.github.ftpchat.examples.bots.CommandBot}, which does nothing twice. They touch the public API
 * of ftpchat and a database, and no other package of the examples.
 */
package io.github.ftpchat.examples.bots;
