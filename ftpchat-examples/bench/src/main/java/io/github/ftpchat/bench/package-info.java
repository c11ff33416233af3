/**
 * Measures what the library costs, each time beside what the same costs without it.
 *
 * <p>Run by the Maven profile {@code bench}; {@code docs/performance.md} holds the result.
 */
package io.github.ftpchat.bench;
