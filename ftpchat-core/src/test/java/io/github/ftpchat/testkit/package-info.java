/**
 * What an implementation of the SPIs is tested with: contracts to extend, and fakes to build on.
 *
 * <p>It needs the API of JUnit 5 and nothing else.
 */
package io.github.ftpchat.testkit;
