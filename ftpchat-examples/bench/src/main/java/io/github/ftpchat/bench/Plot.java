package io.github.ftpchat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws panels of lines side by side as SVG, with logarithmic axes. */
final class Plot {

  private static final int SIZE = 260;
  private static final int LEFT = 80;
  private static final int TOP = 36;
  private static final int BOTTOM = 48;
  private static final int GAP = 28;
  private static final List<String> COLOURS = List.of("#0969da", "#bc4c00", "#6e7781");

  private final List<Panel> panels = new ArrayList<>();

  /** Adds a panel. */
  Panel panel(String title, String horizontal) {
    Panel panel = new Panel(title, horizontal);
    panels.add(panel);
    return panel;
  }

  void write(Path file) throws IOException {
    int width = panels.size() * (LEFT + SIZE + GAP);
    int height = TOP + SIZE + BOTTOM;
    StringBuilder svg = new StringBuilder();
    print(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
            + " font-size='11'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
        width,
        height);
    for (int i = 0; i < panels.size(); i++) {
      print(svg, "<g transform='translate(%d %d)'>%n", LEFT + i * (LEFT + SIZE + GAP), TOP);
      panels.get(i).draw(svg);
      print(svg, "</g>%n");
    }
    print(svg, "</svg>%n");
    Files.writeString(file, svg);
  }

  private static void print(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values).replace("\r", ""));
  }

  /** One pair of axes. */
  static final class Panel {

    private final String title;
    private final String horizontal;
    private final Map<String, List<double[]>> series = new LinkedHashMap<>();

    private Panel(String title, String horizontal) {
      this.title = title;
      this.horizontal = horizontal;
    }

    void add(String name, double x, double y) {
      series.computeIfAbsent(name, key -> new ArrayList<>()).add(new double[] {x, y});
    }

    private void draw(StringBuilder svg) {
      int right = decades(0);
      int top = decades(1);
      print(svg, "<text x='%d' y='-16' text-anchor='middle'>%s</text>%n", SIZE / 2, title);
      print(
          svg,
          "<text x='%d' y='%d' text-anchor='middle'>%s</text>%n",
          SIZE / 2,
          SIZE + 36,
          horizontal);
      for (int i = 0; i <= right; i++) {
        int x = SIZE * i / right;
        print(svg, "<path d='M%d 0V%d' stroke='#ddd'/>", x, SIZE);
        label(svg, x, SIZE + 16, "middle", i);
      }
      for (int i = 0; i <= top; i++) {
        int y = SIZE - SIZE * i / top;
        print(svg, "<path d='M0 %dH%d' stroke='#ddd'/>", y, SIZE);
        label(svg, -6, y + 4, "end", i);
      }
      int number = 0;
      for (Map.Entry<String, List<double[]>> line : series.entrySet()) {
        String colour = COLOURS.get(number++ % COLOURS.size());
        StringBuilder points = new StringBuilder();
        for (double[] point : line.getValue()) {
          double x = SIZE * Math.log10(point[0]) / right;
          double y = SIZE - SIZE * Math.log10(point[1]) / top;
          print(points, "%.1f,%.1f ", x, y);
          print(svg, "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>", x, y, colour);
        }
        print(
            svg,
            "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>%n",
            points.toString().strip(),
            colour);
        print(svg, "<text x='8' y='%d' fill='%s'>%s</text>%n", 14 * number, colour, line.getKey());
      }
    }

    private int decades(int axis) {
      double highest =
          series.values().stream()
              .flatMap(List::stream)
              .mapToDouble(point -> point[axis])
              .max()
              .orElse(10);
      return Math.max(1, (int) Math.ceil(Math.log10(highest)));
    }

    private static void label(StringBuilder svg, int x, int y, String anchor, int power) {
      print(
          svg,
          "<text x='%d' y='%d' text-anchor='%s'>%,d</text>%n",
          x,
          y,
          anchor,
          Math.round(Math.pow(10, power)));
    }
  }
}
