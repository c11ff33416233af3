package io.github.ftpchat.examples.cli.gui;

import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Point;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.FocusEvent;
import java.awt.event.HierarchyEvent;
import java.awt.event.MouseWheelEvent;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.swing.BorderFactory;
import javax.swing.JPanel;
import javax.swing.JScrollBar;
import javax.swing.JScrollPane;
import javax.swing.JTextPane;
import javax.swing.JViewport;
import javax.swing.ScrollPaneConstants;
import javax.swing.text.BadLocationException;
import javax.swing.text.DefaultCaret;
import javax.swing.text.DefaultHighlighter;
import javax.swing.text.DefaultStyledDocument;
import javax.swing.text.StyleContext;
import javax.swing.text.StyledDocument;

/**
 * Shows a transcript of any length. A text pane holds a stretch of it, some hundreds of entries
 * around what is in view, which moves along as one scrolls; the scroll bar is that of the whole.
 * What is in view stays where it is, whatever comes above or below it. Confined to the event
 * dispatch thread.
 */
final class TranscriptView extends JPanel {

  private static final long serialVersionUID = 1L;

  /** How many entries stand in the stretch on each side of what is in view, at most. */
  private static final int REACH = 150;

  /** And how many characters. */
  private static final int MOST_CHARACTERS = 60_000;

  /** What one entry counts on the scroll bar. */
  private static final int UNIT = 1_000;

  /** The rows of one click of a wheel. */
  private static final int WHEEL_ROWS = 3;

  private final transient Transcript transcript;
  private final JTextPane pane = new Pane();
  private final JScrollPane scroll =
      new JScrollPane(
          pane,
          ScrollPaneConstants.VERTICAL_SCROLLBAR_NEVER,
          ScrollPaneConstants.HORIZONTAL_SCROLLBAR_NEVER);
  private final JScrollBar bar = new JScrollBar();

  private final transient NameColours names;
  private transient EntryWriter writer;

  /** Of all stretches: the text pane lays out each anew that comes with styles of its own. */
  private transient StyleContext styles = new StyleContext();

  /** Which entry is the first of the stretch. */
  private int from;

  /** Where each entry of the stretch begins in the document. */
  private final transient List<Integer> starts = new ArrayList<>();

  /** Whether the end stays in view as more comes. */
  private boolean following = true;

  /** The entry at the upper edge, and how many pixels of it are above that. */
  private int top;

  private int above;

  /** Whether it is not the person who scrolls. */
  private boolean moving;

  /** Whether {@link #restore} will be called. */
  private boolean restoring;

  /** How large the view was when it was known what is in it. */
  private Dimension size = new Dimension();

  private transient Runnable onTop = () -> {};
  private transient Runnable onFollowing = () -> {};

  /**
   * Shows what is in a transcript.
   *
   * @param names what colours the names in it have
   */
  TranscriptView(Transcript transcript, NameColours names) {
    super(new BorderLayout());
    this.names = names;
    this.writer = new EntryWriter(names);
    this.transcript = transcript;
    pane.setEditorKit(new WrappingEditorKit());
    pane.setEditable(false);
    pane.setMargin(new java.awt.Insets(4, 10, 8, 10));
    pane.setCaret(new VisibleCaret());
    pane.getAccessibleContext().setAccessibleName("What was said in this room");
    scroll.setBorder(BorderFactory.createEmptyBorder());
    add(scroll);
    add(bar, BorderLayout.EAST);
    bar.setUnitIncrement(UNIT);
    bar.getAccessibleContext().setAccessibleName("History");
    bar.addAdjustmentListener(event -> dragged());
    scroll.getViewport().addChangeListener(event -> scrolled());
    scroll.addMouseWheelListener(this::wheel);
    scroll
        .getViewport()
        .addComponentListener(
            new ComponentAdapter() {
              @Override
              public void componentResized(ComponentEvent event) {
                restoreSoon();
              }
            });
    addHierarchyListener(
        event -> {
          boolean shown = (event.getChangeFlags() & HierarchyEvent.SHOWING_CHANGED) != 0;
          if (shown && isShowing()) {
            restoreSoon();
          }
        });
    restyle();
  }

  /** What to do when the beginning of all that was read so far comes into view. */
  void onTop(Runnable task) {
    onTop = task;
  }

  /** What to do when the end comes into view, or goes out of it. */
  void onFollowing(Runnable task) {
    onFollowing = task;
  }

  /** The text pane, for keys and menus. */
  JTextPane pane() {
    return pane;
  }

  /** Whether the end is in view. */
  boolean isFollowing() {
    return following;
  }

  /** Which entry of the transcript is at the upper edge. */
  int top() {
    return top;
  }

  /** How far below the upper edge an entry is that stands in the stretch, in pixels. */
  int yInView(int index) {
    return y(index) - scroll.getViewport().getViewPosition().y;
  }

  /** The scroll bar of the whole. */
  JScrollBar bar() {
    return bar;
  }

  /** Takes up the colours and the font of the look and feel. */
  void restyle() {
    writer = new EntryWriter(names);
    styles = new StyleContext();
    pane.setBackground(Palette.background());
    rebuild(following ? transcript.size() : top);
    restore();
  }

