package io.github.ftpchat.examples.cli;

import io.github.ftpchat.examples.cli.chat.Attention;
import io.github.ftpchat.examples.cli.chat.Chat;
import io.github.ftpchat.examples.cli.chat.ChatSettings;
import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Homes;
import io.github.ftpchat.examples.cli.conversation.RoomLink;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.Theme;
import io.github.ftpchat.examples.files.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Talks in a room. */
@Command(
    name = "chat",
    description = "Talk in a room, of which the last " + Chat.HISTORY + " messages are shown.",
    footer = {
      "ftpchat chat ftp://anna@192.168.1.10/lobby --as anna",
      "ftpchat chat file:///srv/rooms/lobby --as anna"
    })
final class ChatCommand implements Callable<Integer> {

  private final Output out;

  @Mixin private RoomOptions options;
  @Mixin private StoreOptions store;
  @Mixin private WriteOptions writing;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The name to talk under, if none is configured.")
  private String name;

  @Option(
      names = "--theme",
      paramLabel = "auto|dark|light|none",
      converter = ThemeConverter.class,
      description = {
        "The colours (default: auto).",
        "auto can be read on a dark and on a light screen."
      })
  private Theme.Choice theme;

  @Option(
      names = "--notify",
      paramLabel = "off|bell|osc9|osc777",
      converter = AttentionConverter.class,
      description = {
        "When somebody says your name (default: bell).",
        "osc9 and osc777 ask the terminal for a notice on the desktop."
      })
  private Attention attention;

  @Option(
      names = "--plain",
      description = {
        "Line by line, for screen readers.",
        "There are no colours then, and no cursor that moves."
      })
  private boolean plain;

  ChatCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    options.url();
    name = options.name(name);
    ChatSettings settings =
        new ChatSettings(plain, theme(), attention(), seenDirectory(), options.timeout());
    return options.passwords().untilRight(() -> chat(settings));
  }

  private int chat(ChatSettings settings) {
    try (RoomLinks links = new RoomLinks(options, store, writing, name, out)) {
      RoomLink first = links.first();
      try (Chat chat = new Chat(settings, links, out)) {
        chat.secretPrompt().ifPresent(links::promptWith);
        ShutdownHooks.add(
            () -> chat.abandon().forEach(text -> StandardError.note("not settled: " + text)));
        chat.run(first);
      }
    }
    return ExitCode.DONE;
  }

  private Theme.Choice theme() {
    return Optional.ofNullable(theme)
        .or(() -> options.configured(ConfigKey.THEME, new ThemeConverter()))
        .orElse(Theme.Choice.AUTO);
  }

  private Attention attention() {
    return Optional.ofNullable(attention)
        .or(() -> options.configured(ConfigKey.NOTIFY, new AttentionConverter()))
        .orElse(Attention.BELL);
  }

  /** Makes sure that what is configured for the chat window can be used. */
  static void checkConfigured(RoomOptions options) {
    options.configured(ConfigKey.THEME, new ThemeConverter());
    options.configured(ConfigKey.NOTIFY, new AttentionConverter());
  }

  private static Optional<Path> seenDirectory() {
    try {
      return Optional.of(OwnerOnlyFiles.createDirectories(Homes.state("seen")));
    } catch (IOException e) {
      // Nothing is marked as new then.
      return Optional.empty();
    }
  }

  /** Takes a theme. */
  static final class ThemeConverter implements ITypeConverter<Theme.Choice> {

    @Override
    public Theme.Choice convert(String value) {
      return Theme.Choice.of(value)
          .orElseThrow(
              () -> new TypeConversionException("not auto, dark, light or none: " + value));
    }
  }

  /** Takes a way to call for attention. */
  static final class AttentionConverter implements ITypeConverter<Attention> {

    @Override
    public Attention convert(String value) {
      return switch (value) {
        case "off" -> Attention.OFF;
        case "bell" -> Attention.BELL;
        case "osc9" -> Attention.OSC9;
        case "osc777" -> Attention.OSC777;
        default -> throw new TypeConversionException("not off, bell, osc9 or osc777: " + value);
      };
    }
  }
}
