package io.github.ftpchat.examples.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.OSUtils;

/**
 * A line to edit at the bottom of a terminal, with a bar above it; all else scrolls by above the
 * two. Thread-safe, except that one thread reads.
 *
 * @since 0.1
 */
public final class EditLine implements AutoCloseable {

  /** Asks for what only its owner can do. Called in the thread that reads or that of a signal. */
  public interface Owner {

    /** All above the bar has to be shown again: the user asked for it, or the width is another. */
    void redraw();

    /**
     * The user pressed Alt and a digit. What is typed waits until this returns.
     *
     * @param digit 1 to 9, or 0
     */
    void digit(int digit);

    /** The user pressed Alt-A. What is typed waits until this returns. */
    void next();
  }

  /** Lines that a screen must have for the bar to be worth one. */
  private static final int ROWS_FOR_BAR = 6;

  private static final String ESCAPE = "\u001b";

  /**
   * Lets xterm send Alt and a key as Escape and the key, and keeps how it was. Other terminals do
   * so by themselves, and pass this over.
   */
  private static final String ALT_KEYS =
      ESCAPE + "[?1034;1036s" + ESCAPE + "[?1034l" + ESCAPE + "[?1036h";

  private static final String ALT_KEYS_AS_BEFORE = ESCAPE + "[?1034;1036r";

  /**
   * For how long there is nothing more to read, in milliseconds, when all that was typed is read.
   */
  private static final long SILENCE = 20;

  /** In the place of a character that does something: none does. */
  private static final int NONE = OSUtils.IS_OSX ? 0xFF : 0;

  private final Terminal terminal;
  private final Reader reader;
  private volatile String prompt = "";
  private volatile String bar = "";

  /** What is said in the place of the line until the next text is read; empty if nothing is. */
  private volatile String waiting = "";

  /** What stands in the line as the next text begins to be read. */
  private String draft = "";

  private Optional<Owner> owner = Optional.empty();
  private final AtomicBoolean left = new AtomicBoolean();

