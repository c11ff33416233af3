package io.github.ftpchat.internal.log;

import io.github.ftpchat.internal.codec.RecordCodec;

/**
 * The file that is read, and how to read its lines.
 *
 * @param path where the transport finds it
 * @param codec opens its lines
 * @param maxLineBytes the longest line that is kept, without its terminator
 */
record LogFile(String path, RecordCodec codec, int maxLineBytes) {}