  /** An entry was added at the end of the transcript. */
  void added() {
    int index = transcript.size() - 1;
    if (from + starts.size() == index) {
      int offset = pane.getDocument().getLength();
      starts.add(offset);
      writer.write(pane.getStyledDocument(), offset, transcript.get(index));
      if (following && starts.size() > 3 * REACH) {
        rebuild(transcript.size());
      }
    }
    restoreSoon();
  }

  /** Once for all that is added in one go. */
  private void restoreSoon() {
    if (!restoring) {
      restoring = true;
      EventQueue.invokeLater(
          () -> {
            restoring = false;
            restore();
          });
    }
  }

  /** So many entries were added before all others. */
  void prepended(int count) {
    from += count;
    top += count;
    // So that what is above the first entry is there when one scrolls on.
    rebuild(following ? transcript.size() : top);
    restore();
  }

  /** An entry looks different now. */
  void changed(int index) {
    int place = index - from;
    if (index < 0 || place < 0 || place >= starts.size()) {
      return;
    }
    int start = starts.get(place);
    int end = end(place);
    moving = true;
    try {
      StyledDocument document = pane.getStyledDocument();
      int before = document.getLength();
      document.remove(start, end - start);
      writer.write(document, start, transcript.get(index));
      shift(place + 1, document.getLength() - before);
    } catch (BadLocationException e) {
      throw new IllegalStateException(e);
    } finally {
      moving = false;
    }
    restore();
  }

  /** The entry that was there is no more in the transcript. */
  void removed(int index) {
    if (index < top) {
      top--;
    }
    rebuild(following ? transcript.size() : top);
    restore();
  }

  /** Goes to the end, and stays there as more comes. */
  void follow() {
    following = true;
    if (from + starts.size() < transcript.size()) {
      rebuild(transcript.size());
    }
    restore();
    onFollowing.run();
  }

  /** Brings an entry into view, with some of what was said before it, and marks a piece of it. */
  void reveal(int index, String wanted) {
    following = false;
    rebuild(index);
    top = index;
    above = -scroll.getViewport().getHeight() / 3;
    restore();
    mark(index, wanted);
    onFollowing.run();
  }

