package io.github.ftpchat.ftp;

import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Finds the sizes of files in as few round trips as the server allows.
 *
 * <p>One file is asked for by SIZE. Several of one directory are read off its listing, which STAT
 * prints on the control connection, once that was seen to agree with SIZE on this connection. What
 * a listing lacks is asked for by SIZE, from then on in the same write.
 *
 * <p>Two answers are not believed at once:
 *
 * <ul>
 *   <li>A refusal of SIZE means that there is no such file only after SIZE has worked for another.
 *       Some servers refuse a command that is forbidden in the same words. Until then a listing has
 *       to agree.
 *   <li>A size of 0 is doubted where SIZE, or a listing, has never said anything else. It is not
 *       believed of a file from which something was read. One of the other files is read now and
 *       then, since otherwise nobody would see what is in it.
 * </ul>
 */
final class FileSizes {

  private enum Proof {
    NONE,
    WORKS,
    USELESS
  }

  /** How many listings may disagree with SIZE, as they do when a file grows in between. */
  private static final int MAX_DISAGREEMENTS = 3;

  /** After how many looks, at most, a file is doubted again. */
  private static final int LOOKS_PER_DOUBT = 64;

  /**
   * How many other files a listing may hold for each that was asked for, beyond the next number.
   */
  private static final int MAX_OTHERS_PER_FILE = 8;

  /** A listing may hold so many files in any case. */
  private static final int ALWAYS_LISTED = 64;

  private static final int NO_FILE = 550;
  private static final int UNKNOWN_COMMAND = 502;

  private final Connection connection;
  private final Directories directories;
  private Proof sizes = Proof.NONE;
  private Proof listings = Proof.NONE;

  /** Whether they said of any file that it holds something. */
  private boolean sizesTell;

  private boolean listingsTell;

  /** Files from which something was read. */
  private final Set<String> filled = new HashSet<>();

  private int looks;

  /** A file which this look reads if it is said to be empty; null for none. */
  private String doubted;

  private int disagreements;

  /** Files that no listing had: they are asked for beside it. */
  private final Set<String> unlisted = new HashSet<>();

  FileSizes(Connection connection, Directories directories) {
    this.connection = connection;
    this.directories = directories;
  }

  /** Returns what is known of one file, nothing if it does not exist. */
  OptionalLong find(String name) throws TransportException {
    FileStatus status = find(List.of(name)).get(name);
    return status == null ? OptionalLong.empty() : OptionalLong.of(status.size());
  }

  /** Takes note that a file is not empty. */
  void noteFilled(String name) {
    if (!sizesTell || !listingsTell) {
      filled.add(name);
    }
  }

  /** Returns what is known of the files that exist. */
  Map<String, FileStatus> find(Collection<String> names) throws TransportException {
    if (names.isEmpty()) {
      return Map.of();
    }
    looks++;
    boolean due = Integer.bitCount(looks) == 1 || looks % LOOKS_PER_DOUBT == 0;
    doubted = due ? List.copyOf(names).get(looks % names.size()) : null;
    Map<String, Group> groups = new LinkedHashMap<>();
    for (String name : names) {
      groups.computeIfAbsent(RemotePaths.parent(name), Group::new).names.add(name);
    }
    ask(groups.values(), Group::addFirstQuestions);
    ask(groups.values(), Group::addSecondQuestions);
    Map<String, FileStatus> found = new HashMap<>();
    for (Group group : groups.values()) {
      group.doubtEmptiness();
      group.learn();
      for (String name : group.names) {
        OptionalLong size = group.size(name);
        if (size.isPresent()) {
          found.put(name, FileStatus.ofSize(size.getAsLong()));
        }
      }
    }
    return found;
  }

  private void ask(Collection<Group> groups, BiConsumer<Group, Questions> planner)
      throws TransportException {
    Questions questions = new Questions();
    groups.forEach(group -> planner.accept(group, questions));
    questions.ask();
  }

