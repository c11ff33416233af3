package io.github.ftpchat.examples.cli.gui;

import java.awt.AWTException;
import java.awt.Component;
import java.awt.Container;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Window;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import javax.swing.AbstractButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import javax.swing.text.JTextComponent;
import org.awaitility.Awaitility;

/** Somebody before the screen: clicks and types, and sees what is shown. Finds all by its name. */
public final class Person {

  private static final Path PICTURES = Path.of("target", "pictures");

  /** How often a component has to be seen in the same place. */
  private static final int LOOKS = 5;

  private final Robot robot;

  public Person() {
    try {
      robot = new Robot();
    } catch (AWTException e) {
      throw new IllegalStateException(e);
    }
    robot.setAutoDelay(5);
  }

  /** Waits for something to be true of what is shown; asked on the event dispatch thread. */
  public void awaits(Supplier<Boolean> condition) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> onEdt(condition));
  }

  /** Waits for a component that is shown, and has this class and this name. */
  public <C extends Component> C find(Class<C> kind, String name) {
    return find(kind, component -> name.equals(nameOf(component)));
  }

  /** Waits for a component that is shown, and is like this. */
  public <C extends Component> C find(Class<C> kind, Predicate<C> condition) {
    List<C> found = new ArrayList<>();
    awaits(
        () -> {
          found.clear();
          collect(kind, condition, found);
          return !found.isEmpty();
        });
    return found.get(found.size() - 1);
  }

  /** All that is shown now and is like this. */
  public <C extends Component> List<C> findAll(Class<C> kind, Predicate<C> condition) {
    return onEdt(
        () -> {
          List<C> found = new ArrayList<>();
          collect(kind, condition, found);
          return found;
        });
  }

  private static <C extends Component> void collect(
      Class<C> kind, Predicate<C> condition, List<C> found) {
    for (Window window : Window.getWindows()) {
      if (window.isShowing()) {
        collect(window, kind, condition, found);
      }
    }
  }

  private static <C extends Component> void collect(
      Component component, Class<C> kind, Predicate<C> condition, List<C> found) {
    if (!component.isShowing()) {
      return;
    }
    if (kind.isInstance(component) && condition.test(kind.cast(component))) {
      found.add(kind.cast(component));
    }
    if (component instanceof Container container) {
      for (Component part : container.getComponents()) {
        collect(part, kind, condition, found);
      }
    }
  }

  private static String nameOf(Component component) {
    if (component instanceof AbstractButton button) {
      return button.getText();
    }
    return Optional.ofNullable(component.getAccessibleContext())
        .map(context -> context.getAccessibleName())
        .orElse("");
  }

  /** Waits for a label that begins like this, and gives its text. */
  public String reads(String beginning) {
    return find(JLabel.class, label -> String.valueOf(label.getText()).contains(beginning))
        .getText();
  }

  public void clicks(Component component) {
    Rectangle at = placeOf(component);
    robot.mouseMove(at.x + at.width / 2, at.y + at.height / 2);
    robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
    robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    robot.waitForIdle();
  }

  /** Waits until a component stays where it is: a window manager moves new windows. */
  private static Rectangle placeOf(Component component) {
    Deque<Rectangle> places = new ArrayDeque<>();
    Awaitility.await()
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () -> {
              places.addLast(
                  onEdt(() -> new Rectangle(component.getLocationOnScreen(), component.getSize())));
              if (places.size() > LOOKS) {
                places.removeFirst();
              }
              return places.size() == LOOKS && new HashSet<>(places).size() == 1;
            });
    return places.getLast();
  }

  /** Types into a field that is found by its name, in place of what is there. */
  public void fills(String name, String text) {
    replaces(find(JTextComponent.class, name), text);
  }

  /** Types into a field in place of what is there. */
  public void replaces(JTextComponent field, String text) {
    clicks(field);
    awaits(field::isFocusOwner);
    presses(KeyEvent.VK_CONTROL, KeyEvent.VK_A);
    presses(KeyEvent.VK_BACK_SPACE);
    types(text);
  }

  /** Types letters, digits, spaces and a few signs. */
  public void types(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int code = KeyEvent.getExtendedKeyCodeForChar(c);
      if (Character.isUpperCase(c)) {
        presses(KeyEvent.VK_SHIFT, code);
      } else {
        presses(code);
      }
    }
  }

  /** Presses keys at the same time. */
  public void presses(int... keys) {
    for (int key : keys) {
      robot.keyPress(key);
    }
    for (int i = keys.length - 1; i >= 0; i--) {
      robot.keyRelease(keys[i]);
    }
    robot.waitForIdle();
  }

  /** Goes on with the Tab key until the keyboard is at a component. */
  public void tabsTo(Component component) {
    for (int i = 0; i < 40 && !onEdt(component::isFocusOwner); i++) {
      presses(KeyEvent.VK_TAB);
    }
    awaits(component::isFocusOwner);
  }

  /** Turns the wheel of the mouse over the part of a component that is in view. */
  public void turnsWheel(JComponent over, int clicks) {
    Point at =
        onEdt(
            () -> {
              Rectangle visible = over.getVisibleRect();
              Point middle =
                  new Point(visible.x + visible.width / 2, visible.y + visible.height / 2);
              SwingUtilities.convertPointToScreen(middle, over);
              return middle;
            });
    robot.mouseMove(at.x, at.y);
    robot.mouseWheel(clicks);
    robot.waitForIdle();
  }

  /** Takes a picture of the screen, for people to look at: {@code target/pictures/NAME.png}. */
  public void takesPicture(String name) {
    BufferedImage picture = robot.createScreenCapture(new Rectangle(0, 0, 1280, 960));
    try {
      Files.createDirectories(PICTURES);
      ImageIO.write(picture, "png", PICTURES.resolve(name + ".png").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String textOf(JTextComponent component) {
    return onEdt(component::getText);
  }

  static <T> T onEdt(Supplier<T> task) {
    if (SwingUtilities.isEventDispatchThread()) {
      return task.get();
    }
    List<T> result = new ArrayList<>();
    try {
      SwingUtilities.invokeAndWait(() -> result.add(task.get()));
    } catch (InterruptedException | java.lang.reflect.InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
    return result.get(0);
  }
}
