package io.github.ftpchat.examples.cli.gui;

import javax.swing.text.AbstractDocument;
import javax.swing.text.Element;
import javax.swing.text.LabelView;
import javax.swing.text.StyledEditorKit;
import javax.swing.text.View;
import javax.swing.text.ViewFactory;

/** Breaks words too that are longer than a line, which Swing leaves to stick out. */
final class WrappingEditorKit extends StyledEditorKit {

  private static final long serialVersionUID = 1L;

  @Override
  public ViewFactory getViewFactory() {
    ViewFactory usual = super.getViewFactory();
    return element ->
        AbstractDocument.ContentElementName.equals(element.getName())
            ? new BreakingView(element)
            : usual.create(element);
  }

  private static final class BreakingView extends LabelView {

    BreakingView(Element element) {
      super(element);
    }

    @Override
    public float getMinimumSpan(int axis) {
      return axis == View.X_AXIS ? 0 : super.getMinimumSpan(axis);
    }
  }
}
