package io.github.ftpchat.internal.log;

import io.github.ftpchat.internal.codec.OpenedRecord;
import java.util.List;
import java.util.Map;

/**
 * What a complete pass over the file found.
 *
 * @param startedAt the loop time at which the pass started. It found what was appended before that,
 *     or the file does not hold it
 * @param whole whether the pass got to the end of the file; false if it stopped because the file
 *     grows as fast as it is read
 * @param disrupted whether the file is not the one that was read before: rotated, wiped, rewritten
 * @param replaced whether nothing of what was read before is left in the file
 * @param present the lines of the unstable region that hold records, by the first half of the id;
 *     the last line of a record that stands there more than once
 * @param vanished records that stood in the region before and no longer do; empty if disrupted, or
 *     if so many vanished that the file looks like another
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
