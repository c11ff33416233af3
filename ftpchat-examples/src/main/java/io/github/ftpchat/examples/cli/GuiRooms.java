package io.github.ftpchat.examples.cli;

import io.github.ftpchat.ConnectionException;
import io.github.ftpchat.UnreadableRoomException;
import io.github.ftpchat.examples.cli.config.ConfigFile;
import io.github.ftpchat.examples.cli.config.ConfigKey;
import io.github.ftpchat.examples.cli.config.Configuration;
import io.github.ftpchat.examples.cli.config.Setting;
import io.github.ftpchat.examples.cli.conversation.RoomLink;
import io.github.ftpchat.examples.cli.gui.GuiHost;
import io.github.ftpchat.examples.cli.gui.RoomForm;
import io.github.ftpchat.examples.cli.gui.RoomForm.Encryption;
import io.github.ftpchat.examples.cli.gui.RoomForm.Field;
import io.github.ftpchat.examples.cli.gui.Secret;
import io.github.ftpchat.examples.cli.options.MissingPasswordException;
import io.github.ftpchat.examples.cli.options.ParticipantName;
import io.github.ftpchat.examples.cli.options.RoomOptions;
import io.github.ftpchat.examples.cli.options.RoomUrl;
import io.github.ftpchat.examples.cli.options.RoomUrlException;
import io.github.ftpchat.examples.cli.options.StoreOptions;
import io.github.ftpchat.examples.cli.options.TimedOutException;
import io.github.ftpchat.examples.cli.options.WriteOptions;
import io.github.ftpchat.examples.cli.terminal.Output;
import io.github.ftpchat.examples.cli.terminal.StandardError;
import io.github.ftpchat.examples.cli.terminal.UsageException;
import io.github.ftpchat.ftp.TlsPolicy;
import io.github.ftpchat.transport.Transport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What the window has from the command line: configuration, outboxes and connections. */
final class GuiRooms implements GuiHost, AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern TXT = Pattern.compile("(?i)\\.txt$");
  private static final int PORT = 21;
  private static final int IMPLICIT_TLS_PORT = 990;

  private final ConfigFile file;
  private final Optional<String> name;
  private final RoomLinks links;
  private volatile Consumer<String> newKey = StandardError::note;

  GuiRooms(
      ConfigFile file,
      Optional<String> name,
      StoreOptions store,
      WriteOptions writing,
      Output out) {
    this.file = file;
    this.name = name;
    this.links =
        new RoomLinks(
            RoomOptions.of(file.read(), ""), store, writing, name.orElse("somebody"), out);
  }

  RoomLink.Opener opener() {
    return links;
  }

  @Override
  public void onNewKey(Consumer<String> window) {
    newKey = window;
  }

  @Override
  public List<String> saved() {
    return file.read().rooms();
  }

  @Override
  public RoomForm form(String wanted) {
    Configuration configuration = file.read();
    RoomOptions options = RoomOptions.of(configuration, wanted);
    String shownName =
        name.or(options::name)
            .orElse(Objects.requireNonNullElse(System.getProperty("user.name"), ""));
    Encryption encryption =
        options
            .setting(ConfigKey.TLS)
            .map(tls -> Encryption.valueOf(tls.text().toUpperCase(Locale.ROOT)))
            .orElse(Encryption.PREFERRED);
    if (wanted.isEmpty()) {
      return new RoomForm(
          "", "", "", "", encryption, "", Secret.NONE, "", Secret.NONE, shownName, "", false);
    }
    String saved = options.isConfigured() ? wanted : "";
    RoomUrl url = options.url();
    if (url instanceof RoomUrl.Ftp ftp) {
      int usual = ftp.implicitTls() ? IMPLICIT_TLS_PORT : PORT;
      return new RoomForm(
          saved,
          "",
          ftp.host(),
          ftp.port() == usual ? "" : String.valueOf(ftp.port()),
          ftp.implicitTls() ? Encryption.IMPLICIT : encryption,
          ftp.user(),
          Secret.NONE,
          ftp.room(),
          Secret.NONE,
          shownName,
          "",
          false);
    }
    return new RoomForm(
        saved,
        ((RoomUrl.Directory) url).directory().toString(),
        "",
        "",
        encryption,
        "",
        Secret.NONE,
        url.room(),
        Secret.NONE,
        shownName,
        "",
        false);
  }

  @Override
  public Set<Field> configured(String called) {
    RoomOptions options = RoomOptions.of(file.read(), called);
    Set<Field> fields = EnumSet.noneOf(Field.class);
    options
        .passwordSetting(ConfigKey.PASSWORD_FILE, ConfigKey.PASSWORD_COMMAND)
        .ifPresent(setting -> fields.add(Field.ROOM_PASSWORD));
    options
        .passwordSetting(ConfigKey.FTP_PASSWORD_FILE, ConfigKey.FTP_PASSWORD_COMMAND)
        .ifPresent(setting -> fields.add(Field.SERVER_PASSWORD));
    return fields;
  }

  @Override
  public RoomLink reach(RoomForm form) {
    String talking = checkedName(form);
    if (saved().contains(form.saveAs())) {
      throw new FormException(
          Optional.of(Field.SAVE_AS), "a room is saved under this name already", null);
    }
    RoomOptions options = options(form);
    try {
      return links.reach(options, talking, !form.saved().isEmpty());
    } catch (UsageException e) {
      throw blame(e);
    }
  }

  @Override
  public void save(RoomForm form) {
    String called = form.saveAs();
    if (called.isEmpty()) {
      return;
    }
    Map<ConfigKey, String> table = new EnumMap<>(ConfigKey.class);
    table.put(ConfigKey.URL, url(form).text());
    table.put(ConfigKey.NAME, checkedName(form));
    if (form.folder().isEmpty() && form.encryption() != Encryption.IMPLICIT) {
      table.put(ConfigKey.TLS, form.encryption().name().toLowerCase(Locale.ROOT));
    }
    try {
      if (form.keepPasswords()) {
        KeptPasswords kept = kept();
        kept.save(called, ConfigKey.PASSWORD_FILE, form.roomPassword(), table);
        kept.save(called, ConfigKey.FTP_PASSWORD_FILE, form.serverPassword(), table);
      }
      file.add(called, table, after -> RoomOptions.of(after, called).check());
    } catch (UsageException e) {
      throw new FormException(Optional.of(Field.SAVE_AS), e.getMessage(), e);
    }
  }

  @Override
  public void forget(String saved) {
    try {
      file.remove(saved);
      kept().remove(saved);
    } catch (UsageException e) {
      throw new FormException(Optional.empty(), e.getMessage(), e);
    }
  }

  private KeptPasswords kept() {
    Path config =
        file.path()
            .orElseThrow(() -> new UsageException("there is no place for a configuration file"));
    return new KeptPasswords(config.toAbsolutePath().resolveSibling("passwords"));
  }

  @Override
  public String examine(RoomForm form) {
    // The server can be examined before one knows the room.
    RoomOptions options = options(form.room().isEmpty() ? form.withRoom("lobby") : form);
    try (Transport transport = options.transport(options.url())) {
      return DoctorCommand.examine(transport, options.url()).words();
    } catch (RuntimeException e) {
      throw blame(e);
    }
  }

  @Override
  public FormException blame(RuntimeException failure) {
    if (failure instanceof FormException known) {
      return known;
    }
    String text =
        Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    if (failure instanceof MissingPasswordException missing) {
      return FormException.missing(
          missing.isOfRoom() ? Field.ROOM_PASSWORD : Field.SERVER_PASSWORD);
    }
    Optional<Field> field = fieldOf(failure);
    if (failure instanceof UnreadableRoomException) {
      // The command line speaks of its option for the cipher too.
      text = "wrong room password: nothing that was written lately opens with it";
    } else if (field.equals(Optional.of(Field.SERVER_PASSWORD))) {
      text = "wrong FTP user or password (" + text + ")";
    }
    return new FormException(field, text, failure);
  }

  private static Optional<Field> fieldOf(RuntimeException failure) {
    if (failure instanceof UnreadableRoomException) {
      return Optional.of(Field.ROOM_PASSWORD);
    }
    if (failure instanceof ConnectionException connection) {
      return switch (connection.reason()) {
        case LOGIN_REFUSED -> Optional.of(Field.SERVER_PASSWORD);
        case TLS_FAILED -> Optional.of(Field.ENCRYPTION);
        case UNREACHABLE, TIMED_OUT -> Optional.of(Field.HOST);
        default -> Optional.empty();
      };
    }
    if (failure instanceof TimedOutException) {
      return Optional.of(Field.HOST);
    }
    // What is wrong with a URL is named by the option or the file that it was given in.
    return failure.getCause() instanceof RoomUrlException url
        ? Optional.of(fieldOf(url.part()))
        : Optional.empty();
  }

  private static Field fieldOf(RoomUrlException.Part part) {
    return switch (part) {
      case USER -> Field.USER;
      case HOST -> Field.HOST;
      case PORT -> Field.PORT;
      case DIRECTORY -> Field.FOLDER;
      case ROOM -> Field.ROOM;
    };
  }

  @Override
  public void close() {
    links.close();
  }

  private static String checkedName(RoomForm form) {
    try {
      return ParticipantName.require("Your name", form.name());
    } catch (UsageException e) {
      throw new FormException(Optional.of(Field.NAME), e.getMessage(), e);
    }
  }

  private RoomOptions options(RoomForm form) {
    Configuration configuration = file.read();
    RoomUrl url = url(form);
    // Its table tells where its passwords are, for example; but the form may say something else.
    boolean isSaved =
        !form.saved().isEmpty()
            && configuration
                .room(form.saved())
                .map(table -> table.get(ConfigKey.URL))
                .map(Setting::text)
                .filter(text -> text.equals(url.text()))
                .isPresent();
    Optional<TlsPolicy> tls =
        switch (form.encryption()) {
          case PREFERRED -> Optional.of(TlsPolicy.PREFERRED);
          case REQUIRED, IMPLICIT -> Optional.of(TlsPolicy.REQUIRED);
          case OFF -> Optional.of(TlsPolicy.OFF);
        };
    try {
      return RoomOptions.typed(
          configuration,
          isSaved ? form.saved() : url.text(),
          tls,
          form.serverPassword().copy(),
          form.roomPassword().copy(),
          TIMEOUT,
          text -> newKey.accept(text));
    } catch (UsageException e) {
      throw blame(e);
    }
  }

  private static RoomUrl url(RoomForm form) {
    if (form.room().isEmpty()) {
      throw FormException.missing(Field.ROOM);
    }
    if (TXT.matcher(form.room()).find()) {
      String meant = TXT.matcher(form.room()).replaceFirst("");
      throw new FormException(
          Optional.of(Field.ROOM), "rooms are called without .txt: " + meant, null);
    }
    RoomUrl url;
    if (form.folder().isEmpty() && form.host().isEmpty()) {
      throw FormException.missing(Field.HOST);
    } else if (form.folder().isEmpty()) {
      boolean implicitTls = form.encryption() == Encryption.IMPLICIT;
      url =
          new RoomUrl.Ftp(
              implicitTls,
              form.user().isEmpty() ? "anonymous" : form.user(),
              form.host(),
              port(form.port(), implicitTls),
              form.room());
    } else {
      try {
        url = new RoomUrl.Directory(Path.of(form.folder()).toAbsolutePath(), form.room());
      } catch (InvalidPathException e) {
        throw new FormException(Optional.of(Field.FOLDER), e.getReason(), e);
      }
    }
    try {
      return RoomOptions.of(Configuration.none(), url.text()).url();
    } catch (UsageException e) {
      // The parameter of the command line.
      throw new FormException(fieldOf(e), e.getMessage().replaceFirst("^ROOM: ", ""), e);
    }
  }

  private static int port(String typed, boolean implicitTls) {
    if (typed.isEmpty()) {
      return implicitTls ? IMPLICIT_TLS_PORT : PORT;
    }
    if (typed.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(typed);
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    }
    throw new FormException(Optional.of(Field.PORT), "not a number from 1 to 65535", null);
  }
}
