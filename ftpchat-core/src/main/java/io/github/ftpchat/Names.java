package io.github.ftpchat;

import io.github.ftpchat.transport.TransportNames;

/** Says which names of rooms and participants can be used. */
final class Names {

  private static final int MAX_ROOM_LENGTH = 200;

  private Names() {}

  static String requireRoom(String room) {
    if (room.isEmpty() || room.length() > MAX_ROOM_LENGTH) {
      throw new IllegalArgumentException(
          "room name has " + room.length() + " characters, not 1 to " + MAX_ROOM_LENGTH);
    }
    requireNoControl(room, "room name");
    if (!TransportNames.isFileName(room)) {
      throw new IllegalArgumentException(
          "room name holds a backslash or a part that is empty, \".\" or \"..\": " + room);
    }
    return room;
  }

  static String requireParticipant(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("participant name is empty");
    }
    requireNoControl(name, "participant name");
    if (name.contains(": ") || name.endsWith(":")) {
      throw new IllegalArgumentException(
          "participant name holds \": \" or ends with \":\": " + name);
    }
    return name;
  }

  private static void requireNoControl(String name, String what) {
    name.codePoints()
        .filter(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || isLoneSurrogate(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw new IllegalArgumentException(
                  "%s holds the control character U+%04X".formatted(what, c));
            });
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
