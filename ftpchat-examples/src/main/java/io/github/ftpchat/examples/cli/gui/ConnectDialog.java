package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.crypto.Passphrase;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import io.github.ftpchat.examples.cli.gui.RoomForm.Encryption;
import io.github.ftpchat.examples.cli.gui.RoomForm.Field;
import io.github.ftpchat.examples.cli.terminal.TerminalText;
import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.Rectangle;
import java.awt.datatransfer.StringSelection;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.KeyEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;

/**
 * Asks for a room. What is wrong is said beside the field that it is about, and corrected there.
 * Confined to the event dispatch thread.
 */
final class ConnectDialog extends JDialog {

  private static final long serialVersionUID = 1L;

  private static final String NEW = "(a new one)";
  private static final char HIDDEN = '\u2022';
  private static final int COLUMNS = 26;

  private final transient GuiHost host;
  private final transient Executor background;
  private final transient UiThread ui;
  private final transient BiFunction<RoomForm, Optional<ConnectDialog>, Attempt> enter;

  private final JComboBox<String> saved = new JComboBox<>();
  private final JComboBox<String> kind =
      new JComboBox<>(new String[] {"On an FTP server", "In a folder of this computer"});
  private final JTextField folder = new JTextField(COLUMNS);
  private final JTextField server = new JTextField(COLUMNS);
  private final JTextField port = new JTextField(6);
  private final JComboBox<Encryption> encryption = new JComboBox<>(Encryption.values());
  private final JTextField user = new JTextField(COLUMNS);
  private final JPasswordField serverPassword = new JPasswordField(COLUMNS);
  private final JTextField room = new JTextField(COLUMNS);
  private final JPasswordField roomPassword = new JPasswordField(COLUMNS);
  private final JCheckBox showRoomPassword = new JCheckBox("Show");
  private final JButton copy = new JButton("Copy");
  private final JLabel strength = new JLabel(" ");
  private final JTextField name = new JTextField(COLUMNS);
  private final JTextField saveAs = new JTextField(COLUMNS);
  private final JCheckBox keep =
      new JCheckBox("Save the passwords too, in files that only you can read");
  private final JButton forget = new JButton("Forget");

  private final JPanel fields = new JPanel(new GridBagLayout());
  private final transient Map<Field, WrappedText> errors = new EnumMap<>(Field.class);
  private final transient Map<Field, JComponent> inputs = new EnumMap<>(Field.class);
  private final WrappedText problem = new WrappedText();
  private final JTextArea report = new JTextArea(9, 50);
  private final JScrollPane reported = new JScrollPane(report);
  private final JScrollPane scrolled = new JScrollPane(fields);
  private final WrappedText waiting = new WrappedText();
  private final JProgressBar progress = new JProgressBar();
  private final JButton test = new JButton("Test connection");
  private final JButton open = new JButton("Open");
  private final JButton cancel = new JButton("Cancel");
  private int rows;
  private boolean filling;
  private boolean busy;

  /** What can stay empty. */
  private transient Set<Field> configured = Set.of();

  /** Which of the examinations that were started still counts. */
  private int attempt;

  private transient Optional<Attempt> opening = Optional.empty();

  ConnectDialog(
      JFrame owner,
      GuiHost host,
      Executor background,
      UiThread ui,
      BiFunction<RoomForm, Optional<ConnectDialog>, Attempt> enter) {
    super(owner, "Open a room", false);
    this.host = host;
    this.background = background;
    this.ui = ui;
    this.enter = enter;
    build();
  }

  /** Shows the dialog. */
  void open(RoomForm form) {
    listSaved();
    fill(form);
    pack();
    setLocationRelativeTo(getOwner());
    setVisible(true);
    firstEmpty().requestFocusInWindow();
  }

  /** The room is open, or was not meant. */
  void entered(boolean stays) {
    if (stays) {
      dispose();
    } else {
      setBusy(false);
      inputs.get(Field.ROOM).requestFocusInWindow();
    }
  }

  /** Says what is wrong, beside its field, and lets the person correct it. */
  void refused(RoomForm form, GuiHost.FormException failure) {
    boolean asked = isVisible();
    if (!asked) {
      open(form);
    }
    setBusy(false);
    clearErrors();
    if (!asked && failure.isMissing()) {
      // Nobody was asked for it before.
      return;
    }
    String text = String.valueOf(failure.getMessage());
    if (failure.field().isPresent()) {
      Field blamed = failure.field().get();
      // What is reached is a folder, where there is no server.
      Field field = rowOf(blamed).isVisible() ? blamed : Field.FOLDER;
      sayBelow(field, text);
      inputs.get(field).requestFocusInWindow();
      if (inputs.get(field) instanceof JTextField typed) {
        typed.selectAll();
      }
    } else {
      problem.say(text);
    }
    pack();
  }

