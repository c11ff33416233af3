package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.gui.Person;
import io.github.ftpchat.examples.cli.terminal.Output;
import java.awt.Component;
import java.awt.event.KeyEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JFrame;
import javax.swing.JMenu;
import javax.swing.JMenuItem;
import javax.swing.JTextArea;
import javax.swing.JTextPane;

/** The command {@code gui} in this process, with a home of its own, and a person before it. */
final class GuiProgram implements AutoCloseable {

  private final Person person = new Person();
  private final String before = System.getProperty("user.home");
  private final CompletableFuture<Integer> program;

  private GuiProgram(Path home, List<String> arguments) {
    System.setProperty("user.home", home.toString());
    program =
        CompletableFuture.supplyAsync(
            () -> Ftpchat.run(arguments.toArray(String[]::new), Output.standard()));
  }

  static GuiProgram start(Path home, String... arguments) {
    List<String> all = new ArrayList<>(List.of("gui"));
    all.addAll(List.of(arguments));
    return new GuiProgram(home, all);
  }

  /** Where it keeps how it looks and where the last room was; the tests share a folder for that. */
  static Path look(Path home) {
    String state = System.getenv("XDG_STATE_HOME");
    return state == null
        ? home.resolve(".ftpchat").resolve("window.properties")
        : Path.of(state, "ftpchat", "window.properties");
  }

  Person person() {
    return person;
  }

  /** Fills in the form for a room in a folder, and opens it. */
  void openInFolder(Path folder, String room, String password) {
    JComboBox<?> kind = person.find(JComboBox.class, "The room is");
    person.clicks(kind);
    person.awaits(kind::isPopupVisible);
    person.presses(KeyEvent.VK_DOWN);
    person.presses(KeyEvent.VK_ENTER);
    person.fills("Folder", folder.toString());
    person.fills("Room", room);
    person.fills("Room password", password);
    person.fills("Your name", "anna");
    person.presses(KeyEvent.VK_ENTER);
  }

  /** Fills in the form for a room on a server, and opens it. */
  void openOnServer(int port, String user, String userPassword, String room, String password) {
    person.fills("Server", "127.0.0.1");
    person.fills("Port", String.valueOf(port));
    person.fills("FTP user", user);
    person.fills("FTP password", userPassword);
    person.fills("Room", room);
    person.fills("Room password", password);
    person.fills("Your name", "anna");
    person.presses(KeyEvent.VK_ENTER);
  }

  /** Says that a room that was not there is meant. */
  void makeIt() {
    clicksButton("Make it");
  }

  void clicksButton(String text) {
    person.clicks(person.find(JButton.class, text));
  }

  /** Types a text into the box of the room in view, with the keyboard there. */
  JTextArea types(String text) {
    JTextArea box = person.find(JTextArea.class, "Your message");
    person.clicks(box);
    person.awaits(box::isFocusOwner);
    person.types(text);
    return box;
  }

  void says(String text) {
    types(text);
    person.presses(KeyEvent.VK_ENTER);
  }

  /** Waits until something stands in the room in view. */
  void awaitsSaid(String text) {
    person.find(JTextPane.class, pane -> pane.getText().contains(text));
  }

  /** What stands in the room in view. */
  JTextPane said() {
    return person.find(JTextPane.class, "What was said in this room");
  }

  /** Waits until the title of the window begins like this. */
  void awaitsTitle(String beginning) {
    person.find(JFrame.class, frame -> frame.getTitle().startsWith(beginning));
  }

  /** All that is shown. */
  List<Component> all() {
    return person.findAll(Component.class, component -> true);
  }

  /** Quits with the menu, and waits for the end. */
  void quits() {
    person.clicks(person.find(JMenu.class, "Room"));
    person.clicks(person.find(JMenuItem.class, "Quit"));
    ends();
  }

  void ends() {
    int code = program.orTimeout(30, TimeUnit.SECONDS).join();
    if (code != 0) {
      throw new AssertionError("the window ended with " + code);
    }
  }

  @Override
  public void close() {
    try {
      if (!program.isDone()) {
        quits();
      }
    } finally {
      System.setProperty("user.home", before);
    }
  }
}
