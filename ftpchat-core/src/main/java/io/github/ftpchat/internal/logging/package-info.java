/**
 * What operators read: the loggers whose names are part of the API. They never throw, whatever the
 * logging framework does.
 */
package io.github.ftpchat.internal.logging;
