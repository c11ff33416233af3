package io.github.ftpchat.examples.snippets;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.DirectoryTransport;
import java.nio.file.Path;

/** Ten lines that run. */
final class SayHello {

  private SayHello() {}

  public static void main(String[] args) {
    FernetCipher cipher = FernetCipher.ofPassword("correct horse battery staple".toCharArray());
    try (ChatSession session =
        ChatSession.builder()
            .transport(DirectoryTransport.of(Path.of("."))) // or FtpTransport.builder("nas.local")…
            .room("lobby") // the file lobby.txt
            .cipher(cipher)
            .participant("alice")
            .listener(ChatListener.ofMessages((s, message) -> System.out.println(message.text())))
            .open()) {
      session.send("Hello!").settled().join(); // read back from the file, to stay
    }
  }
}
