package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.Cursor;
import io.github.ftpchat.examples.cli.conversation.ChatRoom;
import io.github.ftpchat.examples.cli.conversation.ChatWindow;
import io.github.ftpchat.examples.cli.conversation.OpenRooms;
import io.github.ftpchat.examples.cli.conversation.RoomLink;
import io.github.ftpchat.examples.cli.conversation.RoomReading;
import io.github.ftpchat.examples.cli.conversation.RoomView;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Taskbar;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.io.File;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.swing.BorderFactory;
import javax.swing.InputMap;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JMenu;
import javax.swing.JMenuBar;
import javax.swing.JMenuItem;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.SwingConstants;
import javax.swing.UIManager;
import javax.swing.WindowConstants;
import javax.swing.filechooser.FileNameExtensionFilter;

/**
 * The chat in a window: rooms on the left, the one in view on the right, and how it stands below.
 * All but {@link #await} is confined to the event dispatch thread; what may wait for a server runs
 * on threads of its own, so that the window never waits.
 *
 * @since 0.1
 */
public final class Gui {

  /** How many messages of a room are shown when it is opened. */
  private static final int HISTORY = 200;

  private static final String NONE = "none";

  // Not Command: on a Mac that leads to other programs.
  private static final KeyStroke NEXT_ROOM =
      KeyStroke.getKeyStroke(KeyEvent.VK_TAB, InputEvent.CTRL_DOWN_MASK);
  private static final KeyStroke PREVIOUS_ROOM =
      KeyStroke.getKeyStroke(
          KeyEvent.VK_TAB, InputEvent.CTRL_DOWN_MASK | InputEvent.SHIFT_DOWN_MASK);

