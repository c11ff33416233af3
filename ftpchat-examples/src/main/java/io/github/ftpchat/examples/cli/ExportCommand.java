package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ChatClient;
import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatMessage;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.SessionBuilder;
import io.github.ftpchat.SessionState;
import io.github.ftpchat.SessionState.Phase;
import io.github.ftpchat.crypto.MessageCipher;
import io.github.ftpchat.examples.cli.export.ConversationWriter;
import io.github.ftpchat.examples.cli.export.ExportFormat;
import io.github.ftpchat.examples.cli.options.AbsentRoom;
import io.github.ftpchat.examples.cli.options.Deadline;
import io.github.ftpchat.examples.cli.options.Expert;
import io.github.ftpchat.examples.cli.options.IgnoredDialect;
import io.github.ftpchat.examples.cli.options.LoadProgress;
import io.github.ftpchat.examples.cli.options.MessageFilter;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.StatWatch;
import io.github.ftpchat.examples.cli.options.WholeFile;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Writes what is in a room into a file, to read it elsewhere. */
@Command(
    name = "export",
    description = "Write a room as text, JSON lines, a web page or Markdown.",
    footer = {
      "ftpchat export ftp://anna@192.168.1.10/lobby --output lobby.html",
      "ftpchat export file:///srv/rooms/lobby --format markdown --since 2026-02-01"
    })
final class ExportCommand implements Callable<Integer> {

  private final Output out;

  @Mixin private RoomOptions options;

  @SuppressWarnings("unused") // picocli fills it
  @Mixin
  private IgnoredDialect dialect;

  @Mixin private MessageFilter filter;

  @Option(
      names = "--format",
      paramLabel = "text|json|html|markdown",
      converter = FormatConverter.class,
      description = {
        "How to write (default: as FILE ends).",
        "FILE may end with one of " + ExportFormat.ENDINGS + ".",
        "Without an ending, or without a FILE, it is text."
      })
  private ExportFormat format;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = {
        "Write into FILE (default: standard output).",
        "It appears when it is complete, and only you may read it."
      })
  private Path output;

  @Option(names = "--force", order = Expert.OPTION, description = "Replace FILE if it is there.")
  private boolean force;

  ExportCommand(Output out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (format == null
        && output != null
        && ExportFormat.hasEnding(output)
        && ExportFormat.ofFileName(output).isEmpty()) {
      throw new UsageException(
          "--output: '%s' ends with none of %s; say what it is to be with --format"
              .formatted(output, ExportFormat.ENDINGS));
    }
    return options.passwords().untilRight(this::export);
  }

  private int export() {
    RoomUrl url = options.url();
    if (output == null) {
      Printed printed = new Printed(out);
      Exporter exporter = new Exporter(chosen().writer(printed), UncheckedIOException::new);
      export(url, exporter, out.width() == 0);
      printed.handOver();
      return ExitCode.DONE;
    }
    try (WholeFile file = WholeFile.begin("--output", output, force)) {
      ShutdownHooks.add(file::close);
      Writer writer = new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8);
      Exporter exporter = new Exporter(chosen().writer(writer), file::failed);
      export(url, exporter, true);
      exporter.write(writer::flush);
      file.complete();
    }
    return ExitCode.DONE;
  }

  private ExportFormat chosen() {
    return Optional.ofNullable(format)
        .or(() -> Optional.ofNullable(output).flatMap(ExportFormat::ofFileName))
        .orElse(ExportFormat.TEXT);
  }

  private void export(RoomUrl url, Exporter exporter, boolean tellProgress) {
    try (StatWatch transport =
            new StatWatch(new LoadProgress(options.transport(url), tellProgress));
        MessageCipher cipher = options.cipher();
        ChatClient client = ChatClient.builder(transport).build()) {
      Deadline deadline = Deadline.in(options.timeout(), out);
      exporter.write(() -> exporter.writer.begin(url.room()));
      SessionBuilder session =
          client
              .session()
              .room(url.room())
              .cipher(cipher)
              .history(filter.history())
              .listener(options.connectionNotices(url, StandardError::note))
              .listener(filter.before(exporter));
      CompletableFuture<ChatSession> opening =
          Deadline.start(() -> options.open(transport, session));
      deadline.await(
          "the room was not read from " + url.server(),
          CompletableFuture.anyOf(opening, exporter.failed));
      deadline.await("the room was not read to its end", exporter.over);
      AbsentRoom.noteIfAbsent(url, transport);
    }
    exporter.write(exporter.writer::end);
  }

  /** Writes what a session reads until it has read the room. */
  private static final class Exporter implements ChatListener {

    private final ConversationWriter writer;
    private final Function<IOException, RuntimeException> explanation;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    Exporter(ConversationWriter writer, Function<IOException, RuntimeException> explanation) {
      this.writer = writer;
      this.explanation = explanation;
    }

    void write(Writing writing) {
      try {
        writing.write();
      } catch (IOException e) {
        throw explanation.apply(e);
      }
    }

    @Override
    public void onMessage(ChatSession session, ChatMessage message) {
      if (over.isDone()) {
        return;
      }
      try {
        write(() -> writer.message(message));
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    @Override
    public void onStateChange(ChatSession session, SessionState state) {
      if (state.phase() == Phase.LIVE) {
        over.complete(null);
      } else if (state.phase() == Phase.CLOSED) {
        state.problem().ifPresent(this::fail);
      }
    }

    private void fail(RuntimeException problem) {
      over.completeExceptionally(problem);
      failed.completeExceptionally(problem);
    }
  }

  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }

  /** Prints whole lines, as the output wants them. */
  private static final class Printed implements Appendable {

    private static final int ENOUGH = 8 << 10;

    private final Output out;
    private final StringBuilder text = new StringBuilder();

    Printed(Output out) {
      this.out = out;
    }

    @Override
    public Appendable append(CharSequence part) {
      return append(part, 0, part.length());
    }

    @Override
    public Appendable append(CharSequence part, int start, int end) {
      text.append(part, start, end);
      if (text.length() >= ENOUGH && text.charAt(text.length() - 1) == '\n') {
        out.print(text.toString());
        text.setLength(0);
      }
      return this;
    }

    @Override
    public Appendable append(char c) {
      return append(String.valueOf(c));
    }

    void handOver() {
      out.printNow(text.toString());
    }
  }

  /** Takes the name of a format. */
  static final class FormatConverter implements ITypeConverter<ExportFormat> {

    @Override
    public ExportFormat convert(String value) {
      try {
        return ExportFormat.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
