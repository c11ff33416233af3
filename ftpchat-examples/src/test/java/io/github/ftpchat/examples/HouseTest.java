package io.github.ftpchat.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the code to the table "The house" in {@code docs/design.md}: which package may touch which,
 * and no circles. Also holds comments to what they point at: titles of decisions, and classes.
 */
class HouseTest {

  private static final String ROOT = "io.github.ftpchat";

  /** What each package may touch of ours, besides itself; the API is written {@code .}. */
  private static final Map<String, Set<String>> MAY_TOUCH =
      Map.ofEntries(
          room(".", "transport", "crypto", "internal.session", "internal.disk", "internal.logging"),
          room("transport", "internal.disk"),
          room("crypto", "internal.concurrent"),
          room("internal.logging"),
          room("internal.concurrent", "internal.logging"),
          room("internal.disk", "internal.logging"),
          room("internal.codec", ".", "crypto", "internal.concurrent"),
          room("internal.log", ".", "transport", "internal.codec"),
          room(
              "internal.session",
              ".",
              "transport",
              "crypto",
              "internal.codec",
              "internal.concurrent",
              "internal.log",
              "internal.logging"),
          room("ftp", "transport", "internal.disk", "internal.logging"),
          room("testkit", ".", "transport", "crypto", "internal.session", "testkit.internal"),
          room("testkit.internal", ".", "transport", "internal.concurrent", "internal.session"),
          room("examples.files"),
          room("examples.server", "transport", "examples.files"),
          room("examples.bots", ".", "transport", "crypto", "ftp"),
          room("examples.snippets", ".", "transport", "crypto", "ftp"),
          room("examples.cli.terminal", ".", "transport"),
          room("examples.cli.export", ".", "transport", "examples.cli.terminal"),
          room("examples.cli.config", "examples.cli.terminal", "examples.files"),
          room(
              "examples.cli.options",
              ".",
              "transport",
              "crypto",
              "ftp",
              "examples.cli.config",
              "examples.cli.terminal",
              "examples.files"),
          room("examples.cli.help", "examples.cli.options", "examples.cli.terminal"),
          room("examples.cli.doctor", ".", "transport", "ftp", "examples.cli.terminal"),
          room(
              "examples.cli.conversation",
              ".",
              "transport",
              "examples.cli.export",
              "examples.cli.options",
              "examples.cli.terminal"),
          room(
              "examples.cli.chat",
              ".",
              "transport",
              "examples.cli.config",
              "examples.cli.conversation",
              "examples.cli.export",
              "examples.cli.options",
              "examples.cli.terminal"),
          room(
              "examples.cli.gui",
              ".",
              "transport",
              "crypto",
              "examples.cli.conversation",
              "examples.cli.options",
              "examples.cli.terminal"),
          room(
              "examples.cli",
              ".",
              "transport",
              "crypto",
              "ftp",
              "examples.files",
              "examples.server",
              "examples.cli.chat",
              "examples.cli.config",
              "examples.cli.conversation",
              "examples.cli.gui",
              "examples.cli.options",
              "examples.cli.doctor",
              "examples.cli.export",
              "examples.cli.help",
              "examples.cli.terminal"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static Map.Entry<String, Set<String>> room(String name, String... mayTouch) {
    return Map.entry(name, Set.of(mayTouch));
  }

  private static String roomOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "." : name.substring(ROOT.length() + 1);
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  @Test
  void eachPackageTouchesOnlyWhatTheTableSays() {
    Map<String, Set<String>> forbidden = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      Set<String> allowed = MAY_TOUCH.get(roomOf(type));
      assertThat(allowed).as("%s in the table", type.getPackageName()).isNotNull();
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String room = roomOf(type);
        if (isOurs(target) && !roomOf(target).equals(room) && !allowed.contains(roomOf(target))) {
          forbidden
              .computeIfAbsent(room + " -> " + roomOf(target), arrow -> new TreeSet<>())
              .add(dependency.getDescription());
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void theTableNamesNoRoomThatIsNotThere() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(type -> rooms.add(roomOf(type)));
    assertThat(rooms).isEqualTo(new TreeSet<>(MAY_TOUCH.keySet()));
  }

  /** But for one: the builders of the API make the engine, which implements the API. */
  @Test
  void noCirclesBetweenPackages() {
    slices()
        .assignedFrom(by("package", HouseTest::roomOf))
        .should()
        .beFreeOfCycles()
        .ignoreDependency(resideInAPackage(ROOT), resideInAPackage(ROOT + ".internal.session"))
        .check(CLASSES);
  }

  /**
   * But for those that users see: a listener is given its session, and a contract names the
   * extension that asks it for its limit of time.
   */
  @Test
  void noCirclesBetweenTheClassesOfARoom() {
    List<String> packages = new ArrayList<>();
    for (String room : MAY_TOUCH.keySet()) {
      if (!room.equals(".") && !room.equals("testkit")) {
        packages.add(ROOT + "." + room);
      }
    }
    slices()
        .assignedFrom(by("class", HouseTest::outermost))
        .should()
        .beFreeOfCycles()
        .check(CLASSES.that(resideInAnyPackage(packages.toArray(String[]::new))));
  }

  @Test
  void javadocCitesDecisionsByTitlesThatAreThere() throws IOException {
    String design = Files.readString(Path.of("../docs/design.md"));
    Pattern citation = Pattern.compile("\\(design: ([^)]*)\\)");
    Pattern title = Pattern.compile("\"([^\"]*)\"");
    Set<String> missing = new TreeSet<>();
    int cited = 0;
    for (Path source : sources()) {
      String comments = Files.readString(source).replaceAll("\\s*\\n \\*\\s*", " ");
      Matcher citations = citation.matcher(comments);
      while (citations.find()) {
        Matcher titles = title.matcher(citations.group(1));
        while (titles.find()) {
          cited++;
          if (!design.contains("\n#### " + titles.group(1) + "\n")) {
            missing.add(source.getFileName() + ": " + titles.group(1));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(cited).isGreaterThan(10);
  }

  @Test
  void theMapsOfPackagesNameEachClass() throws IOException {
    Set<String> missing = new TreeSet<>();
    int maps = 0;
    for (Path source : sources()) {
      String info = Files.readString(source);
      if (!source.endsWith("package-info.java")
          || !info.startsWith("/*\n * A map of the package")) {
        continue;
      }
      maps++;
      Set<String> named =
          Set.copyOf(List.of(info.substring(0, info.indexOf("*/")).split("\\W+", -1)));
      try (Stream<Path> classes = Files.list(source.getParent())) {
        classes
            .map(type -> type.getFileName().toString().replace(".java", ""))
            .filter(type -> !type.equals("package-info") && !named.contains(type))
            .forEach(type -> missing.add(source.getParent().getFileName() + ": " + type));
      }
    }
    assertThat(missing).isEmpty();
    assertThat(maps).isEqualTo(2);
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("core", "testkit", "ftp", "examples")) {
      try (Stream<Path> files = Files.walk(Path.of("../ftpchat-" + module + "/src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static String outermost(JavaClass type) {
    String name = type.getBaseComponentType().getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static SliceAssignment by(String what, Function<JavaClass, String> name) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return isOurs(type) ? SliceIdentifier.of(name.apply(type)) : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "each " + what;
      }
    };
  }
}