  /**
   * Takes the terminal at standard input and output.
   *
   * @return a line to edit, to be closed; empty if there is no terminal, or none that can move its
   *     cursor
   * @throws UncheckedIOException if the terminal cannot be used
   */
  public static Optional<EditLine> open() {
    if (StandardInput.isClosed()) {
      return Optional.empty();
    }
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .dumb(true)
              .encoding(StandardCharsets.UTF_8)
              .stdinEncoding(StandardCharsets.UTF_8)
              .stdoutEncoding(StandardCharsets.UTF_8)
              .build();
      if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        return Optional.of(new EditLine(terminal));
      }
      terminal.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
    }
  }

  private EditLine(Terminal terminal) {
    this.terminal = terminal;
    this.reader = new Reader(terminal);
    reader.setHighlighter(new EditHighlighter());
    reader.setParser(new EditParser());
    // An exclamation mark is one.
    reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    // What was typed is shown above.
    reader.option(LineReader.Option.ERASE_LINE_ON_FINISH, true);
    reader.option(LineReader.Option.INSERT_TAB, false);
    reader.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, LineWrapper.INDENT);
    reader.getWidgets().put(LineReader.CALLBACK_INIT, reader::begin);
    EditKeys.bind(
        reader,
        reader::interrupt,
        () -> owner.ifPresent(Owner::redraw),
        () -> reader.ask(Owner::next),
        digit -> reader.ask(to -> to.digit(digit)));
    Attributes attributes = terminal.getAttributes();
    // It would print the threads of the virtual machine over the screen.
    attributes.setControlChar(ControlChar.VQUIT, NONE);
    // What is typed while no line is read stands in the next one, however long it is.
    attributes.setLocalFlag(LocalFlag.ECHO, false);
    attributes.setLocalFlag(LocalFlag.ICANON, false);
    // Ctrl-C stops what is waited for, and throws nothing away that was typed.
    attributes.setLocalFlag(LocalFlag.NOFLSH, true);
    terminal.setAttributes(attributes);
    terminal.writer().print(ALT_KEYS);
    terminal.flush();
  }

  /**
   * Sets what shows the lines of standard error: written as they come they would start behind what
   * is typed.
   *
   * @param view shows whole lines, which are safe to print
   */
  public void showErrors(Consumer<String> view) {
    SafeErrorStream.showOn(Optional.of(view));
  }

  /** Gives up the terminal: its keys are as before, and the lines of standard error go there. */
  public void leave() {
    SafeErrorStream.showOn(Optional.empty());
    if (!left.getAndSet(true)) {
      terminal.writer().print(ALT_KEYS_AS_BEFORE);
      terminal.flush();
    }
  }

  /**
   * Sets what Ctrl-C does while no line is read.
   *
   * @param task runs in a thread of its own
   */
  public void onInterrupt(Runnable task) {
    terminal.handle(Terminal.Signal.INT, signal -> task.run());
  }

  /**
   * Sets who is asked; none as long as it is not called.
   *
   * @param newOwner whom to ask
   * @param completer completes words when Tab is pressed
   */
  public void serve(Owner newOwner, Completer completer) {
    owner = Optional.of(newOwner);
    reader.setCompleter(completer);
  }

  /**
   * Gives the width of the terminal.
   *
   * @return a number of columns
   */
  public int width() {
    return TerminalWidth.orUsual(terminal.getWidth());
  }

  /**
   * Gives how many rows there are above the bar.
   *
   * @return a number of rows, 1 at the least
   */
  public int height() {
    return Math.max(1, terminal.getHeight() - (hasBar() ? 2 : 1));
  }

  /**
   * How many colours the terminal has by what it says of itself.
   *
   * @return 0 if none
   */
  public int colours() {
    Integer colours = terminal.getNumericCapability(Capability.max_colors);
    return colours == null ? 0 : Math.max(0, colours);
  }

  /**
   * Shows whole lines above the bar.
   *
   * @param lines each with its line break, broken into rows or not; safe to print
   */
  public void print(String lines) {
    String rows = LineWrapper.wrap(lines, width());
    reader.above(rows, rowsIn(rows));
  }

  /**
   * Replaces all that is above the bar.
   *
   * @param lines as for {@link #print}; no more than fit
   */
  public void replaceAll(String lines) {
    reader.replaceAbove(LineWrapper.wrap(lines, width()));
  }

  /**
   * Writes over something that was shown before.
   *
   * @param rowsUp how many rows above the bar it stands, 1 for the one right above
   * @param column the column, 0 for the first
   * @param text as wide as what it replaces
   */
  public void replace(int rowsUp, int column, String text) {
    // Beyond what stands there the cursor would stop at another row.
    if (rowsUp <= reader.rowsAbove) {
      String up = ESCAPE + '[' + rowsUp + 'A' + ESCAPE + '[' + (column + 1) + 'G';
      reader.above(ESCAPE + "7" + up + text + ESCAPE + "8", 0);
    }
  }

  /**
   * Sets the bar.
   *
   * @param text one line with its style, narrower than the screen
   */
  public void bar(String text) {
    if (!text.equals(bar)) {
      bar = text;
      reader.showPrompt();
    }
  }

  /**
   * Sets what stands before the line.
   *
   * @param text safe to print
   */
  public void prompt(String text) {
    prompt = text;
    reader.showPrompt();
  }

  /**
   * Sends something to the terminal that shows as nothing.
   *
   * @param sequence control characters
   */
  public void raw(String sequence) {
    if (!sequence.isEmpty()) {
      reader.above(sequence, 0);
    }
  }

  /**
   * Says in the place of the line what is waited for, until the next text is read. What is typed
   * meanwhile stands in that line; it does not answer what is asked before.
   *
   * @param what safe to print
   */
  public void waitFor(String what) {
    waiting = what;
    reader.showPrompt();
  }

  /**
   * Waits for the next line.
   *
   * @param newPrompt stands before the line; safe to print
   * @return the line, which may have several lines; empty when the person leaves
   */
  public Optional<String> read(String newPrompt) {
    reader.isText = true;
    waiting = "";
    try {
      return readLine(newPrompt);
    } finally {
      reader.isText = false;
    }
  }

  /**
   * Asks something. The keys of the owner do nothing meanwhile, and what was typed before stays
   * where it is.
   *
   * @param question stands before the line; safe to print
   * @return the answer; empty when the person leaves
   */
  public Optional<String> ask(String question) {
    reader.keepTypedAhead();
    return withoutHistory(() -> readLine(question));
  }

  /** No text that was said before is an answer, and no answer a text to say again. */
  private <T> T withoutHistory(Supplier<T> reading) {
    History said = reader.getHistory();
    reader.setHistory(new DefaultHistory());
    try {
      return reading.get();
    } finally {
      reader.setHistory(said);
    }
  }

  private Optional<String> readLine(String newPrompt) {
    prompt = newPrompt;
    while (true) {
      try {
        return Optional.of(reader.readLine(pattern(), null, (Character) null, reader.takeDraft()));
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isEmpty()) {
          return Optional.empty();
        }
        // It is cleared, and can be brought back.
        reader.getHistory().add(e.getPartialLine());
      } catch (EndOfFileException e) {
        return Optional.empty();
      } finally {
        reader.showPrompt();
      }
    }
  }

  /**
   * Puts another text into the line. To be called while no line is read, or by the {@link Owner}.
   *
   * @param text what is to stand there
   * @return what stood there
   */
  public String exchange(String text) {
    return reader.exchange(text);
  }

  /**
   * Waits for a secret, which is not shown.
   *
   * @param question safe to print
   * @return what was typed; empty when the person does not want to tell
   */
  public Optional<char[]> readSecret(String question) {
    reader.keepTypedAhead();
    prompt = question;
    try {
      return Optional.of(withoutHistory(() -> reader.readLine(pattern(), '\0')).toCharArray());
    } catch (UserInterruptException | EndOfFileException e) {
      return Optional.empty();
    } finally {
      reader.showPrompt();
    }
  }

  @Override
  public void close() {
    waitFor("");
    leave();
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal was not restored: " + e.getMessage(), e);
    }
  }

  /** The most rows that the line to edit may take. */
  private int typedRows() {
    int columns = Math.max(1, width() - 1);
    return (prompt + reader.getBuffer())
        .lines()
        .mapToInt(line -> 1 + 2 * line.length() / columns)
        .sum();
  }

  private static int rowsIn(String rows) {
    return (int) rows.chars().filter(c -> c == '\n').count();
  }

  private boolean hasBar() {
    return !bar.isEmpty() && terminal.getHeight() >= ROWS_FOR_BAR;
  }

  /** JLine takes a percent sign for the beginning of something. */
  private String pattern() {
    return ((hasBar() ? bar + '\n' : "") + prompt).replace("%", "%%");
  }

  /** Gives access to what JLine keeps to itself: its lock and its picture of the prompt. */
  private final class Reader extends LineReaderImpl {

    Reader(Terminal terminal) {
      super(terminal, "ftpchat", null);
    }

    /** How many rows right above the prompt were printed here and are still on the screen. */
    private int rowsAbove;

    /** Whether what is read is a text of the owner's, and no answer and no secret. */
    private boolean isText;

    /** How many rows what is said in the place of the line takes, with the bar. */
    private int waitingRows;

    /** Whether nothing but what was printed here is on the screen. */
    private boolean hasScreen;

    /** How many rows the screen had when all was replaced last. */
    private int height;

    /** Writes something where the prompt stands, and the prompt behind it. */
    void above(String raw, int rows) {
      lock.lock();
      try {
        if (reading) {
          display.update(Collections.emptyList(), 0, false);
        }
        eraseWaiting();
        terminal.writer().print(raw);
        rowsAbove = Math.min(rowsAbove + rows, terminal.getHeight() - 1);
        if (reading) {
          redisplay(false);
        } else {
          writeWaiting();
        }
        terminal.flush();
      } finally {
        lock.unlock();
      }
    }

    /**
     * Replaces what was printed here. What others left on the screen is scrolled out before, so
     * that it can be scrolled back to.
     */
    void replaceAbove(String rows) {
      lock.lock();
      try {
        int now = terminal.getHeight();
        String clear;
        if (hasScreen) {
          // A screen that grows may have got back rows that were scrolled out.
          String out = "\n".repeat(Math.max(0, now - height));
          // Not the terminal's own way to clear: some throw away what was scrolled out as well.
          clear = ESCAPE + '[' + now + ";1H" + out + ESCAPE + "[H" + ESCAPE + "[2J";
        } else {
          String up = rowsAbove == 0 ? "" : ESCAPE + '[' + rowsAbove + 'A';
          clear = '\r' + up + ESCAPE + "[J" + "\n".repeat(Math.max(0, now - 1)) + ESCAPE + "[H";
        }
        hasScreen = true;
        height = now;
        rowsAbove = 0;
        above(clear + rows, rowsIn(rows));
      } finally {
        lock.unlock();
      }
    }

    private void writeWaiting() {
      if (!waiting.isEmpty()) {
        String rows = (hasBar() ? bar + '\n' : "") + LineWrapper.fit(waiting, width() - 1);
        waitingRows = 1 + rowsIn(rows);
        terminal.writer().print(rows);
      }
    }

    private void eraseWaiting() {
      if (waitingRows > 0) {
        String up = waitingRows == 1 ? "" : ESCAPE + '[' + (waitingRows - 1) + 'A';
        terminal.writer().print('\r' + up + ESCAPE + "[J");
        waitingRows = 0;
      }
    }

    /** What was typed before something is asked is no answer: it stands in the next text. */
    void keepTypedAhead() {
      StringBuilder typed = new StringBuilder();
      try {
        for (int c = terminal.reader().read(SILENCE); c >= 0; c = terminal.reader().read(SILENCE)) {
          typed.append((char) c);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the terminal cannot be read: " + e.getMessage(), e);
      }
      lock.lock();
      try {
        draft += EditKeys.textOf(typed.toString());
      } finally {
        lock.unlock();
      }
    }

    /** Called by JLine as it begins to read, under its lock. */
    boolean begin() {
      eraseWaiting();
      // What the bar says may have changed since the prompt was handed in.
      setPrompt(pattern());
      takeInterruptAsKey();
      return true;
    }

    /**
     * Lets Ctrl-C come in its turn, behind what was typed before it. As a signal it would overtake
     * that, find the line empty, and have the terminal throw away the rest.
     */
    private void takeInterruptAsKey() {
      Attributes attributes = terminal.getAttributes();
      attributes.setControlChar(ControlChar.VINTR, NONE);
      // A shell that had the terminal meanwhile has bound it again.
      attributes.setControlChar(ControlChar.VQUIT, NONE);
      terminal.setAttributes(attributes);
    }

    /** Ends the reading as a signal would. */
    boolean interrupt() {
      state = State.INTERRUPT;
      return true;
    }

    /** Asks the owner in the midst of reading. */
    void ask(Consumer<Owner> question) {
      if (!isText || owner.isEmpty()) {
        return;
      }
      // What is asked for may be done by another thread, and need the lock.
      lock.unlock();
      try {
        question.accept(owner.get());
      } finally {
        lock.lock();
      }
    }

    String takeDraft() {
      lock.lock();
      try {
        String taken = isText ? draft : "";
        draft = isText ? "" : draft;
        return taken;
      } finally {
        lock.unlock();
      }
    }

    String exchange(String text) {
      lock.lock();
      try {
        if (!reading) {
          String before = draft;
          draft = text;
          return before;
        }
        String before = buf.toString();
        buf.clear();
        buf.write(text);
        // Nothing brings back here what was typed elsewhere.
        undo.clear();
        undo.newState(buf.copy());
        history.moveToEnd();
        return before;
      } finally {
        lock.unlock();
      }
    }

    void showPrompt() {
      lock.lock();
      try {
        if (reading) {
          setPrompt(pattern());
          redisplay(true);
        } else {
          eraseWaiting();
          writeWaiting();
          terminal.flush();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    protected void redisplay(boolean flush) {
      // A long text pushes rows out at the top, and they do not come back when it goes.
      rowsAbove = Math.min(rowsAbove, Math.max(0, height() + 1 - typedRows()));
      super.redisplay(flush);
    }

    @Override
    protected synchronized void handleSignal(Terminal.Signal signal) {
      lock.lock();
      try {
        // The reading may have ended while this waited for the lock: Ctrl-C is a signal again.
        if (reading) {
          super.handleSignal(signal);
          setPrompt(pattern());
          takeInterruptAsKey();
        }
      } finally {
        lock.unlock();
      }
      owner.ifPresent(Owner::redraw);
    }
  }
}