  private void mark(int index, String wanted) {
    int place = index - from;
    try {
      pane.getHighlighter().removeAllHighlights();
      int start = starts.get(place);
      String shown = pane.getDocument().getText(start, end(place) - start);
      int at = Matches.indexOf(shown, wanted);
      if (at >= 0) {
        pane.getHighlighter()
            .addHighlight(
                start + at,
                start + at + wanted.length(),
                new DefaultHighlighter.DefaultHighlightPainter(pane.getSelectionColor()));
      }
    } catch (BadLocationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes the marks of {@link #reveal} away. */
  void unmark() {
    pane.getHighlighter().removeAllHighlights();
  }

  /** Writes the stretch around an entry anew. */
  private void rebuild(int around) {
    int first = Math.min(around, transcript.size());
    for (int characters = 0; first > 0 && around - first < REACH; first--) {
      characters += length(first - 1);
      if (characters > MOST_CHARACTERS) {
        break;
      }
    }
    StyledDocument document = new DefaultStyledDocument(styles);
    document.putProperty("i18n", true);
    starts.clear();
    from = first;
    int characters = 0;
    for (int i = first;
        i < transcript.size() && i - around < REACH && characters < MOST_CHARACTERS;
        i++) {
      starts.add(document.getLength());
      int length = writer.write(document, document.getLength(), transcript.get(i));
      characters += i < around ? 0 : length;
    }
    moving = true;
    try {
      pane.setDocument(document);
    } finally {
      moving = false;
    }
  }

  private int length(int index) {
    return Math.min(Entries.lengthOf(transcript.get(index)), EntryWriter.MOST_CHARACTERS);
  }

  private int end(int place) {
    return place + 1 < starts.size() ? starts.get(place + 1) : pane.getDocument().getLength();
  }

  private void shift(int place, int by) {
    for (int i = place; i < starts.size(); i++) {
      starts.set(i, starts.get(i) + by);
    }
  }

  /** Puts what was in view there again. */
  private void restore() {
    JViewport viewport = scroll.getViewport();
    if (viewport.getWidth() <= 0 || viewport.getHeight() <= 0) {
      return;
    }
    moving = true;
    try {
      scroll.validate();
      int highest = Math.max(0, pane.getHeight() - viewport.getHeight());
      int y = following || starts.isEmpty() ? highest : y(top) + above;
      viewport.setViewPosition(new Point(0, Math.max(0, Math.min(y, highest))));
      remember();
    } finally {
      moving = false;
    }
    updateBar();
  }

  /** The vertical place of an entry in the text pane; the first or last one for one beyond. */
  private int y(int index) {
    int place = Math.max(0, Math.min(index - from, starts.size() - 1));
    return yOf(starts.get(place));
  }

  private int yOf(int offset) {
    try {
      Rectangle2D at = pane.modelToView2D(offset);
      return at == null ? 0 : (int) at.getY();
    } catch (BadLocationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Notes what is at the upper edge. */
  private void remember() {
    size = scroll.getViewport().getSize();
    if (starts.isEmpty()) {
      top = 0;
      above = 0;
      return;
    }
    int y = scroll.getViewport().getViewPosition().y;
    int offset = pane.viewToModel2D(new Point2D.Double(0, y));
    int found = Collections.binarySearch(starts, offset);
    int place = Math.max(0, found >= 0 ? found : -found - 2);
    top = from + place;
    above = y - yOf(starts.get(place));
  }

  /** Somebody scrolled, if it was not us. */
  private void scrolled() {
    // Out of sight nobody scrolls: the window became smaller, and the lines are broken anew.
    if (moving || restoring || !isShowing() || scroll.getViewport().getHeight() <= 0) {
      return;
    }
    JViewport viewport = scroll.getViewport();
    if (!viewport.getSize().equals(size)) {
      // All lines are broken anew: what is at the edge now is chance.
      restoreSoon();
      return;
    }
    int y = viewport.getViewPosition().y;
    int left = pane.getHeight() - viewport.getHeight() - y;
    int end = from + starts.size();
    boolean atEnd = end == transcript.size() && left <= 2;
    boolean changes = atEnd != following;
    following = atEnd;
    remember();
    boolean moves =
        (y < viewport.getHeight() && from > 0)
            || (left < viewport.getHeight() && end < transcript.size());
    if (moves) {
      rebuild(top);
      restore();
    } else {
      updateBar();
    }
    if (y < viewport.getHeight() && from == 0) {
      onTop.run();
    }
    if (changes) {
      onFollowing.run();
    }
  }

  private void updateBar() {
    moving = true;
    try {
      int all = Math.max(1, transcript.size()) * UNIT;
      JViewport viewport = scroll.getViewport();
      double height = Math.max(1, pane.getHeight());
      int extent =
          (int) Math.max(1, Math.min(all, starts.size() * UNIT * viewport.getHeight() / height));
      int place = Math.max(0, top - from);
      double entry =
          place + 1 < starts.size() ? Math.max(1, yOf(starts.get(place + 1)) - y(top)) : height;
      int value = top * UNIT + (int) (UNIT * Math.min(1, Math.max(0, above / entry)));
      bar.setValues(following ? all - extent : Math.min(value, all - extent), extent, 0, all);
      bar.setBlockIncrement(Math.max(UNIT, extent));
    } finally {
      moving = false;
    }
  }

  /** Somebody moved the scroll bar, if it was not us. */
  private void dragged() {
    if (moving) {
      return;
    }
    int value = bar.getValue();
    boolean wasFollowing = following;
    following = value + bar.getVisibleAmount() >= bar.getMaximum();
    if (following) {
      follow();
      return;
    }
    int index = Math.min(value / UNIT, transcript.size() - 1);
    int end = from + starts.size();
    if (index - from < 10 || end - index < REACH / 3) {
      rebuild(index);
    }
    top = index;
    int next = index + 1 < from + starts.size() ? y(index + 1) : pane.getHeight();
    above = (int) ((next - y(index)) * (value % UNIT / (double) UNIT));
    restore();
    if (index < 10 && from == 0) {
      onTop.run();
    }
    if (wasFollowing) {
      onFollowing.run();
    }
  }

  private void wheel(MouseWheelEvent event) {
    int row = pane.getFontMetrics(pane.getFont()).getHeight();
    JViewport viewport = scroll.getViewport();
    int by = (int) Math.round(event.getPreciseWheelRotation() * WHEEL_ROWS * row);
    scrollBy(viewport, by);
  }

  /** Scrolls by so many pixels. */
  private void scrollBy(JViewport viewport, int by) {
    int highest = Math.max(0, pane.getHeight() - viewport.getHeight());
    int y = Math.max(0, Math.min(highest, viewport.getViewPosition().y + by));
    viewport.setViewPosition(new Point(0, y));
  }

  /** Scrolls by so many screens. */
  void page(int screens) {
    JViewport viewport = scroll.getViewport();
    scrollBy(viewport, screens * Math.max(1, viewport.getHeight() - 20));
  }

  /** Goes to the beginning of all that was read so far. */
  void toStart() {
    following = false;
    rebuild(0);
    top = 0;
    above = 0;
    restore();
    onTop.run();
    onFollowing.run();
  }

  /** As wide as its place, whatever stands in it. */
  private static final class Pane extends JTextPane {

    private static final long serialVersionUID = 1L;

    @Override
    public boolean getScrollableTracksViewportWidth() {
      return true;
    }

    @Override
    public Dimension getPreferredScrollableViewportSize() {
      return new Dimension(480, 320);
    }
  }

  /** Shows where the keyboard is, although nothing can be written there. */
  private static final class VisibleCaret extends DefaultCaret {

    private static final long serialVersionUID = 1L;

    VisibleCaret() {
      setUpdatePolicy(NEVER_UPDATE);
    }

    @Override
    public void focusGained(FocusEvent event) {
      setVisible(true);
      setSelectionVisible(true);
    }
  }
}
