package io.github.ftpchat.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.examples.cli.gui.Person;
import io.github.ftpchat.examples.cli.gui.VirtualScreen;
import java.awt.Component;
import java.awt.Toolkit;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.swing.AbstractButton;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JMenu;
import javax.swing.JMenuItem;
import javax.swing.JPasswordField;
import javax.swing.JScrollBar;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
import javax.swing.UIManager;
import javax.swing.text.JTextComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The window as a person uses it: with keys and clicks on a screen. */
@Timeout(180)
@ExtendWith(VirtualScreen.class)
class GuiIT {

  @TempDir private Path home;

  private Path rooms;
  private GuiProgram window;
  private Person person;

  @BeforeEach
  void start() throws IOException {
    rooms = Files.createDirectory(home.resolve("rooms"));
    Files.deleteIfExists(GuiProgram.look(home));
    begin();
  }

  private void begin(String... arguments) {
    window = GuiProgram.start(home, arguments);
    person = window.person();
  }

  @AfterEach
  void stop(TestInfo test) throws Exception {
    person.takesPicture(test.getTestMethod().orElseThrow().getName());
    window.close();
  }

  @Test
  void aRoomIsMadeAndTalkedIn() throws Exception {
    window.openInFolder(rooms, "lobby", "sesame");
    window.makeIt();
    JTextArea box = window.types("hello");
    person.presses(KeyEvent.VK_SHIFT, KeyEvent.VK_ENTER);
    person.types("two lines");
    assertThat(Person.textOf(box)).isEqualTo("hello\ntwo lines");
    person.presses(KeyEvent.VK_ENTER);
    window.awaitsSaid("\u2713\u2713");
    assertThat(Person.textOf(window.said())).contains("hello\ntwo lines");
    assertThat(Person.textOf(box)).isEmpty();
    assertThat(history("lobby")).endsWith("  anna  hello\n    two lines\n");
  }

  @Test
  void aWrongPasswordIsCorrectedInPlace() {
    send("lobby", "bob", "hi");
    window.openInFolder(rooms, "lobby", "wrong");
    person.awaits(() -> below("Room password").contains("wrong room password"));
    person.fills("Room password", "sesame");
    person.presses(KeyEvent.VK_ENTER);
    window.awaitsSaid("hi");
  }

  @Test
  void whatIsMissingIsSaidBesideItsField() {
    window.clicksButton("Open");
    person.awaits(() -> below("Room").contains("is missing"));
    assertThat(below("Server")).contains("is missing");
    person.fills("Server", "127.0.0.1");
    person.fills("Room", "lobby.TXT");
    window.clicksButton("Open");
    person.awaits(() -> below("Room").contains("rooms are called without .txt: lobby"));
    person.fills("Room", "lobby");
    person.fills("Room", "l".repeat(230));
    window.clicksButton("Open");
    person.awaits(() -> below("Room").startsWith("room name has 230 characters"));
    person.fills("Room", "lobby");
    person.fills("Port", "99999");
    window.clicksButton("Open");
    person.awaits(() -> below("Port").contains("not a number from 1 to 65535"));
    person.fills("Port", "");
    person.fills("Your name", " ");
    window.clicksButton("Open");
    person.awaits(() -> !below("Your name").isEmpty());
    assertThat(below("Port")).doesNotContain("not a number");
    person.presses(KeyEvent.VK_ESCAPE);
    person.find(JLabel.class, label -> label.getText().startsWith("No room is open"));
  }

  /** The form is higher than the screen then. */
  @Test
  void theFormFitsOnTheScreenWithTheLargestLetters() throws Exception {
    window.close();
    Files.writeString(GuiProgram.look(home), "font=32\n");
    begin();
    JButton open = person.find(JButton.class, "Open");
    window.clicksButton("Open");
    assertThat(open.getLocationOnScreen().y + open.getHeight()).isLessThanOrEqualTo(960);
    JTextField name = person.find(JTextField.class, "Server");
    person.tabsTo(person.find(JTextField.class, "Save as"));
    person.awaits(() -> name.getVisibleRect().isEmpty());
    person.presses(KeyEvent.VK_ESCAPE);
    // It would go for the windows of this process that come after it.
    UIManager.put("defaultFont", null);
  }

  @Test
  void whatWasTypedForTheLastRoomIsThereTheNextTime() throws Exception {
    window.openInFolder(rooms, "lobby", "sesame");
    window.makeIt();
    person.reads("Live at");
    assertThat(person.find(JFrame.class, frame -> true).getIconImages()).hasSizeGreaterThan(3);
    window.quits();
    begin();
    assertThat(Person.textOf(person.find(JTextField.class, "Folder"))).isEqualTo(rooms.toString());
    assertThat(Person.textOf(person.find(JTextField.class, "Your name"))).isEqualTo("anna");
    assertThat(Person.textOf(person.find(JPasswordField.class, "Room password"))).isEmpty();
    person.presses(KeyEvent.VK_ESCAPE);
  }

