/**
 * What a program that builds on ftpchat is tested with.
 *
 * <ul>
 *   <li>Contracts to extend, by whoever writes a part of its own: {@link
 *       io.github.ftpchat.testkit.TransportContract}, {@link
 *       io.github.ftpchat.testkit.MessageCipherContract}, {@link
 *       io.github.ftpchat.testkit.OutboxStoreContract} and {@link
 *       io.github.ftpchat.testkit.CursorStoreContract}.
 *   <li>{@link io.github.ftpchat.testkit.FaultyTransport}, which fails where a test wants it to.
 *   <li>{@link io.github.ftpchat.testkit.VirtualTime}, in which hours pass within milliseconds.
 * </ul>
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>io.github.ftpchat</groupId>
 *   <artifactId>ftpchat-testkit</artifactId>
 *   <version>...</version>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 *
 * <p>It needs the API of JUnit 5 or 6, which it brings, and nothing else. With Maven, pin the
 * Surefire plugin to 3.0 or later, which finds the engine by itself: an older one runs no test and
 * succeeds.
 *
 * <p>Each test of a contract prints a line when it is over, and each 10 s while it runs; the
 * configuration parameter of JUnit, or system property, {@code ftpchat.testkit.quiet=true} keeps it
 * from that.
 */
package io.github.ftpchat.testkit;
