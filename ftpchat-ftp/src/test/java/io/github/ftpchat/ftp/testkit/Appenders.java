package io.github.ftpchat.ftp.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;

/** Clients that append at once on connections that they keep, and what became of their lines. */
record Appenders(Set<String> acknowledged) {

  static Appenders run(
      InetSocketAddress server, String user, String password, String file, int clients, int lines)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    CountDownLatch ready = new CountDownLatch(clients);
    try {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        results.add(
            threads.submit(
                () -> {
                  FTPClient client = new FTPClient();
                  client.setDefaultTimeout(20_000);
                  client.connect(server.getAddress(), server.getPort());
                  client.setTcpNoDelay(true);
                  if (!client.login(user, password)) {
                    throw new IOException(client.getReplyString());
                  }
                  client.setFileType(FTP.BINARY_FILE_TYPE);
                  client.enterLocalPassiveMode();
                  ready.countDown();
                  ready.await();
                  List<String> acknowledged = new ArrayList<>();
                  for (int n = 0; n < lines; n++) {
                    String line = "client " + number + " line " + n + " " + "x".repeat(150);
                    byte[] bytes = (line + "\n").getBytes(US_ASCII);
                    if (client.appendFile(file, new ByteArrayInputStream(bytes))) {
                      acknowledged.add(line);
                    }
                  }
                  client.logout();
                  client.disconnect();
                  return acknowledged;
                }));
      }
      Set<String> acknowledged = new HashSet<>();
      for (Future<List<String>> result : results) {
        acknowledged.addAll(result.get());
      }
      return new Appenders(acknowledged);
    } finally {
      threads.shutdownNow();
    }
  }

  /** How many acknowledged lines a file does not hold whole. */
  int lost(byte[] file) {
    Set<String> missing = new HashSet<>(acknowledged);
    missing.removeAll(Arrays.asList(new String(file, US_ASCII).split("\n", -1)));
    return missing.size();
  }
}
