package io.github.ftpchat.examples.snippets;

import io.github.ftpchat.ChatListener;
import io.github.ftpchat.ChatSession;
import io.github.ftpchat.crypto.FernetCipher;
import io.github.ftpchat.transport.DirectoryTransport;
import java.nio.file.Path;
import java.time.Duration;

/** Ten lines that run. */
final class SayHello {

  private SayHello() {}

  public static void main(String[] args) {
    char[] password = "correct horse battery staple".toCharArray();
    try (FernetCipher cipher = FernetCipher.ofPassword(password);
        ChatSession session =
            ChatSession.builder()
                .transport(DirectoryTransport.of(Path.of("."))) // or an FtpTransport
                .room("lobby") // the file lobby.txt
                .cipher(cipher)
                .participant("alice")
                .listener(ChatListener.ofMessages((s, m) -> System.out.println(m.text())))
                .open()) {
      session.send("Hello!").settled().join(); // read back from the file, to stay
      session.drain(Duration.ofSeconds(5)); // and shown to the listener
    }
  }
}