  /** Commands that go out together. */
  private final class Questions {

    private final List<String> commands = new ArrayList<>();
    private final List<Consumer<Reply>> takers = new ArrayList<>();
    private final List<String> listed = new ArrayList<>();

    void size(Group group, String name) {
      commands.add("SIZE " + name);
      takers.add(reply -> group.takeSize(name, reply));
    }

    void listing(Group group) {
      listed.add(group.directory);
      commands.add("STAT " + RemotePaths.listArgument(group.directory));
      takers.add(group::takeListing);
    }

    void ask() throws TransportException {
      List<Reply> replies;
      try {
        replies = replies();
      } catch (TransportException e) {
        if (e.reason() == Reason.PROTOCOL || e.reason() == Reason.TIMED_OUT) {
          // The listing may have been too long. The next connection does without.
          listed.forEach(
              directory ->
                  connection.profile().crowdedDirectories.put(directory, Integer.MAX_VALUE));
        }
        throw e;
      }
      for (int i = 0; i < replies.size(); i++) {
        takers.get(i).accept(replies.get(i));
      }
    }

    /** Some servers do not tolerate STAT, so the first one goes by itself. */
    private List<Reply> replies() throws TransportException {
      if (listed.isEmpty() || connection.profile().answers("STAT")) {
        return connection.commands(commands);
      }
      List<Reply> replies = new ArrayList<>();
      for (String command : commands) {
        replies.add(
            command.startsWith("STAT ") ? connection.ask(command) : connection.command(command));
      }
      return replies;
    }
  }

  /** The files of one directory that were asked for, and what was heard of them. */
  private final class Group {

    private final String directory;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, Reply> said = new HashMap<>();
    private boolean listingAsked;

    /** Null if there is none. */
    private Listing listing;

    Group(String directory) {
      this.directory = directory;
    }

    private boolean canBeListed() {
      return listings != Proof.USELESS
          && RemotePaths.isListable(directory)
          && !isTooLong(connection.profile().crowdedDirectories.getOrDefault(directory, 0));
    }

    /** Whether a listing of so many files is too long for the few that are asked for. */
    private boolean isTooLong(int files) {
      return files > ALWAYS_LISTED + MAX_OTHERS_PER_FILE * names.size();
    }

    void addFirstQuestions(Questions questions) {
      listingAsked =
          canBeListed()
              && (names.size() > 1
                  || sizes == Proof.USELESS
                  || (sizes == Proof.NONE && unlisted.containsAll(names)));
      if (listingAsked) {
        questions.listing(this);
      }
      if (sizes != Proof.USELESS) {
        for (String name : names) {
          if (!listingAsked || listings != Proof.WORKS || unlisted.contains(name)) {
            questions.size(this, name);
          }
        }
      }
    }

    /** Asks what the first replies left open. */
    void addSecondQuestions(Questions questions) {
      if (sizes != Proof.WORKS && !listingAsked && canBeListed()) {
        listingAsked = true;
        questions.listing(this);
      }
      if (sizes != Proof.USELESS) {
        for (String name : names) {
          if (!said.containsKey(name) && !isListed(name)) {
            questions.size(this, name);
          }
        }
      }
    }

    void takeSize(String name, Reply reply) {
      if (reply.isNegative() || (sizes == Proof.NONE && hasNoNumber(reply))) {
        // As good as a refusal: of what is not there, or of the command.
        int code = reply.isNegative() ? NO_FILE : UNKNOWN_COMMAND;
        takeSize(name, new Reply(code, reply.lines()));
        return;
      }
      said.put(name, reply);
      if (reply.isCompleted()) {
        sizes = Proof.WORKS;
      } else if (reply.isUnknownCommand() && sizes == Proof.NONE) {
        sizes = Proof.USELESS;
      }
    }

