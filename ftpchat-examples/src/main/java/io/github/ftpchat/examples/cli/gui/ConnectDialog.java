package io.github.ftpchat.examples.cli.gui;

import io.github.ftpchat.crypto.Passphrase;
import io.github.ftpchat.examples.cli.conversation.UiThread;
import io.github.ftpchat.examples.cli.gui.RoomForm.Encryption;
import io.github.ftpchat.examples.cli.gui.RoomForm.Field;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.event.KeyEvent;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JLabel;
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
  private final JLabel strength = new JLabel(" ");
  private final JTextField name = new JTextField(COLUMNS);
  private final JTextField saveAs = new JTextField(COLUMNS);
  private final JCheckBox keep =
      new JCheckBox("Save the passwords too, in files that only you can read");
  private final JButton forget = new JButton("Forget");

  private final JPanel fields = new JPanel(new GridBagLayout());
  private final transient Map<Field, JLabel> errors = new EnumMap<>(Field.class);
  private final transient Map<Field, JComponent> inputs = new EnumMap<>(Field.class);
  private final JLabel problem = new JLabel();
  private final JTextArea report = new JTextArea(9, 50);
  private final JScrollPane reported = new JScrollPane(report);
  private final JProgressBar progress = new JProgressBar();
  private final JButton test = new JButton("Test connection");
  private final JButton open = new JButton("Open");
  private final JButton cancel = new JButton("Cancel");
  private int rows;
  private boolean filling;

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
      Field field = failure.field().get();
      say(errors.get(field), text);
      inputs.get(field).requestFocusInWindow();
      if (inputs.get(field) instanceof JTextField typed) {
        typed.selectAll();
      }
    } else {
      say(problem, text);
    }
    pack();
  }

  private void build() {
    fields.setBorder(BorderFactory.createEmptyBorder(14, 16, 6, 16));
    row("Saved room", withForget(), null, null);
    row("The room is", kind, null, null);
    row("Folder", folder, Field.FOLDER, null);
    row("Server", server, Field.HOST, null);
    row("Port", port, Field.PORT, "empty: 21, or 990");
    row("Encrypted connection", encryption, Field.ENCRYPTION, null);
    row("FTP user", user, Field.USER, null);
    row(
        "FTP password",
        withShow(serverPassword),
        Field.SERVER_PASSWORD,
        "of the FTP user; the server checks it");
    row("Room", room, Field.ROOM, "the chat file, without .txt");
    row(
        "Room password",
        withShow(roomPassword),
        Field.ROOM_PASSWORD,
        "shared by all in the room; the server never sees it");
    row("", passphrase(), null, null);
    row("Your name", name, Field.NAME, "as the others see it");
    row("Save as", saveAs, Field.SAVE_AS, "empty: not saved");
    row("", keep, null, null);
    inputs.put(Field.SERVER_PASSWORD, serverPassword);
    inputs.put(Field.ROOM_PASSWORD, roomPassword);
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
    progress.setIndeterminate(true);
    progress.setVisible(false);
    JPanel below = new JPanel();
    below.setLayout(new BoxLayout(below, BoxLayout.Y_AXIS));
    below.setBorder(BorderFactory.createEmptyBorder(0, 16, 14, 16));
    for (JComponent part : new JComponent[] {problem, reported, progress}) {
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
    add(fields);
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
    JLabel error = new JLabel();
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
    forget.addActionListener(event -> forget());
    JPanel both = new JPanel(new BorderLayout(6, 0));
    both.add(saved);
    both.add(forget, BorderLayout.EAST);
    return both;
  }

  private void forget() {
    try {
      host.forget(chosen());
      listSaved();
      fill(host.form(""));
    } catch (GuiHost.FormException e) {
      say(problem, String.valueOf(e.getMessage()));
      pack();
    }
  }

  /** The name of the saved room, or empty. */
  private String chosen() {
    Object chosen = saved.getSelectedItem();
    return NEW.equals(chosen) || chosen == null ? "" : chosen.toString();
  }

  private static JComponent withShow(JPasswordField password) {
    password.setEchoChar(HIDDEN);
    JCheckBox show = new JCheckBox("Show");
    show.addActionListener(event -> password.setEchoChar(show.isSelected() ? 0 : HIDDEN));
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
          roomPassword.setEchoChar((char) 0);
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
    both.add(generate, BorderLayout.WEST);
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
      strength.setForeground(weak ? Palette.alert() : Palette.good());
      strength.setText(weak ? "weak: whoever has the file may guess it" : "strong");
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
    JLabel error = errors.get(field);
    JComponent input = rowOf(field);
    for (java.awt.Component part : fields.getComponents()) {
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
    return input instanceof JPasswordField ? (JComponent) input.getParent() : input;
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

  private void leave() {
    attempt++;
    opening.ifPresent(Attempt::giveUp);
    dispose();
  }

  private void setBusy(boolean busy) {
    attempt++;
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

  private static void say(JLabel label, String text) {
    label.setText("<html><body style='width: 260px'>" + Html.escape(text));
    label.setVisible(true);
  }
}