  private final SwingThread ui = new SwingThread();
  private final GuiHost host;
  private final Appearance appearance;
  private final OpenRooms rooms;
  private final RoomReading reading = new RoomReading();
  private final ExecutorService background =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "ftpchat-gui");
            thread.setDaemon(true);
            return thread;
          });

  private final JFrame frame = new JFrame("ftpchat");
  private final RoomList list = new RoomList(this::choose);
  private final CardLayout cards = new CardLayout();
  private final JPanel center = new JPanel(cards);
  private final JPanel left = new JPanel(new BorderLayout());
  private final JSplitPane split = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, left, center);
  private final StatusBar status = new StatusBar();
  private final IdentityHashMap<ChatRoom, RoomPanel> panels = new IdentityHashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Set<Attempt> attempts = new HashSet<>();

  /** What is to be said of new keys once nothing else is asked. */
  private final List<String> newKeys = new ArrayList<>();

  private int cardCount;

  /** The look and feel is there before the first component. */
  private Gui(GuiSettings settings, Appearance appearance, GuiHost host, RoomLink.Opener opener) {
    this.host = host;
    this.appearance = appearance;
    this.rooms =
        new OpenRooms(
            opener,
            settings.seen(),
            ui,
            new Shown(),
            Clock.systemUTC(),
            HISTORY,
            settings.patience(),
            this::isMeant);
    build();
  }

  /**
   * Opens the window. From any thread but the event dispatch thread.
   *
   * @param settings how to look and behave
   * @param host the program around it
   * @param opener finds further rooms
   * @param first the room to begin with, as {@link GuiHost#form} takes it; empty to ask for one
   * @return the window, which is shown
   */
  public static Gui open(
      GuiSettings settings, GuiHost host, RoomLink.Opener opener, Optional<String> first) {
    return new SwingThread()
        .get(
            () -> {
              Appearance appearance = new Appearance(settings.state());
              Gui gui = new Gui(settings, appearance, host, opener);
              gui.frame.setVisible(true);
              StandardError.showIn(text -> gui.ui.post(() -> gui.tell(text)));
              host.onNewKey(text -> gui.ui.post(() -> gui.newKey(text)));
              gui.begin(first);
              return gui;
            });
  }

  /**
   * Waits until the person closes the window. From any thread but the event dispatch thread.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  public void await() throws InterruptedException {
    over.await();
  }

  private void begin(Optional<String> first) {
    RoomForm form = host.form(first.orElse(""));
    // What is saved with its passwords needs no question.
    if (first.isPresent()) {
      enter(form, Optional.empty());
    } else {
      ask(appearance.fill(form));
    }
  }

  private void build() {
    frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
    frame.setIconImages(Icon.inAllSizes());
    frame.setJMenuBar(menu());
    JButton open = new JButton("Open room \u2026");
    open.addActionListener(event -> askForNew());
    JScrollPane listed = new JScrollPane(list);
    listed.setBorder(BorderFactory.createEmptyBorder());
    left.add(listed);
    JPanel button = new JPanel(new BorderLayout());
    button.setBorder(BorderFactory.createEmptyBorder(8, 8, 8, 8));
    button.add(open);
    left.add(button, BorderLayout.SOUTH);
    left.setPreferredSize(new Dimension(columnWidth(), 400));
    left.setMinimumSize(new Dimension(120, 100));
    JLabel welcome =
        new JLabel("No room is open. Open one with the button on the left.", SwingConstants.CENTER);
    center.add(welcome, NONE);
    center.setMinimumSize(new Dimension(200, 100));
    split.setBorder(BorderFactory.createEmptyBorder());
    split.setResizeWeight(0);
    // It would take them before the menu does.
    InputMap ofSplit = split.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT);
    ofSplit.put(NEXT_ROOM, NONE);
    ofSplit.put(PREVIOUS_ROOM, NONE);
    frame.add(split);
    frame.add(status, BorderLayout.SOUTH);
    frame.setSize(900, 640);
    frame.setLocationRelativeTo(null);
    appearance.bounds().ifPresent(frame::setBounds);
    frame.addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosing(WindowEvent event) {
            quit();
          }

          @Override
          public void windowActivated(WindowEvent event) {
            rooms.look(true);
            refresh();
          }

          @Override
          public void windowDeactivated(WindowEvent event) {
            rooms.look(false);
          }
        });
  }

  private JMenuBar menu() {
    JMenuBar bar = new JMenuBar();
    JMenu room = new JMenu("Room");
    room.setMnemonic(KeyEvent.VK_R);
    item(room, "Open \u2026", KeyEvent.VK_O, this::askForNew);
    item(room, "Find \u2026", KeyEvent.VK_F, () -> shown().ifPresent(panel -> panel.find().open()));
    item(room, "Save a copy \u2026", KeyEvent.VK_S, () -> shown().ifPresent(this::export));
    item(
        room,
        "Try to connect now",
        KeyEvent.VK_R,
        () ->
            shown()
                .filter(p -> p.room().isReady())
                .ifPresent(p -> p.room().session().reconnectNow()));
    item(room, "Close", KeyEvent.VK_W, () -> shown().ifPresent(panel -> close(panel.room())));
    room.addSeparator();
    item(room, "Quit", KeyEvent.VK_Q, this::quit);
    bar.add(room);
    JMenu look = new JMenu("View");
    look.setMnemonic(KeyEvent.VK_V);
    item(
        look,
        "Dark or light",
        KeyEvent.VK_D,
        () -> restyle(() -> appearance.setDark(!appearance.isDark())));
    item(look, "Larger letters", KeyEvent.VK_PLUS, () -> restyle(() -> appearance.zoom(1)));
    item(look, "Smaller letters", KeyEvent.VK_MINUS, () -> restyle(() -> appearance.zoom(-1)));
    item(look, "Usual letters", KeyEvent.VK_0, () -> restyle(() -> appearance.zoom(0)));
    look.addSeparator();
    item(look, "Next room", NEXT_ROOM, () -> step(1));
    item(look, "Previous room", PREVIOUS_ROOM, () -> step(-1));
    bar.add(look);
    JMenu help = new JMenu("Help");
    help.setMnemonic(KeyEvent.VK_H);
    item(help, "Keys \u2026", KeyStroke.getKeyStroke(KeyEvent.VK_F1, 0), this::showKeys);
    bar.add(help);
    // The key with + on it has no + without Shift on many keyboards, and those beside the digits
    // have codes of their own.
    int menu = Keys.menuMask();
    for (KeyStroke larger :
        List.of(
            KeyStroke.getKeyStroke(KeyEvent.VK_EQUALS, menu),
            KeyStroke.getKeyStroke(KeyEvent.VK_EQUALS, menu | InputEvent.SHIFT_DOWN_MASK),
            KeyStroke.getKeyStroke(KeyEvent.VK_PLUS, menu | InputEvent.SHIFT_DOWN_MASK),
            KeyStroke.getKeyStroke(KeyEvent.VK_ADD, menu))) {
      Keys.bindInWindow(bar, larger, () -> restyle(() -> appearance.zoom(1)));
    }
    Keys.bindInWindow(
        bar,
        KeyStroke.getKeyStroke(KeyEvent.VK_SUBTRACT, menu),
        () -> restyle(() -> appearance.zoom(-1)));
    for (int digit = 1; digit <= 9; digit++) {
      int index = digit - 1;
      Keys.bindInWindow(
          bar,
          KeyStroke.getKeyStroke(KeyEvent.VK_0 + digit, InputEvent.ALT_DOWN_MASK),
          () -> {
            if (index < rooms.all().size()) {
              choose(rooms.all().get(index));
            }
          });
    }
    return bar;
  }

  private static void item(JMenu menu, String text, int key, Runnable task) {
    item(menu, text, KeyStroke.getKeyStroke(key, Keys.menuMask()), task);
  }

  private static void item(JMenu menu, String text, KeyStroke key, Runnable task) {
    JMenuItem item = new JMenuItem(Keys.action(text, task));
    item.setAccelerator(key);
    menu.add(item);
  }

  private void restyle(Runnable change) {
    change.run();
    panels.values().forEach(RoomPanel::restyle);
    left.setPreferredSize(new Dimension(columnWidth(), 400));
    split.resetToPreferredSizes();
    refresh();
  }

  /** Large letters need a wide column. */
  private static int columnWidth() {
    return Math.max(180, 15 * UIManager.getFont("defaultFont").getSize());
  }

  private void showKeys() {
    JTextArea shown = new JTextArea(Keys.HELP);
    shown.setFont(new Font(Font.MONOSPACED, Font.PLAIN, shown.getFont().getSize()));
    shown.setEditable(false);
    shown.setOpaque(false);
    shown.getAccessibleContext().setAccessibleName("Keys");
    JOptionPane.showMessageDialog(frame, shown, "Keys", JOptionPane.PLAIN_MESSAGE);
  }

  private Optional<RoomPanel> shown() {
    return Optional.ofNullable(rooms.shown()).map(panels::get);
  }

  private void choose(ChatRoom room) {
    if (room != rooms.shown()) {
      rooms.bringIntoView(room);
    }
    focus(panels.get(room));
  }

  private void step(int by) {
    List<ChatRoom> all = rooms.all();
    if (!all.isEmpty()) {
      choose(all.get(Math.floorMod(all.indexOf(rooms.shown()) + by, all.size())));
    }
  }

  private static void focus(RoomPanel panel) {
    panel.box().text().requestFocusInWindow();
  }

  /** Asks the person for a room. */
  private void ask(RoomForm form) {
    dialog().open(form);
  }

  private void askForNew() {
    ask(appearance.fill(host.form("")));
  }

  private ConnectDialog dialog() {
    return new ConnectDialog(frame, host, background, ui, this::enter);
  }

  /**
   * Opens a room in the background.
   *
   * @param dialog where it was asked for; shows what is wrong, and closes when the room is open
   * @return the attempt, for the dialog to give it up
   */
  private Attempt enter(RoomForm form, Optional<ConnectDialog> dialog) {
    Attempt attempt = new Attempt();
    attempts.add(attempt);
    attempt.run(background, () -> enterNow(attempt, form, dialog));
    return attempt;
  }

  private void enterNow(Attempt attempt, RoomForm form, Optional<ConnectDialog> dialog) {
    try {
      RoomLink link = host.reach(form);
      ui.run(() -> attempt.reaches(link));
      Optional<ChatRoom> open = rooms.find(link.url());
      if (open.isPresent()) {
        link.close();
        ui.run(() -> choose(open.get()));
      }
      boolean stays = open.isPresent() || rooms.enter(link);
      Optional<String> unsaved = stays ? save(form) : Optional.empty();
      ui.post(
          () -> {
            dialog.ifPresent(shown -> shown.entered(stays));
            if (stays) {
              appearance.keep(form);
              activate();
            }
            unsaved.ifPresent(text -> tell("not saved: " + text));
          });
    } catch (RuntimeException e) {
      GuiHost.FormException blamed = host.blame(e);
      ui.post(
          () -> {
            if (!attempt.isGivenUp()) {
              dialog.orElseGet(this::dialog).refused(form, blamed);
            }
          });
    } finally {
      ui.post(
          () -> {
            attempts.remove(attempt);
            tellOfKeys();
          });
    }
  }

  /** Has the keyboard again: of two dialogs that close at once the window manager loses track. */
  private void activate() {
    frame.toFront();
    shown().ifPresent(panel -> panel.box().text().requestFocus());
  }

  /** Saves what proved right; tells what was wrong. */
  private Optional<String> save(RoomForm form) {
    try {
      host.save(form);
      return Optional.empty();
    } catch (GuiHost.FormException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private boolean isMeant(ChatRoom room) {
    // No message would ever get there.
    room.link()
        .missingFolder()
        .ifPresent(
            text -> {
              throw new GuiHost.FormException(
                  Optional.of(RoomForm.Field.ROOM), text + "; it has to be made there first", null);
            });
    return ui.get(
        () ->
            JOptionPane.showOptionDialog(
                    frame,
                    "There is no room "
                        + room.title()
                        + " at "
                        + TerminalText.line(room.link().url().server())
                        + " yet.\nMake it?",
                    "A new room",
                    JOptionPane.YES_NO_OPTION,
                    JOptionPane.QUESTION_MESSAGE,
                    null,
                    new Object[] {"Make it", "Cancel"},
                    "Cancel")
                == 0);
  }

  /** What the program says beside its output stands in the room in view. */
  private void tell(String text) {
    if (rooms.shown() != null) {
      rooms.shown().alert(text);
    }
  }

  private void newKey(String text) {
    newKeys.add(text);
    tellOfKeys();
  }

  /** The person should compare it, but opening the room does not wait for that. */
  private void tellOfKeys() {
    if (!attempts.isEmpty() || newKeys.isEmpty()) {
      return;
    }
    String text =
        TerminalText.line(newKeys.remove(0))
            + "\n\nAsk whoever runs the server whether this is its key.";
    message("A server that is new to you", text, JOptionPane.WARNING_MESSAGE);
    tellOfKeys();
  }

  /** Says something that is to be seen wherever the room in view is scrolled to. */
  private void message(String title, String text, int kind) {
    JTextArea shown = new JTextArea(text, 6, 50);
    shown.setLineWrap(true);
    shown.setWrapStyleWord(true);
    shown.setEditable(false);
    shown.getAccessibleContext().setAccessibleName(title);
    JOptionPane.showMessageDialog(frame, new JScrollPane(shown), title, kind);
  }

  private void close(ChatRoom room) {
    Optional<Attempt> opening =
        attempts.stream().filter(attempt -> attempt.isFor(room.link())).findAny();
    if (opening.isPresent()) {
      opening.get().giveUp();
    } else if (leavesAnyway("Close", List.of(panels.get(room)))) {
      background.execute(() -> rooms.close(room));
    }
  }

  /** Begins anew in a room that is over, where its last session stopped. */
  private void openAgain(ChatRoom room) {
    background.execute(
        () -> {
          Optional<Cursor> cursor = ui.get(room::retire);
          room.endSession();
          try {
            rooms.start(room, room.name(), rooms.following(room, cursor));
          } catch (RuntimeException e) {
            ui.post(() -> room.alert("this room is over: " + e.getMessage()));
          }
        });
  }

  private void export(RoomPanel panel) {
    JFileChooser chooser = new JFileChooser();
    chooser.setDialogTitle("Save a copy of the room");
    chooser.addChoosableFileFilter(new FileNameExtensionFilter("Web page (.html)", "html"));
    chooser.addChoosableFileFilter(new FileNameExtensionFilter("Text (.txt)", "txt"));
    chooser.addChoosableFileFilter(new FileNameExtensionFilter("Markdown (.md)", "md"));
    chooser.addChoosableFileFilter(new FileNameExtensionFilter("JSON lines (.jsonl)", "jsonl"));
    chooser.setSelectedFile(new File(panel.room().link().url().room() + ".html"));
    if (chooser.showSaveDialog(frame) != JFileChooser.APPROVE_OPTION) {
      return;
    }
    File file = chooser.getSelectedFile();
    background.execute(
        () -> {
          try {
            String saved = reading.save(panel.room(), file.toPath());
            ui.post(
                () -> message("Saved", TerminalText.line(saved), JOptionPane.INFORMATION_MESSAGE));
          } catch (RuntimeException e) {
            // That is what the command line calls it.
            String why = String.valueOf(e.getMessage()).replaceFirst("^FILE:? ", "The file ");
            ui.post(() -> message("Not saved", TerminalText.line(why), JOptionPane.ERROR_MESSAGE));
          }
        });
  }

  private void refresh() {
    ChatRoom room = rooms.shown();
    list.update(rooms.all(), room);
    status.show(room);
    int unread = rooms.all().stream().mapToInt(ChatRoom::unread).sum();
    frame.setTitle(
        (unread == 0 ? "" : "(" + unread + ") ")
            + (room == null ? "" : room.title() + " \u2013 ")
            + "ftpchat");
    badge(unread);
  }

  private static void badge(int unread) {
    if (Taskbar.isTaskbarSupported()
        && Taskbar.getTaskbar().isSupported(Taskbar.Feature.ICON_BADGE_NUMBER)) {
      Taskbar.getTaskbar().setIconBadge(unread == 0 ? null : String.valueOf(unread));
    }
  }

  private void callAttention(ChatRoom room, String text) {
    if (!frame.isActive()) {
      frame.getToolkit().beep();
      if (Taskbar.isTaskbarSupported()
          && Taskbar.getTaskbar().isSupported(Taskbar.Feature.USER_ATTENTION_WINDOW)) {
        Taskbar.getTaskbar().requestWindowUserAttention(frame);
      }
    }
  }

  /** Leaves, after asking if something is not sent yet. */
  private void quit() {
    if (!leavesAnyway("Quit", panels.values())) {
      return;
    }
    appearance.keep(frame.getBounds());
    frame.setVisible(false);
    CompletableFuture.runAsync(rooms::close, background)
        .whenComplete(
            (done, failure) -> {
              ui.post(frame::dispose);
              over.countDown();
            })
        .exceptionally(failure -> null);
  }

  /** Asks if something in these rooms is not sent yet. */
  private boolean leavesAnyway(String what, Collection<RoomPanel> leaving) {
    int unsettled = leaving.stream().mapToInt(panel -> panel.room().unsettled().size()).sum();
    int failed = leaving.stream().mapToInt(RoomPanel::failed).sum();
    StringBuilder text = new StringBuilder();
    if (unsettled > 0) {
      boolean kept =
          leaving.stream().noneMatch(panel -> panel.room().link().consequence().isEmpty());
      boolean one = unsettled == 1;
      text.append(one ? "1 message is" : unsettled + " messages are")
          .append(" not in the room for good yet.\n")
          .append(
              kept
                  ? (one ? "It is kept, and goes" : "They are kept, and go")
                      + " out the next time you open the room.\n"
                  : "What is not sent is lost.\n");
    }
    if (failed > 0) {
      text.append(failed == 1 ? "1 message was" : failed + " messages were")
          .append(" not sent and will be lost.\n");
    }
    leaving.stream()
        .filter(panel -> !panel.box().text().getText().isBlank())
        .map(panel -> panel.room().title())
        .forEach(
            room ->
                text.append("You have typed something in ")
                    .append(room)
                    .append(" and not sent it.\n"));
    return text.isEmpty() || confirms(what, text.toString());
  }

  private boolean confirms(String what, String text) {
    JTextArea shown = new JTextArea(text.strip());
    shown.setEditable(false);
    shown.setOpaque(false);
    return JOptionPane.showOptionDialog(
            frame,
            shown,
            what + "?",
            JOptionPane.YES_NO_OPTION,
            JOptionPane.WARNING_MESSAGE,
            null,
            new Object[] {what, "Stay"},
            "Stay")
        == 0;
  }

  /** The window as the rooms see it. */
  private final class Shown implements ChatWindow {

    @Override
    public void show(ChatRoom room) {
      cards.show(center, String.valueOf(panels.get(room).getName()));
      refresh();
      focus(panels.get(room));
    }

    @Override
    public void gone(ChatRoom room) {
      RoomPanel panel = panels.remove(room);
      if (panel != null) {
        center.remove(panel);
      }
      if (panels.isEmpty()) {
        cards.show(center, NONE);
      }
      refresh();
    }

    @Override
    public String exchange(String text) {
      // Each room has a box of its own.
      return "";
    }

    @Override
    public RoomView of(ChatRoom room) {
      RoomPanel panel =
          new RoomPanel(
              room,
              ui,
              background,
              Gui.this::refresh,
              Gui.this::openAgain,
              Gui.this::callAttention);
      panel.setName("room " + cardCount++);
      panels.put(room, panel);
      center.add(panel, Objects.requireNonNull(panel.getName()));
      return panel;
    }

    @Override
    public boolean isInteractive() {
      return true;
    }
  }
}
