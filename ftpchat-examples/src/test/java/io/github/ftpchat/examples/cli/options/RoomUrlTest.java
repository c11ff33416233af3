package io.github.ftpchat.examples.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomUrlTest {

  @ParameterizedTest
  @CsvSource({
    "ftp://u@h/r, h",
    "ftp://u@h:21/r, h",
    "ftp://u@h:990/r, h:990",
    "ftps://u@h/r, h",
    "ftps://u@h:21/r, h:21",
    "ftp://u@[::1]:2121/r, [::1]:2121"
  })
  void thePortIsShownWhereItDoesNotGoWithoutSaying(String url, String shown) {
    assertThat(((RoomUrl.Ftp) RoomUrlParser.parse(url)).shownServer()).isEqualTo(shown);
  }

  @Test
  void anFtpUrlHasUserHostPortAndRoom() {
    assertThat(RoomUrlParser.parse("ftp://alice@nas.local/lobby"))
        .isEqualTo(new RoomUrl.Ftp(false, "alice", "nas.local", 21, "lobby"));
    assertThat(RoomUrlParser.parse("FTP://alice@127.0.0.1:2121/team/lobby"))
        .isEqualTo(new RoomUrl.Ftp(false, "alice", "127.0.0.1", 2121, "team/lobby"));
  }

  @Test
  void anFtpsUrlMeansTlsFromTheFirstByteOnAndAPortOfItsOwn() {
    assertThat(RoomUrlParser.parse("ftps://alice@nas.local/lobby"))
        .isEqualTo(new RoomUrl.Ftp(true, "alice", "nas.local", 990, "lobby"));
    assertThat(RoomUrlParser.parse("FTPS://alice@nas.local:2990/lobby"))
        .isEqualTo(new RoomUrl.Ftp(true, "alice", "nas.local", 2990, "lobby"));
    assertThat(RoomUrlParser.parse("ftps://alice@nas.local:21/lobby").place())
        .isNotEqualTo(RoomUrlParser.parse("ftp://alice@nas.local/lobby").place());
  }

  @Test
  void partsAreDecodedAsUtf8() {
    assertThat(RoomUrlParser.parse("ftp://al%40home@nas/%D8%BA%D8%B1%D9%81%D8%A9%20%F0%9F%99%82"))
        .isEqualTo(new RoomUrl.Ftp(false, "al@home", "nas", 21, "غرفة 🙂"));
    assertThat(RoomUrlParser.parse("ftp://a@nas/غرفة"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "nas", 21, "غرفة"));
    assertThat(RoomUrlParser.parse("ftp://a@nas/a%2Fb+c"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "nas", 21, "a/b+c"));
    assertThat(RoomUrlParser.parse("ftp://al%3Aice@nas/r"))
        .isEqualTo(new RoomUrl.Ftp(false, "al:ice", "nas", 21, "r"));
  }

  @Test
  void aSlashAtTheEndIsNoPartOfTheRoom() {
    assertThat(RoomUrlParser.parse("ftp://a@nas/lobby/"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "nas", 21, "lobby"));
    assertThat(RoomUrlParser.parse("ftp://a@nas/team/lobby/"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "nas", 21, "team/lobby"));
    assertThatThrownBy(() -> RoomUrlParser.parse("ftp://a@nas//"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RoomUrlParser.parse("ftp://a@nas/lobby//"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RoomUrlParser.parse("file:///rooms/"))
        .hasMessageContaining("the room is missing");
  }

  @Test
  void ipv6AddressesStandInBrackets() {
    assertThat(RoomUrlParser.parse("ftp://a@[::1]/r"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "::1", 21, "r"));
    assertThat(RoomUrlParser.parse("ftp://a@[fe80::1%25eth0]:2121/r"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "fe80::1%eth0", 2121, "r"));
    assertThat(RoomUrlParser.parse("ftp://a@[::ffff:10.0.0.1]/r"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "::ffff:10.0.0.1", 21, "r"));
  }

  @Test
  void namesOfHostsInOtherScriptsAreEncoded() {
    assertThat(RoomUrlParser.parse("ftp://a@bücher.example/r"))
        .isEqualTo(new RoomUrl.Ftp(false, "a", "xn--bcher-kva.example", 21, "r"));
  }

  @Test
  void aFileUrlHasADirectoryAndARoom() {
    assertThat(RoomUrlParser.parse("file:///srv/ftp/lobby"))
        .isEqualTo(new RoomUrl.Directory(Path.of("/srv/ftp/"), "lobby"));
    assertThat(RoomUrlParser.parse("file:///srv/my%20rooms/caf%C3%A9"))
        .isEqualTo(new RoomUrl.Directory(Path.of("/srv/my rooms"), "café"));
    assertThat(RoomUrlParser.parse("file:///srv/%C3%BF"))
        .isEqualTo(new RoomUrl.Directory(Path.of("/srv"), "ÿ"));
    assertThat(RoomUrlParser.parse("file:///lobby"))
        .isEqualTo(new RoomUrl.Directory(Path.of("/"), "lobby"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "ftp://a@h/%0D%0ADELE U+000D",
        "ftp://a@h/x%0Ay U+000A",
        "ftp://a@h/x%00 U+0000",
        "ftp://a@h/x%1B U+001B",
        "ftp://a@h/x%7F U+007F",
        "ftp://a@h/x%C2%9B U+009B",
        "ftp://a%0Aquit@h/r user",
        "ftp://a@h/../r ..",
        "ftp://a@h/x/%2E%2E/r ..",
        "ftp://a@h/x/./r '.'",
        "ftp://a@h//r 'starts with /'",
        "ftp://a@h/%2Fr 'starts with /'",
        "file:///srv/%2Fr 'starts with /'",
        "ftp://a@h/x%C3%BFy 'the room holds the Telnet character U+00FF'",
        "ftp://%C3%BF@h/r 'the user holds the Telnet character U+00FF'",
        "ftp://a@h/x//r room",
        "ftp://a@h/a%5Cb backslash",
        "ftp://a@h/ room",
        "ftp://a@h room",
        "ftp://a@h/%zz %",
        "ftp://a@h/%4 %",
        "ftp://a@h/100% %",
        "ftp://a@h/%FF UTF-8",
        "ftp://a@h/%C0%AF UTF-8",
        "ftp://a@h/%ED%A0%80 UTF-8",
        "ftp://a@h/r?x ?",
        "ftp://h/r user",
        "ftp://@h/r user",
        "ftp://a@/r host",
        "ftp://a@:21/r host",
        "ftp://a@h%20x/r host",
        "ftp://a@h\u001Bx/r host",
        "ftp://a@-_[/r host",
        "ftp://a@[::1/r bracket",
        "ftp://a@::1/r 'write an IPv6 address in brackets: [::1]'",
        "ftp://a@fe80::1:2121/r 'in brackets'",
        "ftp://a@[127.0.0.1]/r IPv6",
        "ftp://a@[::1%25e%25f]/r IPv6",
        "ftp://a@h:0/r port",
        "ftp://a@h:65536/r port",
        "ftp://a@h:/r port",
        "ftp://a@h:+21/r port",
        "ftp://a@h:2121212121/r port",
        "ftp:a@h/r //",
        "ftps:a@h/r //",
        "ftps://h/r user",
        "http://a@h/r ftp://",
        "lobby ftp://",
        "/srv/lobby file:///",
        "file://host/lobby file:///",
        "file:/lobby file:///",
        "file:///srv/../etc/lobby ..",
        "file:///srv/%2e%2e/lobby ..",
        "file:///srv/.. ..",
        "file:///srv/ room",
        "file:///s%00v/lobby directory",
      })
  void whatIsWrongIsRefusedAndNamed(String url, String named) {
    assertThatThrownBy(() -> RoomUrlParser.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://alice:s3cret@nas/r",
    "ftps://alice:s3cret@nas/r",
    "ftp://alice:s3cret@x@nas/r",
    "ftp://alice:s3cret%0D@nas/r",
    "ftp://alice:s3cret/x@nas/r",
    "ftp://alice:s3cret",
    "ftp://alice:@nas/r"
  })
  void aPasswordIsRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> RoomUrlParser.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("s3cret");
  }
}
