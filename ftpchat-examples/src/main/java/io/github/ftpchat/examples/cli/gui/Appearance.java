package io.github.ftpchat.examples.cli.gui;

import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.themes.FlatMacDarkLaf;
import com.formdev.flatlaf.themes.FlatMacLightLaf;
import java.awt.Font;
import java.awt.KeyboardFocusManager;
import java.awt.Rectangle;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import javax.swing.KeyStroke;
import javax.swing.UIManager;
import javax.swing.plaf.FontUIResource;

/**
 * How the window looks and where the last room was, kept from one run to the next. It serves the
 * eye alone: where it cannot be read or written, the window begins as it does the first time.
 */
final class Appearance {

  private static final int LEAST_FONT = 9;
  private static final int MOST_FONT = 32;

  private final Optional<Path> file;
  private final Properties kept = new Properties();
  private final int usualFont;

  /**
   * Reads what was kept.
   *
   * @param file where; empty to keep nothing
   */
  Appearance(Optional<Path> file) {
    this.file = file;
    // The native parts are not in the jar.
    System.setProperty("flatlaf.useNativeLibrary", "false");
    // In lists that open the arrow keys only point; Enter chooses.
    UIManager.put("ComboBox.noActionOnKeyNavigation", true);
    // Tab alone goes from field to field: Ctrl+Tab goes from room to room.
    KeyboardFocusManager focus = KeyboardFocusManager.getCurrentKeyboardFocusManager();
    focus.setDefaultFocusTraversalKeys(
        KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS,
        Set.of(KeyStroke.getKeyStroke(KeyEvent.VK_TAB, 0)));
    focus.setDefaultFocusTraversalKeys(
        KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS,
        Set.of(KeyStroke.getKeyStroke(KeyEvent.VK_TAB, InputEvent.SHIFT_DOWN_MASK)));
    file.filter(Files::exists).ifPresent(this::load);
    setUp();
    usualFont = UIManager.getFont("defaultFont").getSize();
    resize(number("font", usualFont));
  }

  boolean isDark() {
    return Boolean.parseBoolean(kept.getProperty("dark"));
  }

  void setDark(boolean dark) {
    kept.setProperty("dark", String.valueOf(dark));
    int font = number("font", usualFont);
    UIManager.put("defaultFont", null);
    setUp();
    resize(font);
    save();
  }

  /** Makes all letters larger or smaller; 0 is the usual size. */
  void zoom(int by) {
    resize(by == 0 ? usualFont : number("font", usualFont) + by);
    save();
  }

  /** Where the window was. */
  Optional<Rectangle> bounds() {
    int width = number("width", 0);
    int height = number("height", 0);
    return width < 200 || height < 150
        ? Optional.empty()
        : Optional.of(new Rectangle(number("x", 0), number("y", 0), width, height));
  }

  void keep(Rectangle bounds) {
    kept.setProperty("x", String.valueOf(bounds.x));
    kept.setProperty("y", String.valueOf(bounds.y));
    kept.setProperty("width", String.valueOf(bounds.width));
    kept.setProperty("height", String.valueOf(bounds.height));
    save();
  }

  /** Fills in where the last room was that was not a saved one; the form says no place. */
  RoomForm fill(RoomForm form) {
    // What is configured, or said on the command line, counts more.
    boolean chosen = !form.name().equals(System.getProperty("user.name"));
    return new RoomForm(
        form.saved(),
        kept.getProperty("form.folder", ""),
        kept.getProperty("form.host", ""),
        kept.getProperty("form.port", ""),
        form.encryption(),
        kept.getProperty("form.user", ""),
        form.serverPassword(),
        form.room(),
        form.roomPassword(),
        chosen ? form.name() : kept.getProperty("form.name", form.name()),
        form.saveAs(),
        form.keepPasswords());
  }

  /** Keeps where a room is and the name that was typed, but no password. */
  void keep(RoomForm form) {
    if (!form.saved().isEmpty()) {
      return;
    }
    kept.setProperty("form.folder", form.folder());
    kept.setProperty("form.host", form.host());
    kept.setProperty("form.port", form.port());
    kept.setProperty("form.user", form.user());
    kept.setProperty("form.name", form.name());
    save();
  }

  private void setUp() {
    if (isDark()) {
      FlatMacDarkLaf.setup();
    } else {
      FlatMacLightLaf.setup();
    }
  }

  private void resize(int size) {
    int fitting = Math.max(LEAST_FONT, Math.min(MOST_FONT, size));
    kept.setProperty("font", String.valueOf(fitting));
    Font font = UIManager.getFont("defaultFont");
    UIManager.put("defaultFont", new FontUIResource(font.deriveFont((float) fitting)));
    FlatLaf.updateUI();
  }

  private int number(String key, int otherwise) {
    try {
      return Integer.parseInt(kept.getProperty(key, ""));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private void load(Path from) {
    try (InputStream in = Files.newInputStream(from)) {
      kept.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return; // see above
    }
  }

  private void save() {
    if (file.isEmpty()) {
      return;
    }
    try (OutputStream out = Files.newOutputStream(file.get())) {
      kept.store(out, null);
    } catch (IOException e) {
      return; // see above
    }
  }
}
