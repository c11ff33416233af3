package io.github.ftpchat.examples.cli.gui;

import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import javax.swing.AbstractAction;
import javax.swing.Action;
import javax.swing.JComponent;
import javax.swing.JPopupMenu;
import javax.swing.JTextPane;
import javax.swing.KeyStroke;

/** The keys that do something besides typing. */
final class Keys {

  /** What stands in the menu Help. */
  static final String HELP =
      """
      Enter                  send
      Shift+Enter            a new line
      Page Up, Page Down     scroll, also while you type
      Ctrl+Home, Ctrl+End    the first message, the newest
      Ctrl+Tab, Alt+1 to 9   another room
      Ctrl+Shift+Tab         the previous room
      Ctrl+O, Ctrl+W         open a room, close the one in view
      Ctrl+F                 find
      Ctrl+S                 save a copy
      Ctrl+R                 try to connect now
      Ctrl+D                 dark or light
      Ctrl++, Ctrl+-, Ctrl+0 larger, smaller, usual letters
      Ctrl+Z, Ctrl+Y         undo, redo what you type
      Ctrl+Q                 quit
      F1                     this list

      On a Mac it is Command in place of Ctrl, but for Tab.""";

  private Keys() {}

  /** Ctrl, or Command on a Mac. */
  static int menuMask() {
    return GraphicsEnvironment.isHeadless()
        ? InputEvent.CTRL_DOWN_MASK
        : Toolkit.getDefaultToolkit().getMenuShortcutKeyMaskEx();
  }

  /** Page Up and Page Down scroll while one types, Ctrl+Home and Ctrl+End go all the way. */
  static void ofTranscript(TranscriptView view, JComponent typing, Runnable toStart) {
    bind(typing, KeyStroke.getKeyStroke(KeyEvent.VK_PAGE_UP, 0), () -> view.page(-1));
    bind(typing, KeyStroke.getKeyStroke(KeyEvent.VK_PAGE_DOWN, 0), () -> view.page(1));
    JTextPane reading = view.pane();
    JPopupMenu menu = new JPopupMenu();
    menu.add(action("Copy", reading::copy));
    menu.add(action("Select all", reading::selectAll));
    reading.setComponentPopupMenu(menu);
    bind(reading, KeyStroke.getKeyStroke(KeyEvent.VK_PAGE_UP, 0), () -> view.page(-1));
    bind(reading, KeyStroke.getKeyStroke(KeyEvent.VK_PAGE_DOWN, 0), () -> view.page(1));
    for (JComponent place : new JComponent[] {typing, reading}) {
      bind(place, KeyStroke.getKeyStroke(KeyEvent.VK_HOME, menuMask()), toStart);
      bind(place, KeyStroke.getKeyStroke(KeyEvent.VK_END, menuMask()), view::follow);
    }
    bind(reading, KeyStroke.getKeyStroke(KeyEvent.VK_TAB, 0), typing::requestFocusInWindow);
  }

  /** Lets a key do something while a component has the focus. */
  static void bind(JComponent component, KeyStroke key, Runnable task) {
    String name = "ftpchat " + key;
    component.getInputMap().put(key, name);
    component.getActionMap().put(name, action(name, task));
  }

  /** Lets a key do something wherever in the window the focus is. */
  static void bindInWindow(JComponent component, KeyStroke key, Runnable task) {
    String name = "ftpchat " + key;
    component.getInputMap(JComponent.WHEN_IN_FOCUSED_WINDOW).put(key, name);
    component.getActionMap().put(name, action(name, task));
  }

  /** Makes an action. */
  static Action action(String name, Runnable task) {
    return new AbstractAction(name) {
      private static final long serialVersionUID = 1L;

      @Override
      public void actionPerformed(ActionEvent event) {
        task.run();
      }
    };
  }
}
