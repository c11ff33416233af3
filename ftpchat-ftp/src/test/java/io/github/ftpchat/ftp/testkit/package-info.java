/**
 * The test kit for whatever speaks FTP: a proxy that injects faults, a peer that behaves as the old
 * programs do, and the checks of what must hold afterwards.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.inFrontOf(server)) {
 *   Fault cut = proxy.beforeFinalReply("APPE", 1).cut();
 *   // drive a client at proxy.address()
 *   cut.awaitFired(Duration.ofSeconds(5));
 * }
 * }</pre>
 */
package io.github.ftpchat.ftp.testkit;