  @Test
  void aNewPasswordIsShownAndCanBeCopied() {
    window.clicksButton("Make a new password");
    JPasswordField made = person.find(JPasswordField.class, "Room password");
    person.awaits(() -> made.getPassword().length > 0 && made.getEchoChar() == 0);
    assertThat(below("Room password")).contains("Write it down");
    assertThat(person.findAll(JCheckBox.class, box -> box.isSelected())).hasSize(1);
    window.clicksButton("Copy");
    person.awaits(() -> clipboard().equals(new String(made.getPassword())));
  }

  private static String clipboard() {
    try {
      return Toolkit.getDefaultToolkit()
          .getSystemClipboard()
          .getData(DataFlavor.stringFlavor)
          .toString();
    } catch (IOException | UnsupportedFlavorException e) {
      return e.toString();
    }
  }

  /** All that the person does is answered while a server says nothing. */
  @Test
  void aServerThatHangsDoesNotStopTheWindow() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      window.openOnServer(silent.getLocalPort(), "anna", "x", "lobby", "sesame");
      person.reads("Connecting to 127.0.0.1");
      person.find(JTextArea.class, text -> text.getText().startsWith("Waiting for 127.0.0.1"));
      window.clicksButton("Cancel");
      // It is given up at once, not only when its time is over.
      person.find(JLabel.class, label -> label.getText().startsWith("No room is open"));
      // What was typed is still there.
      assertThat(Person.textOf(person.find(JTextField.class, "Room"))).isEqualTo("lobby");
      window.openInFolder(rooms, "other", "sesame");
      window.makeIt();
      person.reads("Live at");
    }
  }

  /** No question is asked, so nothing else would tell what the window is waiting for. */
  @Test
  void theFirstRoomIsSaidToBeConnectedTo() throws Exception {
    window.close();
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Path directory = Files.createDirectories(home.resolve(".config/ftpchat"));
      Path password = Files.writeString(directory.resolve("password"), "sesame");
      Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
      Files.write(
          directory.resolve("config.toml"),
          List.of(
              "[rooms.friends]",
              "url = \"ftp://anna@127.0.0.1:" + silent.getLocalPort() + "/lobby\"",
              "name = \"anna\"",
              "password-file = \"" + password + "\"",
              "ftp-password-file = \"" + password + "\""));
      begin("friends");
      person.reads("Connecting to 127.0.0.1");
      window.awaitsTitle("lobby");
      JFrame frame = person.find(JFrame.class, shown -> true);
      assertThat(frame.getIconImages()).isNotEmpty();
      person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_W);
      person.find(JLabel.class, label -> label.getText().startsWith("No room is open"));
    }
  }

  @Test
  void aSavedRoomOpensWithoutAQuestionAndIsForgotten() throws Exception {
    send("lobby", "bob", "hi");
    person.fills("Save as", "friends");
    person.clicks(
        person.find(JCheckBox.class, "Save the passwords too, in files that only you can read"));
    window.openInFolder(rooms, "lobby", "sesame");
    Path config = home.resolve(".config/ftpchat");
    // What proved right is saved when the room is open.
    person.awaits(() -> Files.exists(config.resolve("config.toml")));
    window.awaitsSaid("hi");
    window.close();
    assertThat(Files.readString(config.resolve("config.toml")))
        .contains("[rooms.friends]")
        .doesNotContain("sesame");
    List<Path> kept;
    try (Stream<Path> files = Files.list(config.resolve("passwords"))) {
      kept = files.toList();
    }
    assertThat(kept).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.get(0))))
        .isEqualTo("rw-------");

    begin("friends");
    window.awaitsSaid("hi");
    window.clicksButton("Open room \u2026");
    JComboBox<?> saved = person.find(JComboBox.class, "Saved room");
    person.clicks(saved);
    person.awaits(saved::isPopupVisible);
    person.presses(KeyEvent.VK_DOWN);
    person.presses(KeyEvent.VK_ENTER);
    person.awaits(() -> "friends".equals(saved.getSelectedItem()));
    window.clicksButton("Forget");
    person.find(JLabel.class, label -> "Forget the saved room friends?".equals(label.getText()));
    window.clicksButton("Keep");
    assertThat(saved.getItemCount()).isEqualTo(2);
    window.clicksButton("Forget");
    window.clicksButton("Forget it");
    person.awaits(() -> saved.getItemCount() == 1);
    assertThat(kept.get(0)).doesNotExist();
    person.presses(KeyEvent.VK_ESCAPE);
  }

  @Test
  void roomsAreTalkedInSideBySide() throws Exception {
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    send("lobby", "bob", "welcome");
    window.openInFolder(rooms, "lobby", "sesame");
    window.awaitsSaid("welcome");
    window.types("a draft");
    window.clicksButton("Open room \u2026");
    window.openInFolder(elsewhere, "lobby", "other password");
    window.makeIt();
    window.says("alone here");
    window.awaitsSaid("\u2713\u2713");
    send("lobby", "bob", "are you there?");
    window.awaitsTitle("(1) ");
    JList<?> list = person.find(JList.class, "Rooms");
    assertThat(list.getModel().getSize()).isEqualTo(2);
    person.presses(KeyEvent.VK_ALT, KeyEvent.VK_1);
    window.awaitsSaid("are you there?");
    assertThat(Person.textOf(window.said())).contains("new since you were here");
    assertThat(Person.textOf(person.find(JTextArea.class, "Your message"))).isEqualTo("a draft");
    window.awaitsTitle("lobby");
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_TAB);
    window.awaitsSaid("alone here");
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_SHIFT, KeyEvent.VK_TAB);
    window.awaitsSaid("are you there?");
    // What is open already comes into view.
    person.presses(KeyEvent.VK_ALT, KeyEvent.VK_2);
    window.awaitsSaid("alone here");
    window.clicksButton("Open room \u2026");
    window.openInFolder(rooms, "lobby", "sesame");
    window.awaitsSaid("are you there?");
    assertThat(list.getModel().getSize()).isEqualTo(2);
    person.clicks(person.find(JTextArea.class, "Your message"));
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_W);
    // The draft would be lost.
    window.clicksButton("Stay");
    assertThat(list.getModel().getSize()).isEqualTo(2);
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_W);
    window.clicksButton("Close");
    person.awaits(() -> list.getModel().getSize() == 1);
    window.awaitsSaid("alone here");
  }

  @Test
  void theKeyboardAloneIsEnough() throws Exception {
    JTextComponent server = person.find(JTextComponent.class, "Server");
    person.awaits(server::isFocusOwner);
    assertAllHaveNames();
    JComboBox<?> kind = person.find(JComboBox.class, "The room is");
    person.presses(KeyEvent.VK_SHIFT, KeyEvent.VK_TAB);
    person.awaits(kind::isFocusOwner);
    person.presses(KeyEvent.VK_DOWN);
    for (String[] field :
        new String[][] {
          {"Folder", rooms.toString()}, {"Room", "lobby"}, {"Room password", "sesame"}
        }) {
      JTextComponent input = person.find(JTextComponent.class, field[0]);
      person.tabsTo(input);
      person.types(field[1]);
    }
    person.presses(KeyEvent.VK_ENTER);
    // The question stands on "Cancel".
    JButton makeIt = person.find(JButton.class, "Make it");
    person.tabsTo(makeIt);
    person.presses(KeyEvent.VK_SPACE);
    JTextArea box = person.find(JTextArea.class, "Your message");
    person.awaits(box::isFocusOwner);
    person.types("hello");
    person.presses(KeyEvent.VK_ENTER);
    window.awaitsSaid("\u2713\u2713");
    assertAllHaveNames();
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_F);
    JTextField find = person.find(JTextField.class, "Find:");
    person.awaits(find::isFocusOwner);
    person.types("hell");
    person.presses(KeyEvent.VK_ENTER);
    person.reads("1 of 1");
    assertAllHaveNames();
    person.presses(KeyEvent.VK_ESCAPE);
    person.awaits(box::isFocusOwner);
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_Q);
    window.ends();
  }

  private void assertAllHaveNames() {
    for (Component shown : window.all()) {
      boolean reached =
          shown.isFocusable()
              && (shown instanceof JTextComponent
                  || shown instanceof AbstractButton
                  || shown instanceof JList
                  || shown instanceof JComboBox
                  || shown instanceof JScrollBar);
      // What a combo box and a scroll bar are made of has their name.
      if (reached
          && !(shown.getParent() instanceof JComboBox || shown.getParent() instanceof JScrollBar)) {
        assertThat(shown.getAccessibleContext().getAccessibleName())
            .as(shown.toString())
            .isNotBlank();
      }
    }
  }

  @Test
  void aCopyIsSaved() {
    send("lobby", "bob", "<b>hi</b>");
    window.openInFolder(rooms, "lobby", "sesame");
    window.awaitsSaid("<b>hi</b>");
    person.clicks(person.find(JMenu.class, "Room"));
    person.clicks(person.find(JMenuItem.class, "Save a copy \u2026"));
    JFileChooser chooser = person.find(JFileChooser.class, shown -> true);
    JTextField file =
        person.find(JTextField.class, input -> SwingUtilities.isDescendingFrom(input, chooser));
    Path copy = home.resolve("copy.html");
    person.replaces(file, copy.toString());
    person.presses(KeyEvent.VK_ENTER);
    person.awaits(() -> !chooser.isShowing());
    person.find(JTextArea.class, text -> text.getText().startsWith("1 messages in "));
    window.clicksButton("OK");
    assertThat(copy).content().contains("&lt;b&gt;hi");
  }

  @Test
  void whatWasSaidBeforeIsReadAsOneScrolls() throws Exception {
    Files.write(rooms.resolve("lobby.txt"), Rooms.large(password(), 1_500, 40));
    send("lobby", "bob", "the newest");
    window.openInFolder(rooms, "lobby", "sesame");
    window.awaitsSaid("the newest");
    JScrollBar bar = person.find(JScrollBar.class, "History");
    person.awaits(() -> bar.getMaximum() > 100_000);
    assertThat(bar.getMaximum()).isLessThan(300_000);
    person.turnsWheel(window.said(), -30);
    person.awaits(() -> bar.getValue() + bar.getVisibleAmount() < bar.getMaximum());
    person.awaits(
        () -> {
          bar.setValue(0);
          return bar.getMaximum() > 1_500_000;
        });
    send("lobby", "bob", "newer still");
    window.clicksButton("1 new message");
    window.awaitsSaid("newer still");
    JTextArea box = person.find(JTextArea.class, "Your message");
    person.awaits(box::isFocusOwner);
  }

  @Test
  void theKeyToTheBeginningGoesToTheVeryFirstMessage() throws Exception {
    Files.write(rooms.resolve("lobby.txt"), Rooms.large(password(), 1_500, 40));
    send("lobby", "bob", "the newest");
    window.openInFolder(rooms, "lobby", "sesame");
    window.awaitsSaid("the newest");
    JScrollBar bar = person.find(JScrollBar.class, "History");
    person.awaits(() -> bar.getMaximum() > 100_000);
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_HOME);
    person.awaits(() -> bar.getMaximum() > 1_500_000 && bar.getValue() == 0);
  }

  @Test
  void theLettersBecomeLargerByEachKeyWithAPlus() {
    JTextComponent server = person.find(JTextComponent.class, "Server");
    person.awaits(server::isFocusOwner);
    person.presses(KeyEvent.VK_ESCAPE);
    JLabel label =
        person.find(JLabel.class, shown -> shown.getText().startsWith("No room is open"));
    int usual = label.getFont().getSize();
    person.awaits(() -> SwingUtilities.getWindowAncestor(label).isFocused());
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_SHIFT, KeyEvent.VK_EQUALS);
    person.awaits(() -> label.getFont().getSize() == usual + 1);
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_ADD);
    person.awaits(() -> label.getFont().getSize() == usual + 2);
    person.presses(KeyEvent.VK_CONTROL, KeyEvent.VK_SUBTRACT);
    person.awaits(() -> label.getFont().getSize() == usual + 1);
    person.presses(KeyEvent.VK_F1);
    assertThat(Person.textOf(person.find(JTextArea.class, "Keys"))).contains("Shift+Enter");
    person.presses(KeyEvent.VK_ESCAPE);
    person.awaits(() -> SwingUtilities.getWindowAncestor(label).isFocused());
  }

  /** The error that stands below a field; empty if none does. */
  private String below(String name) {
    Component field =
        person
            .findAll(
                JTextComponent.class,
                input -> name.equals(input.getAccessibleContext().getAccessibleName()))
            .get(0);
    return person.findAll(JTextArea.class, text -> !text.isEditable()).stream()
        .filter(
            text -> {
              int distance =
                  text.getLocationOnScreen().y - field.getLocationOnScreen().y - field.getHeight();
              return distance >= 0 && distance < 40;
            })
        .map(JTextArea::getText)
        .findFirst()
        .orElse("");
  }

  private static Map<String, String> password() {
    return Map.of("FTPCHAT_PASSWORD", "sesame");
  }

  private String url(String room) {
    return "file://" + rooms.resolve(room);
  }

  private void send(String room, String name, String text) {
    try (FtpchatProcess send =
        FtpchatProcess.start(password(), "send", url(room), "--as", name, text)) {
      send.endsWith(0);
    }
  }

  private String history(String room) {
    try (FtpchatProcess history = FtpchatProcess.start(password(), "history", url(room))) {
      history.endsWith(0);
      return history.out();
    }
  }
}
