package io.github.ftpchat.internal.log;

import io.github.ftpchat.internal.codec.OpenedRecord;
import java.util.List;
import java.util.Map;

/**
 * What a complete pass over the file found.
 *
 * @param startedAt the loop time at which it started: what was appended before is in it, or is not
 *     in the file
 * @param whole whether it got to the end of the file, and did not stop because that grows so fast
 * @param disrupted whether the file is not the one that was read before: rotated, wiped, rewritten
 * @param replaced whether nothing stands there any more of what stood there before
 * @param present the lines of the unstable region that hold records, by the first half of the id;
 *     of a record that stands there more than once the last
 * @param vanished records that stood in the region before and stand there no more; empty if
 *     disrupted, or if the file looks as if it was
 * @param landings where something landed late
 */
public record PassResult(
    long startedAt,
    boolean whole,
    boolean disrupted,
    boolean replaced,
    Map<Long, Line> present,
    List<OpenedRecord> vanished,
    Landings landings) {}