  private void build() {
    fields.setBorder(BorderFactory.createEmptyBorder(14, 16, 6, 16));
    row("Saved room", withForget(), null, null);
    row("The room is", kind, null, null);
    row("Folder", withBrowse(), Field.FOLDER, null);
    row("Server", server, Field.HOST, null);
    row("Port", port, Field.PORT, "empty: 21, or 990");
    row("Encrypted connection", encryption, Field.ENCRYPTION, null);
    row("FTP user", user, Field.USER, null);
    row(
        "FTP password",
        withShow(serverPassword, new JCheckBox("Show")),
        Field.SERVER_PASSWORD,
        "of the FTP user; the server checks it");
    row("Room", room, Field.ROOM, "the chat file, without .txt");
    row(
        "Room password",
        withShow(roomPassword, showRoomPassword),
        Field.ROOM_PASSWORD,
        "shared by all in the room; the server never sees it");
    row("", passphrase(), null, null);
    row("Your name", name, Field.NAME, "as the others see it");
    row("Save as", saveAs, Field.SAVE_AS, "empty: not saved");
    row("", keep, null, null);
    inputs.put(Field.FOLDER, folder);
    inputs.put(Field.SERVER_PASSWORD, serverPassword);
    inputs.put(Field.ROOM_PASSWORD, roomPassword);
    folder.getAccessibleContext().setAccessibleName("Folder");
    serverPassword.getAccessibleContext().setAccessibleName("FTP password");
    roomPassword.getAccessibleContext().setAccessibleName("Room password");

    // It has columns.
    report.setFont(new Font(Font.MONOSPACED, Font.PLAIN, report.getFont().getSize()));
    report.setEditable(false);
    report.setLineWrap(true);
    report.setWrapStyleWord(true);
    report.getAccessibleContext().setAccessibleName("What was found out about the server");
    reported.setVisible(false);
    problem.setForeground(Palette.alert());
    waiting.setForeground(Palette.dim());
    waiting.setVisible(false);
    progress.setIndeterminate(true);
    progress.setVisible(false);
    JPanel below = new JPanel();
    below.setLayout(new BoxLayout(below, BoxLayout.Y_AXIS));
    below.setBorder(BorderFactory.createEmptyBorder(0, 16, 14, 16));
    for (JComponent part : new JComponent[] {problem, reported, waiting, progress}) {
      part.setAlignmentX(LEFT_ALIGNMENT);
      below.add(part);
      below.add(Box.createVerticalStrut(6));
    }
    JPanel buttons = new JPanel();
    buttons.setLayout(new BoxLayout(buttons, BoxLayout.X_AXIS));
    buttons.setAlignmentX(LEFT_ALIGNMENT);
    buttons.add(test);
    buttons.add(Box.createHorizontalGlue());
    buttons.add(cancel);
    buttons.add(Box.createHorizontalStrut(8));
    buttons.add(open);
    below.add(buttons);
    scrolled.setBorder(BorderFactory.createEmptyBorder());
    scrolled.getVerticalScrollBar().setUnitIncrement(16);
    scrolled.getAccessibleContext().setAccessibleName("What is said of the room");
    scrolled.getVerticalScrollBar().getAccessibleContext().setAccessibleName("Up and down");
    scrolled.getHorizontalScrollBar().getAccessibleContext().setAccessibleName("Left and right");
    followFocus(fields);
    add(scrolled);
    add(below, BorderLayout.SOUTH);

    saved.addActionListener(event -> choose());
    kind.addActionListener(event -> showKind());
    test.addActionListener(event -> examine());
    open.addActionListener(event -> enter());
    cancel.addActionListener(event -> leave());
    test.setMnemonic(KeyEvent.VK_T);
    open.setMnemonic(KeyEvent.VK_O);
    getRootPane().setDefaultButton(open);
    getRootPane()
        .registerKeyboardAction(
            event -> leave(),
            KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0),
            JComponent.WHEN_IN_FOCUSED_WINDOW);
    setDefaultCloseOperation(DISPOSE_ON_CLOSE);
    addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosing(WindowEvent event) {
            giveUp();
          }
        });
  }

  /** As large as it should be, but no larger than the screen: the buttons stay within it. */
  @Override
  public void pack() {
    super.pack();
    Rectangle screen = getGraphicsConfiguration().getBounds();
    Insets taken = getToolkit().getScreenInsets(getGraphicsConfiguration());
    int mostHeight = screen.height - taken.top - taken.bottom;
    int mostWidth = screen.width - taken.left - taken.right;
    if (getHeight() > mostHeight || getWidth() > mostWidth) {
      int bar = scrolled.getVerticalScrollBar().getPreferredSize().width;
      setSize(Math.min(getWidth() + bar, mostWidth), Math.min(getHeight(), mostHeight));
      validate();
    }
    int lowest = screen.y + screen.height - taken.bottom - getHeight();
    if (isVisible() && getY() > lowest) {
      setLocation(getX(), lowest);
    }
  }

  /** The part that has the keyboard is in view. */
  private static void followFocus(Container parts) {
    for (Component part : parts.getComponents()) {
      if (part instanceof JComponent shown) {
        shown.addFocusListener(
            new FocusAdapter() {
              @Override
              public void focusGained(FocusEvent event) {
                // A text field would scroll its own text alone.
                if (shown.getParent() instanceof JComponent around) {
                  around.scrollRectToVisible(shown.getBounds());
                }
              }
            });
        followFocus(shown);
      }
    }
  }

  private void row(String label, JComponent input, Field field, String hint) {
    GridBagConstraints at = new GridBagConstraints();
    at.gridy = rows++;
    at.anchor = GridBagConstraints.LINE_END;
    at.insets = new Insets(4, 0, 0, 10);
    JLabel shown = new JLabel(label);
    shown.setLabelFor(input);
    fields.add(shown, at);
    at.gridx = 1;
    at.weightx = 1;
    at.anchor = GridBagConstraints.LINE_START;
    at.fill = input == port ? GridBagConstraints.NONE : GridBagConstraints.HORIZONTAL;
    at.insets = new Insets(4, 0, 0, 0);
    input.setMinimumSize(input.getPreferredSize());
    fields.add(input, at);
    WrappedText error = new WrappedText();
    error.setForeground(Palette.alert());
    if (hint != null) {
      JLabel below = new JLabel(hint);
      below.setForeground(Palette.dim());
      below.setFont(below.getFont().deriveFont(below.getFont().getSize2D() - 2));
      at.gridy = rows++;
      fields.add(below, at);
      input.getAccessibleContext().setAccessibleDescription(hint);
    }
    if (field != null) {
      at.gridy = rows++;
      error.setVisible(false);
      fields.add(error, at);
      errors.put(field, error);
      inputs.put(field, input);
    }
    input.putClientProperty("ftpchat.label", shown);
  }

  private JComponent withForget() {
    saved.getAccessibleContext().setAccessibleName("Saved room");
    DefaultListCellRenderer plain = new DefaultListCellRenderer();
    Html.disable(plain);
    saved.setRenderer(plain);
    forget.addActionListener(event -> forget());
    JPanel both = new JPanel(new BorderLayout(6, 0));
    both.add(saved);
    both.add(forget, BorderLayout.EAST);
    return both;
  }

  private JComponent withBrowse() {
    JButton browse = new JButton("Browse \u2026");
    browse.addActionListener(
        event -> {
          JFileChooser chooser = new JFileChooser(folder.getText());
          chooser.setDialogTitle("The folder that the room is in");
          chooser.setFileSelectionMode(JFileChooser.DIRECTORIES_ONLY);
          if (chooser.showDialog(this, "Choose") == JFileChooser.APPROVE_OPTION) {
            folder.setText(chooser.getSelectedFile().getPath());
          }
        });
    JPanel both = new JPanel(new BorderLayout(6, 0));
    both.add(folder);
    both.add(browse, BorderLayout.EAST);
    return both;
  }

  private boolean isToForget(String called) {
    return JOptionPane.showOptionDialog(
            this,
            "Forget the saved room "
                + TerminalText.line(called)
                + "?\nPasswords that were saved with it are deleted. The room itself stays.",
            "Forget",
            JOptionPane.YES_NO_OPTION,
            JOptionPane.QUESTION_MESSAGE,
            null,
            new Object[] {"Forget it", "Keep"},
            "Keep")
        == 0;
  }

  private void forget() {
    if (!isToForget(chosen())) {
      return;
    }
    try {
      host.forget(chosen());
      listSaved();
      fill(host.form(""));
    } catch (GuiHost.FormException e) {
      problem.say(String.valueOf(e.getMessage()));
      pack();
    }
  }

  /** The name of the saved room, or empty. */
  private String chosen() {
    Object chosen = saved.getSelectedItem();
    return NEW.equals(chosen) || chosen == null ? "" : chosen.toString();
  }

  private static JComponent withShow(JPasswordField password, JCheckBox show) {
    password.setEchoChar(HIDDEN);
    // Also where the program sets it.
    show.addItemListener(event -> password.setEchoChar(show.isSelected() ? 0 : HIDDEN));
    JPanel both = new JPanel(new BorderLayout(6, 0));
    both.add(password);
    both.add(show, BorderLayout.EAST);
    return both;
  }

  private JComponent passphrase() {
    JButton generate = new JButton("Make a new password");
    generate.setToolTipText("For a new room: words that nobody can guess");
    generate.addActionListener(
        event -> {
          char[] made = Passphrase.generate();
          roomPassword.setText(new String(made));
          Arrays.fill(made, '\0');
          showRoomPassword.setSelected(true);
          copy.setVisible(true);
          tell(
              Field.ROOM_PASSWORD,
              Palette.dim(),
              "Write it down, or tick Save below: you need it to come back, and so do the others.");
          pack();
        });
    copy.setVisible(false);
    copy.setToolTipText("Puts the room password on the clipboard");
    copy.addActionListener(
        event -> {
          StringSelection text = new StringSelection(new String(roomPassword.getPassword()));
          getToolkit().getSystemClipboard().setContents(text, text);
        });
    roomPassword
        .getDocument()
        .addDocumentListener(
            new DocumentListener() {
              @Override
              public void insertUpdate(DocumentEvent event) {
                showStrength();
              }

              @Override
              public void removeUpdate(DocumentEvent event) {
                showStrength();
              }

              @Override
              public void changedUpdate(DocumentEvent event) {
                showStrength();
              }
            });
    JPanel both = new JPanel(new BorderLayout(10, 0));
    JPanel buttons = new JPanel(new BorderLayout(6, 0));
    buttons.add(generate);
    buttons.add(copy, BorderLayout.EAST);
    both.add(buttons, BorderLayout.WEST);
    both.add(strength);
    return both;
  }

  private void showStrength() {
    char[] typed = roomPassword.getPassword();
    try {
      if (typed.length == 0) {
        strength.setText(" ");
        return;
      }
      double bits = Passphrase.estimateBits(typed);
      boolean weak = bits < Passphrase.WEAK_BELOW;
      // In an old room it is nothing that one could mend: no alert.
      strength.setForeground(weak ? Palette.dim() : Palette.good());
      strength.setText(weak ? "weak" : "strong");
      strength.setToolTipText(weak ? "Whoever has the file may guess it" : null);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  private void listSaved() {
    filling = true;
    try {
      saved.removeAllItems();
      saved.addItem(NEW);
      host.saved().forEach(saved::addItem);
    } finally {
      filling = false;
    }
  }

  private void fill(RoomForm form) {
    filling = true;
    try {
      saved.setSelectedItem(form.saved().isEmpty() ? NEW : form.saved());
      kind.setSelectedIndex(form.folder().isEmpty() ? 0 : 1);
      folder.setText(form.folder());
      server.setText(form.host());
      port.setText(form.port());
      encryption.setSelectedItem(form.encryption());
      user.setText(form.user());
      serverPassword.setText(new String(form.serverPassword().copy()));
      room.setText(form.room());
      roomPassword.setText(new String(form.roomPassword().copy()));
      name.setText(form.name());
      saveAs.setText(form.saveAs());
      keep.setSelected(form.keepPasswords());
    } finally {
      filling = false;
    }
    forget.setEnabled(!form.saved().isEmpty());
    configured = form.saved().isEmpty() ? Set.of() : host.configured(form.saved());
    for (Field password : List.of(Field.SERVER_PASSWORD, Field.ROOM_PASSWORD)) {
      inputs
          .get(password)
          .putClientProperty(
              "JTextField.placeholderText", configured.contains(password) ? "as configured" : null);
    }
    clearErrors();
    showKind();
  }

  private void choose() {
    if (!filling) {
      // The keyboard stays there, for the next one.
      fill(host.form(chosen()));
    }
  }

  private void showKind() {
    boolean onServer = kind.getSelectedIndex() == 0;
    for (Field field : Field.values()) {
      switch (field) {
        case FOLDER -> setShown(field, !onServer);
        case HOST, PORT, ENCRYPTION, USER, SERVER_PASSWORD -> setShown(field, onServer);
        default -> {
          // For both.
        }
      }
    }
    test.setVisible(true);
    pack();
  }

  private void setShown(Field field, boolean shown) {
    boolean after = false;
    WrappedText error = errors.get(field);
    JComponent input = rowOf(field);
    for (Component part : fields.getComponents()) {
      if (part == input) {
        after = true;
        part.setVisible(shown);
        ((JComponent) input.getClientProperty("ftpchat.label")).setVisible(shown);
      } else if (after && part == error) {
        return;
      } else if (after) {
        part.setVisible(shown);
      }
    }
  }

  private JComponent rowOf(Field field) {
    JComponent input = inputs.get(field);
    return input.getParent() == fields ? input : (JComponent) input.getParent();
  }

  private JComponent firstEmpty() {
    for (Field field : Field.values()) {
      if (inputs.get(field) instanceof JTextField input
          && rowOf(field).isVisible()
          && field != Field.PORT
          && field != Field.SAVE_AS
          && !configured.contains(field)
          && input.getDocument().getLength() == 0) {
        return input;
      }
    }
    return open;
  }

  /** What no room can do without. */
  private List<Field> missing() {
    return Stream.of(Field.FOLDER, Field.HOST, Field.ROOM, Field.NAME)
        .filter(field -> rowOf(field).isVisible())
        .filter(field -> ((JTextField) inputs.get(field)).getText().isBlank())
        .toList();
  }

  private RoomForm form() {
    boolean onServer = kind.getSelectedIndex() == 0;
    return new RoomForm(
        chosen(),
        onServer ? "" : folder.getText().strip(),
        onServer ? server.getText().strip() : "",
        onServer ? port.getText().strip() : "",
        (Encryption) encryption.getSelectedItem(),
        user.getText().strip(),
        new Secret(serverPassword.getPassword()),
        room.getText().strip(),
        new Secret(roomPassword.getPassword()),
        name.getText().strip(),
        saveAs.getText().strip(),
        keep.isSelected());
  }

  private void enter() {
    clearErrors();
    List<Field> missing = missing();
    if (!missing.isEmpty()) {
      missing.forEach(field -> sayBelow(field, "is missing"));
      inputs.get(missing.get(0)).requestFocusInWindow();
      pack();
      return;
    }
    setBusy(true);
    opening = Optional.of(enter.apply(form(), Optional.of(this)));
  }

  private void examine() {
    clearErrors();
    RoomForm form = form();
    setBusy(true);
    int mine = attempt;
    background.execute(
        () -> {
          try {
            String found = host.examine(form);
            ui.post(() -> examined(mine, found));
          } catch (GuiHost.FormException e) {
            ui.post(
                () -> {
                  if (mine == attempt) {
                    refused(form, e);
                  }
                });
          }
        });
  }

  private void examined(int mine, String found) {
    if (mine != attempt) {
      return;
    }
    setBusy(false);
    report.setText(found);
    report.setCaretPosition(0);
    reported.setVisible(true);
    reported.setPreferredSize(new Dimension(420, 160));
    pack();
  }

  /** What is going on is given up first, and what was typed stays; then the dialog closes. */
  private void leave() {
    if (busy) {
      giveUp();
      setBusy(false);
    } else {
      dispose();
    }
  }

  private void giveUp() {
    attempt++;
    opening.ifPresent(Attempt::giveUp);
    opening = Optional.empty();
  }

  private void setBusy(boolean waits) {
    attempt++;
    busy = waits;
    String whom = kind.getSelectedIndex() == 0 ? server.getText().strip() : "the folder";
    waiting.say("Waiting for " + whom + " \u2026 Cancel gives up, and keeps what you typed.");
    waiting.setVisible(busy);
    progress.setVisible(busy);
    open.setEnabled(!busy);
    test.setEnabled(!busy);
    pack();
  }

  private void clearErrors() {
    errors.values().forEach(error -> error.setVisible(false));
    problem.setVisible(false);
    reported.setVisible(false);
  }

  private void sayBelow(Field field, String text) {
    tell(field, Palette.alert(), text);
    if (field == Field.ROOM_PASSWORD) {
      // What is wrong with it counts, not how good it would be.
      strength.setText(" ");
    }
  }

  private void tell(Field field, Color colour, String text) {
    WrappedText below = errors.get(field);
    below.setForeground(colour);
    below.say(text);
  }
}
