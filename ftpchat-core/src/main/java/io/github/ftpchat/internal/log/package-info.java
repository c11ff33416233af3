/**
 * Reads the file of a room: what stands in it, what of that can still change, and what vanished.
 *
 * <p>Knows no session, no listener and no message on its way. A {@link
 * io.github.ftpchat.internal.log.LogReader} is asked for a pass and reports what that finds to a
 * {@link io.github.ftpchat.internal.log.PassSink}.
 */
package io.github.ftpchat.internal.log;
