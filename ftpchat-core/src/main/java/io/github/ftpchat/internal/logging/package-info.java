/** What operators read. */
package io.github.ftpchat.internal.logging;
