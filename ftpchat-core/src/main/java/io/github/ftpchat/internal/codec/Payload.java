package io.github.ftpchat.internal.codec;

import java.util.Optional;

/**
 * What a record says.
 *
 * @param sender who wrote it
 * @param wallClock the time as it is spelt
 * @param text the text, without one line feed at its end
 * @param undated whether it has the form of V2_3
 */
record Payload(Optional<String> sender, Optional<String> wallClock, String text, boolean undated) {}
