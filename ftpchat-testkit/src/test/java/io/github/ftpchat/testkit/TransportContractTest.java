package io.github.ftpchat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.ftpchat.transport.AppendResult;
import io.github.ftpchat.transport.AppendSafety;
import io.github.ftpchat.transport.ByteSink;
import io.github.ftpchat.transport.FileStatus;
import io.github.ftpchat.transport.ForwardingTransport;
import io.github.ftpchat.transport.InMemoryTransport;
import io.github.ftpchat.transport.Transport;
import io.github.ftpchat.transport.TransportCapabilities;
import io.github.ftpchat.transport.TransportException;
import io.github.ftpchat.transport.TransportException.Reason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** The contract itself is tested with transports that break it, each in one way. */
class TransportContractTest {

  /** What is wrong, how it comes about, and the test that has to see it. */
  private record Broken(String what, UnaryOperator<Transport> how, String seenBy) {}

  private static final List<Broken> BROKEN =
      List.of(
          new Broken(
              "stat says 0 of what is not there",
              StatsAbsent::new,
              "required_aFileThatIsNotThereHasNoStatus"),
          new Broken(
              "stat answers for one file alone",
              StatsFirst::new,
              "required_statGivesTheSizeOfEachFileThatIsThere"),
          new Broken("stat remembers", StatsOld::new, "required_statSeesWhatAnotherTransportWrote"),
          new Broken(
              "stat takes a directory for a file",
              StatsDirectories::new,
              "optional_aDirectoryHasNoStatus"),
          new Broken(
              "line ends are converted", TextMode::new, "required_aFileIsReadAsItWasWritten"),
          new Broken(
              "the limit is ignored",
              real -> reading(real, (n, at, limit, s) -> real.read(n, at, Long.MAX_VALUE, s)),
              "required_anyPartOfAFileIsReadExactly"),
          new Broken(
              "the position is ignored",
              real -> reading(real, (n, at, limit, s) -> real.read(n, 0, limit, s)),
              "required_anyPartOfAFileIsReadExactly"),
          new Broken(
              "a read behind the end fails",
              RefusesBehindEnd::new,
              "required_anyPartOfAFileIsReadExactly"),
          new Broken(
              "a read at the end gives an empty slice",
              real ->
                  reading(
                      real,
                      (n, at, limit, s) -> {
                        long length = real.read(n, at, limit, s);
                        s.accept(new byte[1], 0, 0);
                        return length;
                      }),
              "required_whatWasAddedIsReadFromWhereTheLastReadEnded"),
          new Broken(
              "a huge limit wraps around",
              real -> reading(real, (n, at, limit, s) -> real.read(n, at, limit % 1_000 + 1, s)),
              "required_aLimitBeyondAllSizesReadsToTheEnd"),
          new Broken(
              "a file that is not there reads as empty",
              AbsentIsEmpty::new,
              "required_readOfAFileThatIsNotThereIsRefused"),
          new Broken(
              "a read loses a byte at each slice's end",
              real ->
                  reading(
                      real,
                      (n, at, limit, s) ->
                          real.read(n, at, limit, (b, o, l) -> s.accept(b, o, Math.max(1, l - 1)))),
              "required_aLargeFileIsReadWholeAndInOrder"),
          new Broken(
              "a read gives at most 64 KiB",
              real ->
                  reading(real, (n, at, limit, s) -> real.read(n, at, Math.min(65_536, limit), s)),
              "required_aLargeFileIsReadWholeAndInOrder"),
          new Broken(
              "a read that ended early shows up in the next",
              LeftOvers::new,
              "required_aReadThatEndsInTheMiddleLeavesTheTransportUsable"),
          new Broken(
              "hostile names are taken",
              TakesAnyName::new,
              "required_aNameThatCouldLeaveThePlaceIsRefusedBeforeAnythingIsDone"),
          new Broken(
              "a tilde is expanded", ExpandsTilde::new, "required_unusualNamesMeanNothingSpecial"),
          new Broken(
              "an append starts over",
              AppendsAtHead::new,
              "optional_appendMakesTheFileAndAddsAtItsEnd"),
          new Broken(
              "an append with a limit of time is acknowledged and lost",
              LosesAppendsWithALimit::new,
              "optional_anUploadThatIsOpenedInTimeIsLikeAnyOther"),
          new Broken(
              "what was too late is written all the same",
              WritesTooLate::new,
              "optional_anUploadThatIsOpenedTooLateWritesNothing"),
          new Broken(
              "an append goes where this transport saw the end",
              AppendsAtKnownEnd::new,
              "optional_appendsOfSeveralTransportsInTurnFollowEachOther"),
          new Broken(
              "an append is acknowledged and lost",
              LosesAnAppend::new,
              "optional_safeAppendsAtTheSameTimeAllLandWhole"),
          new Broken(
              "a write at a position cuts the rest off",
              CutsAtWrite::new,
              "optional_writeAtWritesOverWhatIsThereAndNoFurther"),
          new Broken(
              "replacing leaves the rest",
              ReplacesTheHead::new,
              "optional_replaceLeavesNothingOfWhatWasThere"),
          new Broken(
              "a position stays for the next append",
              KeepsOffset::new,
              "optional_anAppendAfterAWriteAtGoesToTheEnd"),
          new Broken(
              "what cannot be done is said to be done",
              SaysItCannotWriteAt::new,
              "required_aWriteWorksOrIsRefusedAsUnsupported"),
          new Broken(
              "delete is always true",
              DeletesAlways::new,
              "required_deleteTellsWhetherThereWasAFile"),
          new Broken(
              "a deleted file comes back",
              NeverDeletes::new,
              "required_aFileThatIsMadeAgainHoldsNothingOfTheOldOne"),
          new Broken(
              "a file takes the place of another by its new name",
              RenamesOver::new,
              "optional_renameGivesAFileANameThatNoOtherHas"),
          new Broken(
              "a file was written to on another day",
              DescribesLocalDays::new,
              "required_describeTellsWhatStatDoesAndTimesThatMakeSense"),
          new Broken(
              "the probe leaves its bytes",
              LeavesProbe::new,
              "required_probingForSafetyLeavesNoTrace"),
          new Broken(
              "a directory is made again and again",
              MakesAlways::new,
              "optional_aDirectoryIsMadeOnceAndRemovedOnce"),
          new Broken(
              "everybody wins the lock",
              MakesAlways::new,
              "optional_ofConcurrentMakersAndRemoversOneWins"),
          new Broken(
              "everybody breaks the lock",
              RemovesAlways::new,
              "optional_ofConcurrentMakersAndRemoversOneWins"),
          new Broken(
              "a directory goes with what is in it",
              RemovesAll::new,
              "optional_aDirectoryThatIsNotEmptyIsNotRemoved"),
          new Broken(
              "parents are made as well",
              MakesParents::new,
              "optional_aDirectoryIsNotMadeInOneThatIsNotThere"),
          new Broken(
              "a list holds paths",
              ListsPaths::new,
              "optional_listGivesBareNamesAndNothingForWhatIsNotThere"),
          new Broken(
              "removing a directory removes a file",
              RemovesFiles::new,
              "optional_filesAndDirectoriesAreNotTakenForEachOther"),
          new Broken(
              "the place ignores its parts", FlattensNames::new, "optional_filesInADirectoryWork"),
          new Broken(
              "every call is a new connection",
              ReconnectsAlways::new,
              "required_theConnectionIsNumberedAndKept"),
          new Broken("abort is ignored", IgnoresAbort::new, "required_abortMakesAReadUnderWayFail"),
          new Broken(
              "abort ends the transport",
              ClosesOnAbort::new,
              "required_theTransportIsUsableAfterAnAbort"),
          new Broken(
              "abort waits for the next call",
              RemembersAbort::new,
              "required_abortWithoutACallHasNoEffect"),
          new Broken("close is ignored", IgnoresClose::new, "required_closeEndsAReadUnderWay"),
          new Broken("close is ignored", IgnoresClose::new, "required_everyCallAfterCloseSaysSo"),
          new Broken(
              "a second close throws",
              ClosesOnce::new,
              "required_closeMayBeCalledAgainAndOnATransportThatWasNeverUsed"),
          new Broken(
              "an empty question is refused",
              RefusesEmptyStat::new,
              "required_statOfNoNamesIsEmpty"));

