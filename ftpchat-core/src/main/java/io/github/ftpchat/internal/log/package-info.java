/**
 * Reads the file of a room: what stands in it, what of that can still change, and what vanished.
 *
 * <p>It knows no session, no listener and no message on its way. A {@link
 * io.github.ftpchat.internal.log.LogReader} is asked for a pass and reports what that finds to a
 * {@link io.github.ftpchat.internal.log.PassSink}. Each class knows only that sink, values, and
 * what the arrows lead to:
 *
 * <pre>
 * LogReader ----> Pass ----> Chunk ----> SliceReader
 *     |            |           |  lines at hand, framed and opened
 *     |            |           |
 *     |            +-----------|---> Findings
 *     |            |           |     what a pass found
 *     v            v           v
 *     Region: what is known from pass to pass
 *        |
 *        +--> Findings, Anchors, LineStarts, Landings
 * </pre>
 *
 * <p>A {@link io.github.ftpchat.internal.log.Survey} stands apart: it looks at a file from its end
 * backwards before it is read. What it read of that goes to the first pass as a {@link
 * io.github.ftpchat.internal.log.FileEnd}.
 */
package io.github.ftpchat.internal.log;