    private static boolean hasNoNumber(Reply reply) {
      return reply.isCompleted() && reply.number().isEmpty();
    }

    void takeListing(Reply reply) {
      if (reply.isCompleted() && reply.lines().size() > 1) {
        listing = Listing.ofStat(reply);
      } else if (reply.isRefused() && reply.saysAbsent()) {
        listing = Listing.ofNames(List.of()); // no directory, no files
      }
      if (reply.isUnknownCommand() || (listing != null && !listing.isUnderstood())) {
        listings = Proof.USELESS;
        listing = null;
      }
    }

    private boolean isListed(String name) {
      return listing != null && listing.sizes().containsKey(RemotePaths.lastPart(name));
    }

    /** Looks into files that are said to be empty by what never said anything else. */
    void doubtEmptiness() throws TransportException {
      for (String name : names) {
        sizesTell |= isSized(name) && said(name) > 0;
        listingsTell |= isListed(name) && listed(name) > 0;
      }
      for (String name : names) {
        if (!sizesTell && isSized(name) && isFilledAfterAll(name)) {
          // It may have been filled since.
          takeSize(name, connection.command("SIZE " + name));
          if (isSized(name) && said(name) == 0) {
            sizes = Proof.USELESS;
            said.remove(name);
          }
        }
      }
    }

    /** What a listing says besides is a second witness, whatever it is. */
    private boolean isFilledAfterAll(String name) throws TransportException {
      if (isListed(name) && !filled.contains(name)) {
        return listed(name) > 0;
      }
      return isDoubtful(name) && directories.holdsAnything(name);
    }

    private boolean isDoubtful(String name) {
      return filled.contains(name) || name.equals(doubted);
    }

    private boolean isSized(String name) {
      return said.containsKey(name) && said.get(name).isCompleted();
    }

    /** Learns from all replies for the next time. */
    void learn() throws TransportException {
      boolean agreed = false;
      boolean disagreed = false;
      for (String name : names) {
        boolean sized = isSized(name);
        if (isListed(name)) {
          unlisted.remove(name);
          boolean same = sized && said(name) == listed(name);
          agreed |= same;
          disagreed |= sized && !same;
        } else if (listing != null || !sized) {
          unlisted.add(name);
        }
      }
      if (disagreed && ++disagreements == MAX_DISAGREEMENTS) {
        listings = Proof.USELESS;
      } else if (agreed && !disagreed && listings == Proof.NONE) {
        listings = Proof.WORKS;
      }
      if (listing != null && isTooLong(listing.names().size())) {
        connection.profile().crowdedDirectories.put(directory, listing.names().size());
      }
    }

    OptionalLong size(String name) throws TransportException {
      Reply reply = said.get(name);
      if (isSized(name)) {
        return OptionalLong.of(said(name));
      }
      if (reply != null && !reply.isUnknownCommand()) {
        if (!reply.meansAbsent()) {
          throw reply.refusal("SIZE " + name);
        }
        if (sizes == Proof.WORKS) {
          return OptionalLong.empty();
        }
      }
      if (listing == null) {
        return directories.measure(name);
      }
      if (!isListed(name)) {
        return OptionalLong.empty();
      }
      // One that SIZE agreed with has a witness.
      boolean doubtful = listings == Proof.WORKS ? filled.contains(name) : isDoubtful(name);
      if (listed(name) == 0 && !listingsTell && doubtful) {
        return directories.count(name);
      }
      if (reply != null) {
        sizes = Proof.USELESS; // it denies a file that is there
      }
      return OptionalLong.of(listed(name));
    }

    private long said(String name) throws TransportException {
      Reply reply = said.get(name);
      OptionalLong number = reply.number();
      if (number.isEmpty()) {
        throw connection.control().senseless("SIZE " + name, reply);
      }
      return number.getAsLong();
    }

    private long listed(String name) {
      return listing.sizes().get(RemotePaths.lastPart(name));
    }
  }
}