  @TestFactory
  Stream<DynamicTest> aBrokenTransportFails() {
    return BROKEN.stream()
        .map(
            broken ->
                DynamicTest.dynamicTest(
                    broken.what() + ": " + broken.seenBy(),
                    () -> {
                      assertThatCode(() -> run(broken.seenBy(), UnaryOperator.identity()))
                          .as("with nothing broken")
                          .doesNotThrowAnyException();
                      assertThat(catchThrowable(() -> run(broken.seenBy(), broken.how())))
                          .isNotNull()
                          .isNotInstanceOf(TestAbortedException.class);
                    }));
  }

  @Test
  void everyTestOfTheContractIsSeenToFail() {
    Set<String> unproven = new HashSet<>();
    for (Method method : TransportContract.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        unproven.add(method.getName());
      }
    }
    assertThat(unproven).hasSizeGreaterThan(30);
    BROKEN.forEach(broken -> unproven.remove(broken.seenBy()));

    assertThat(unproven).isEmpty();
  }

  @Test
  void whatATransportCannotDoIsSkippedWithAReason() {
    UnaryOperator<Transport> poor = real -> new Limited(real);
    for (String name :
        List.of(
            "optional_safeAppendsAtTheSameTimeAllLandWhole",
            "optional_writeAtWritesOverWhatIsThereAndNoFurther",
            "optional_replaceLeavesNothingOfWhatWasThere",
            "optional_ofConcurrentMakersAndRemoversOneWins")) {
      assertThat(catchThrowable(() -> run(name, poor)))
          .isInstanceOf(TestAbortedException.class)
          .hasMessageMatching(".*(cannot|not said).*");
    }
    assertThatCode(() -> run("required_aWriteWorksOrIsRefusedAsUnsupported", poor))
        .doesNotThrowAnyException();
  }

  /** Runs one test of the contract, as JUnit would. */
  private static void run(String test, UnaryOperator<Transport> how) throws Throwable {
    InMemoryTransport place = InMemoryTransport.create();
    TransportContract contract =
        new TransportContract() {
          @Override
          protected Transport newTransport() {
            return how.apply(place.peer());
          }
        };
    try {
      TransportContract.class.getDeclaredMethod(test).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      try {
        contract.closeTransports();
      } catch (IllegalStateException e) {
        // One of the broken ones.
      }
    }
  }

  // The broken ones

  @FunctionalInterface
  private interface Reading {
    long read(String name, long position, long limit, ByteSink sink) throws TransportException;
  }

  private static Transport reading(Transport real, Reading reading) {
    return new ForwardingTransport(real) {
      @Override
      public long read(String name, long position, long limit, ByteSink sink)
          throws TransportException {
        return reading.read(name, position, limit, sink);
      }
    };
  }

  private static class StatsAbsent extends ForwardingTransport {
    StatsAbsent(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      Map<String, FileStatus> all = new HashMap<>(delegate().stat(names));
      names.forEach(name -> all.putIfAbsent(name, FileStatus.ofSize(0)));
      return all;
    }
  }

  private static class StatsFirst extends ForwardingTransport {
    StatsFirst(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      return delegate().stat(names.stream().limit(1).toList());
    }
  }

  private static class StatsOld extends ForwardingTransport {
    private final Map<String, FileStatus> known = new HashMap<>();

    StatsOld(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      if (known.isEmpty()) {
        known.putAll(delegate().stat(names));
      }
      return known;
    }
  }

  private static class StatsDirectories extends ForwardingTransport {
    StatsDirectories(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      Map<String, FileStatus> all = new HashMap<>(delegate().stat(names));
      for (String name : delegate().list("")) {
        if (names.contains(name)) {
          all.putIfAbsent(name, FileStatus.ofSize(4096));
        }
      }
      return all;
    }
  }

  private static class RefusesEmptyStat extends ForwardingTransport {
    RefusesEmptyStat(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      if (names.isEmpty()) {
        throw new TransportException(Reason.PROTOCOL, "501 Syntax error");
      }
      return delegate().stat(names);
    }
  }

  private static class TextMode extends ForwardingTransport {
    TextMode(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      String text = new String(data, StandardCharsets.ISO_8859_1);
      return delegate()
          .append(name, text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static class RefusesBehindEnd extends ForwardingTransport {
    RefusesBehindEnd(Transport real) {
      super(real);
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink)
        throws TransportException {
      if (position > delegate().stat(List.of(name)).get(name).size()) {
        throw new TransportException(Reason.REFUSED, "554 Invalid REST parameter");
      }
      return delegate().read(name, position, limit, sink);
    }
  }

  private static class AbsentIsEmpty extends ForwardingTransport {
    AbsentIsEmpty(Transport real) {
      super(real);
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink)
        throws TransportException {
      return delegate().stat(List.of(name)).isEmpty()
          ? 0
          : delegate().read(name, position, limit, sink);
    }
  }

  private static class LeftOvers extends ForwardingTransport {
    private boolean broken;

    LeftOvers(Transport real) {
      super(real);
    }

    @Override
    public long read(String name, long position, long limit, ByteSink sink)
        throws TransportException {
      long from = broken ? position + limit : position;
      broken = limit < delegate().stat(List.of(name)).get(name).size();
      return delegate().read(name, from, limit, sink);
    }
  }

  private static class TakesAnyName extends ForwardingTransport {
    TakesAnyName(Transport real) {
      super(real);
    }

    @Override
    public boolean makeDirectory(String name) throws TransportException {
      return delegate().makeDirectory(name.replaceAll("[^a-z]", "_"));
    }
  }

  private static class ExpandsTilde extends ForwardingTransport {
    ExpandsTilde(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return delegate().append(name.startsWith("~") ? "home" : name, data);
    }
  }

  private static class AppendsAtHead extends ForwardingTransport {
    AppendsAtHead(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return delegate().writeAt(name, 0, data);
    }
  }

  private static class AppendsAtKnownEnd extends ForwardingTransport {
    private long end;

    AppendsAtKnownEnd(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      AppendResult result = delegate().writeAt(name, end, data);
      end += data.length;
      return result;
    }
  }

  private static class LosesAnAppend extends ForwardingTransport {
    private final AtomicInteger appends = new AtomicInteger();

    LosesAnAppend(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return appends.incrementAndGet() == 20
          ? AppendResult.acked(Duration.ZERO)
          : delegate().append(name, data);
    }
  }

  private static class LosesAppendsWithALimit extends ForwardingTransport {
    LosesAppendsWithALimit(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data, Duration openWithin) {
      return AppendResult.acked(Duration.ZERO);
    }
  }

  private static class WritesTooLate extends ForwardingTransport {
    WritesTooLate(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data, Duration openWithin)
        throws TransportException {
      AppendResult result = delegate().append(name, data);
      return openWithin.isZero()
          ? AppendResult.notWritten(
              result.took(), new TransportException(Reason.TIMED_OUT, "too late"))
          : result;
    }
  }

  private static class CutsAtWrite extends ForwardingTransport {
    CutsAtWrite(Transport real) {
      super(real);
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
      byte[] all = new byte[(int) position + data.length];
      if (position > 0) {
        delegate().read(name, 0, position, (b, o, l) -> System.arraycopy(b, o, all, 0, l));
      }
      System.arraycopy(data, 0, all, (int) position, data.length);
      delegate().delete(name);
      return delegate().append(name, all);
    }
  }

  private static class ReplacesTheHead extends ForwardingTransport {
    ReplacesTheHead(Transport real) {
      super(real);
    }

    @Override
    public AppendResult replace(String name, byte[] data) throws TransportException {
      return delegate().writeAt(name, 0, data);
    }
  }

  private static class KeepsOffset extends ForwardingTransport {
    private long offset = -1;

    KeepsOffset(Transport real) {
      super(real);
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
      offset = position;
      return delegate().writeAt(name, position, data);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return offset < 0 ? delegate().append(name, data) : delegate().writeAt(name, offset, data);
    }
  }

  private static class SaysItCannotWriteAt extends ForwardingTransport {
    SaysItCannotWriteAt(Transport real) {
      super(real);
    }

    @Override
    public TransportCapabilities capabilities() {
      return super.capabilities().withCanWriteAt(false);
    }
  }

  private static class DeletesAlways extends ForwardingTransport {
    DeletesAlways(Transport real) {
      super(real);
    }

    @Override
    public boolean delete(String name) throws TransportException {
      delegate().delete(name);
      return true;
    }
  }

  private static class NeverDeletes extends ForwardingTransport {
    NeverDeletes(Transport real) {
      super(real);
    }

    @Override
    public boolean delete(String name) {
      return true;
    }
  }

  private static class RenamesOver extends ForwardingTransport {
    RenamesOver(Transport real) {
      super(real);
    }

    @Override
    public boolean rename(String name, String newName) throws TransportException {
      delegate().delete(newName);
      return delegate().rename(name, newName);
    }
  }

  private static class DescribesLocalDays extends ForwardingTransport {
    DescribesLocalDays(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> describe(Collection<String> names) throws TransportException {
      Instant yesterday = Instant.now().minus(Duration.ofDays(1));
      Map<String, FileStatus> described = new HashMap<>(stat(names));
      described.replaceAll((name, status) -> status.withModified(yesterday));
      return described;
    }
  }

  private static class LeavesProbe extends ForwardingTransport {
    LeavesProbe(Transport real) {
      super(real);
    }

    @Override
    public AppendSafety probeAppendSafety(String name) throws TransportException {
      delegate().append(name, new byte[] {'\n'});
      return AppendSafety.SAFE;
    }
  }

  private static class MakesAlways extends ForwardingTransport {
    MakesAlways(Transport real) {
      super(real);
    }

    @Override
    public boolean makeDirectory(String name) throws TransportException {
      delegate().makeDirectory(name);
      return true;
    }
  }

  private static class RemovesAlways extends ForwardingTransport {
    RemovesAlways(Transport real) {
      super(real);
    }

    @Override
    public boolean removeDirectory(String name) throws TransportException {
      delegate().removeDirectory(name);
      return true;
    }
  }

  private static class RemovesAll extends ForwardingTransport {
    RemovesAll(Transport real) {
      super(real);
    }

    @Override
    public boolean removeDirectory(String name) throws TransportException {
      for (String child : delegate().list(name)) {
        removeDirectory(name + "/" + child);
      }
      return delegate().removeDirectory(name);
    }
  }

  private static class MakesParents extends ForwardingTransport {
    MakesParents(Transport real) {
      super(real);
    }

    @Override
    public boolean makeDirectory(String name) throws TransportException {
      int slash = name.indexOf('/');
      if (slash > 0) {
        delegate().makeDirectory(name.substring(0, slash));
      }
      return delegate().makeDirectory(name);
    }
  }

  private static class ListsPaths extends ForwardingTransport {
    ListsPaths(Transport real) {
      super(real);
    }

    @Override
    public List<String> list(String directory) throws TransportException {
      String prefix = directory.isEmpty() ? "" : directory + "/";
      return delegate().list(directory).stream().map(name -> prefix + name).toList();
    }
  }

  private static class RemovesFiles extends ForwardingTransport {
    RemovesFiles(Transport real) {
      super(real);
    }

    @Override
    public boolean removeDirectory(String name) throws TransportException {
      return delegate().removeDirectory(name) || delegate().delete(name);
    }
  }

  private static class FlattensNames extends ForwardingTransport {
    FlattensNames(Transport real) {
      super(real);
    }

    @Override
    public AppendResult append(String name, byte[] data) throws TransportException {
      return delegate().append(name.substring(name.lastIndexOf('/') + 1), data);
    }
  }

  private static class ReconnectsAlways extends ForwardingTransport {
    private final AtomicInteger calls = new AtomicInteger();

    ReconnectsAlways(Transport real) {
      super(real);
    }

    @Override
    public TransportCapabilities capabilities() {
      return super.capabilities().withConnection(calls.incrementAndGet());
    }
  }

  private static class IgnoresAbort extends ForwardingTransport {
    IgnoresAbort(Transport real) {
      super(real);
    }

    @Override
    public void abort() {}
  }

  private static class ClosesOnAbort extends ForwardingTransport {
    ClosesOnAbort(Transport real) {
      super(real);
    }

    @Override
    public void abort() {
      delegate().close();
    }
  }

  private static class RemembersAbort extends ForwardingTransport {
    private volatile boolean aborted;

    RemembersAbort(Transport real) {
      super(real);
    }

    @Override
    public Map<String, FileStatus> stat(Collection<String> names) throws TransportException {
      if (aborted) {
        aborted = false;
        throw new TransportException(Reason.ABORTED, "late");
      }
      return delegate().stat(names);
    }

    @Override
    public void abort() {
      aborted = true;
    }
  }

  private static class IgnoresClose extends ForwardingTransport {
    IgnoresClose(Transport real) {
      super(real);
    }

    @Override
    public void close() {}
  }

  private static class ClosesOnce extends ForwardingTransport {
    private volatile boolean closed;

    ClosesOnce(Transport real) {
      super(real);
    }

    @Override
    public void close() {
      if (closed) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
      delegate().close();
    }
  }

  /** Not broken: a transport that can do little, and says so. */
  private static class Limited extends ForwardingTransport {
    Limited(Transport real) {
      super(real);
    }

    @Override
    public TransportCapabilities capabilities() {
      return TransportCapabilities.none()
          .withAppendSafety(AppendSafety.UNSAFE)
          .withCanAppend(true)
          .withChannel(TransportCapabilities.Channel.LOCAL)
          .withConnection(1);
    }

    @Override
    public AppendResult writeAt(String name, long position, byte[] data) throws TransportException {
      throw new TransportException(Reason.UNSUPPORTED, "502 Command not implemented");
    }

    @Override
    public AppendResult replace(String name, byte[] data) throws TransportException {
      throw new TransportException(Reason.UNSUPPORTED, "502 Command not implemented");
    }
  }
}
