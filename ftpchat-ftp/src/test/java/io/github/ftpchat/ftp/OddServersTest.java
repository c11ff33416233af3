package io.github.ftpchat.ftp;

import static io.github.ftpchat.ftp.Habit.CLOSE;
import static io.github.ftpchat.ftp.Habit.HANG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ftpchat.ftp.FakeFtpServer.Misbehaviour;
import io.github.ftpchat.ftp.FakeFtpServer.Session;
import io.github.ftpchat.ftp.Habit.Ability;
import io.github.ftpchat.ftp.Habit.Hopeless;
import io.github.ftpchat.transport.TransportException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Servers in the field, each with one habit that somebody reported: a room works on all of them.
 */
class OddServersTest extends OddServers {

  private static final List<String> UPLOADS = List.of("APPE", "STOR");
  private static final String IN_PROGRESS = "550 Another action is in progress, use ABOR first";

  OddServersTest() {
    super(16);
  }

  @Override
  List<Habit> habits() {
    return Stream.of(
            behaving(),
            early(),
            extended(),
            passive(),
            stuck(),
            greetings(),
            absent(),
            replies(),
            restarts(),
            packets(),
            listings(),
            sessions())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Habit> behaving() {
    return List.of(Habit.of("none at all", server -> {}));
  }

  // Data connections

  private static List<Habit> early() {
    return List.of(
        Habit.of(
            "EPSV and PASV wait for the data connection",
            server -> after(server, List.of("EPSV", "PASV"), Session::takeData)),
        Habit.of("425 unless the data connection stands", OddServersTest::demandDataFirst),
        Habit.of(
                "425 unless the data connection stands, and no STAT",
                server -> demandDataFirst(unknown(server, "STAT")))
            .lacks(Ability.LISTING),
        Habit.of(
            "425 unless the data connection stands, PASV only",
            server -> {
              server.answer("EPSV", "502 no");
              demandDataFirst(server);
            }),
        Habit.of(
            "it stops listening when the command comes",
            server ->
                on(
                    server,
                    TRANSFERS,
                    verb ->
                        (session, name) -> {
                          boolean there = session.hasData();
                          session.stopListeningForData();
                          if (there) {
                            session.behave(verb, name);
                          } else {
                            session.reply("426 nobody came");
                          }
                        })));
  }

  // EPSV

  private static List<Habit> extended() {
    List<Habit> habits = new ArrayList<>();
    habits.add(useless("EPSV is never answered", HANG).loses(1).waits());
    habits.add(useless("EPSV ends the session", CLOSE).loses(1));
    habits.add(
        useless(
                "EPSV is refused, and ends the session",
                (session, argument) -> {
                  session.reply("500 what?");
                  session.close();
                })
            .loses(1));
    habits.add(
        useless(
                "EPSV names a port that nobody listens on",
                (session, argument) -> {
                  int port = session.listenForData();
                  session.stopListeningForData();
                  session.reply("229 passive (|||" + port + "|)");
                })
            .loses(1));
    for (String reply :
        List.of(
            "500 what?",
            "501 no arguments",
            "502 no",
            "503 not now",
            "522 use 1",
            "530 no",
            "550 no",
            "200 fine",
            "229 passive",
            "229 passive (|||0|)",
            "229 passive (|||99999|)",
            "229 passive (||||)",
            "229 passive (|||x|)")) {
      habits.add(useless("EPSV: " + reply, (session, argument) -> session.reply(reply)));
    }
    habits.add(spoken("(|p|)", port -> "229 passive (|" + port + "|)"));
    habits.add(spoken("(||p|)", port -> "229 passive (||" + port + "|)"));
    habits.add(spoken("an address", port -> "229 ok (|1|127.0.0.1|" + port + "|)"));
    habits.add(spoken("another address", port -> "229 ok (|1|10.1.2.3|" + port + "|)"));
    habits.add(spoken("IPv6", port -> "229 ok (|2|::1|" + port + "|)"));
    habits.add(spoken("other bars", port -> "229 ok (!!!" + port + "!)"));
    habits.add(spoken("no brackets", port -> "229 ok |||" + port + "|"));
    habits.add(spoken("brackets before", port -> "229 ok (really) (|||" + port + "|)"));
    habits.add(spoken("second line", port -> "229-listening\r\n229 ok (|||" + port + "|)"));
    habits.add(spoken("first line", port -> "229-ok (|||" + port + "|)\r\n229 end"));
    habits.add(spoken("middle line", port -> "229-listening\r\n (|||" + port + "|)\r\n229 end"));
    habits.add(spoken("PASV's reply", port -> "227 ok " + bracketed(port)));
    return habits;
  }

  /** EPSV leads nowhere, and need not be tried twice. */
  private static Habit useless(String name, Misbehaviour atEpsv) {
    return Habit.of(name, server -> server.on("EPSV", atEpsv)).asksOnce("EPSV");
  }

  private static Habit spoken(String name, Function<Integer, String> reply) {
    return Habit.of(
        "EPSV, " + name,
        server ->
            server.on(
                "EPSV",
                (session, argument) -> session.reply(reply.apply(session.listenForData()))));
  }

  // PASV

  private static List<Habit> passive() {
    return List.of(
        passive("blanks", port -> "227 ok (127, 0, 0, 1, " + port / 256 + ", " + port % 256 + ")"),
        passive("no brackets", port -> "227 Entering Passive Mode 127,0,0,1," + halves(port)),
        passive("nothing else", port -> "227 127,0,0,1," + halves(port)),
        passive("=", port -> "227 =127,0,0,1," + halves(port)),
        passive("0.0.0.0", port -> "227 ok (0,0,0,0," + halves(port) + ")."),
        passive("a private address", port -> "227 ok (10,1,2,3," + halves(port) + ")"),
        passive("second line", port -> "227-listening\r\n227 ok " + bracketed(port)),
        passive("first line", port -> "227-ok " + bracketed(port) + "\r\n227 end"),
        passive("middle line", port -> "227-listening\r\n " + bracketed(port) + "\r\n227 end"),
        passive("other numbers", port -> "227 ok, 2 of 10,5 used, 3 s " + bracketed(port)),
        passive("text behind", port -> "227 ok " + bracketed(port) + ", 1,2,3 go"),
        passive("leading zeros", port -> "227 ok (127,000,000,001," + padded(port) + ")"),
        passive("EPSV's reply", port -> "229 ok (|||" + port + "|)"),
        Habit.of("PASV is unknown", server -> server.answer("PASV", "502 no")));
  }

  private static Habit passive(String name, Function<Integer, String> reply) {
    return Habit.of(
        "PASV, " + name,
        server ->
            server
                .answer("EPSV", "500 what?")
                .on(
                    "PASV",
                    (session, argument) -> session.reply(reply.apply(session.listenForData()))));
  }

  private static String bracketed(int port) {
    return "(127,0,0,1," + halves(port) + ")";
  }

  private static String halves(int port) {
    return port / 256 + "," + port % 256;
  }

  private static String padded(int port) {
    return "%03d,%03d".formatted(port / 256, port % 256);
  }

  // A session that is used up

  private static List<Habit> stuck() {
    return List.of(
        stuck(IN_PROGRESS, UPLOADS).loses(8),
        stuck("425 Can't open data connection", UPLOADS).loses(8),
        stuck("503 Bad sequence of commands", UPLOADS).loses(8),
        stuck("550 one transfer is enough", TRANSFERS).loses(20));
  }

  /** After one of some transfers a session gives no port any more. */
  private static Habit stuck(String refusal, List<String> last) {
    return Habit.of(
        "no port after " + last + ": " + refusal,
        server -> {
          Set<Session> stuck = ConcurrentHashMap.newKeySet();
          on(
              server,
              last,
              verb ->
                  (session, name) -> {
                    session.behave(verb, name);
                    stuck.add(session);
                  });
          on(
              server,
              List.of("EPSV", "PASV"),
              verb ->
                  (session, argument) -> {
                    if (stuck.contains(session)) {
                      session.reply(refusal);
                    } else {
                      session.behave(verb, argument);
                    }
                  });
        });
  }

  // Greetings and logins

  private static List<Habit> greetings() {
    List<Habit> habits = new ArrayList<>();
    habits.add(greeting("of three lines", "220-hello", "220-and again", "220 come in"));
    habits.add(greeting("three times", "220-one", "220-two", "220-three", " ", "220 four"));
    habits.add(greeting("after a wait", "120 ready in a minute", "220 come in"));
    habits.add(greeting("after two waits", "120 a minute", "120 another", "220 come in"));
    habits.add(greeting("after a long wait", "120-a", "120 minute", "220-come", "220 in"));
    habits.add(greeting("without a word", "220"));
    habits.add(greeting("with a blank", "220 "));
    habits.add(greeting("after an empty line", "", "220 come in"));
    habits.add(greeting("with a dash", "220-=====", "220- odd server", "220 come in"));
    habits.add(Habit.of("the greeting logs in", server -> server.answer("CONNECT", "230 come in")));
    habits.add(
        Habit.of(
            "the greeting logs in, and USER is too late",
            server ->
                server
                    .answer("CONNECT", "230 come in")
                    .answer("USER", "503 you are logged in already")));
    habits.add(
        Habit.of("USER is enough", server -> server.answer("USER", "230 come in"))
            .then((server, transport) -> assertThat(server.count("PASS")).isZero()));
    habits.add(Habit.of("202 to PASS", server -> server.answer("PASS", "202 not needed")));
    habits.add(
        Habit.of(
            "PASS: 230 in many lines",
            server -> server.answer("PASS", "230-a", " b", "", "230-c", "230 d")));
    return habits;
  }

  private static Habit greeting(String name, String... lines) {
    return Habit.of("a greeting " + name, server -> server.answer("CONNECT", lines))
        .reports(report -> assertThat(report.software()).doesNotStartWith("-"));
  }

  // Files that are not there

  private static List<Habit> absent() {
    return Stream.of(
            "550 No such file or directory",
            "550 cannot open",
            "550 File unavailable",
            "450 File unavailable",
            "553 No such file",
            "551 it is not there",
            "554 No such file",
            "500 No such file or directory")
        .map(
            refusal ->
                Habit.of(
                    "APPE, of what is absent: " + refusal,
                    server ->
                        server.on(
                            "APPE",
                            (session, name) -> {
                              if (server.files().containsKey(name)) {
                                session.behave("APPE", name);
                              } else {
                                session.reply(refusal);
                              }
                            })))
        .toList();
  }

  // Replies

  private static List<Habit> replies() {
    List<Habit> habits = new ArrayList<>();
    for (String refusal :
        List.of("521 hall: directory exists", "553 File exists", "450 no", "550 /hall exists")) {
      habits.add(refused("MKD of what is there", "550 there is", refusal));
    }
    for (String refusal : List.of("550 Directory not empty", "450 no", "553 no", "550 failed")) {
      habits.add(refused("RMD", "550 not done", refusal));
    }
    for (String refusal : List.of("450 no", "553 no", "550", "501 No such file")) {
      habits.add(refused("SIZE of what is absent", "550 none", refusal));
    }
    for (String refusal : List.of("550 no", "554 no", "551 no", "501 no")) {
      habits.add(
          Habit.of(
              "RETR at the end: " + refusal,
              server ->
                  server.on(
                      "RETR",
                      (session, name) -> {
                        byte[] bytes = server.files().getOrDefault(name, new byte[0]);
                        if (bytes.length > 0 && session.restart() >= bytes.length) {
                          session.reply(refusal);
                        } else {
                          session.behave("RETR", name);
                        }
                      })));
    }
    habits.add(
        Habit.of(
            "226 overtakes the data",
            server ->
                server.on(
                    "RETR",
                    (session, name) -> {
                      byte[] bytes = server.files().getOrDefault(name, new byte[0]);
                      session.reply("150 here it comes\r\n226 done");
                      try (Socket data = session.accept()) {
                        int from = session.restart();
                        data.getOutputStream().write(bytes, from, bytes.length - from);
                      }
                      session.forgetRestart();
                    })));
    habits.add(
        accent(
            "bare codes",
            text -> text.replaceAll("(?m)^(1|[2-5](?!13|2[79]))(\\d\\d) .*$", "$1$2")));
    habits.add(accent("an end that is a bare code", text -> endingIn(text, "$1")));
    habits.add(accent("an end without text", text -> endingIn(text, "$1 ")));
    habits.add(accent("LF alone", text -> text.replace("\r\n", "\n")));
    habits.add(accent("CR twice", text -> text.replace("\r\n", "\r\r\n")));
    habits.add(accent("empty lines in front", text -> "\r\n" + text));
    habits.add(accent("empty lines behind", text -> text + "\r\n").loses(2));
    habits.add(accent("NUL at the end", text -> withEnds(text, "\0")));
    habits.add(accent("blanks at the end", text -> withEnds(text, "  ")));
    habits.add(
        Habit.of(
            "telnet bytes",
            server ->
                server.on(
                    "TYPE",
                    (session, argument) ->
                        session.sendBytes(
                            "200 fine \u00ff\u00fb\u0001.\r\n".getBytes(ISO_8859_1)))));
    habits.add(features("the end is the bare code", "211-features", " MDTM", "211"));
    habits.add(features("the end has another code", "211-features", " MDTM", "200 end"));
    habits.add(features("lines without a blank", "211-features", "MDTM", "UTF8", "211 end"));
    habits.add(features("empty lines", "211-features", "", " MDTM", "", "211 end"));
    habits.add(features("each line has the code", "211-features", "211-MDTM", "211 end"));
    habits.add(features("another code inside", "211-features", "200-MDTM", "211 end"));
    habits.add(features("100 kB in a line", "211 " + "x".repeat(100_000)));
    habits.add(
        features(
            "100 kB in many",
            "211-a",
            " x".repeat(50) + ("\r\n" + " x".repeat(50)).repeat(1000),
            "211 end"));
    habits.add(
        Habit.of(
                "STAT's reply ends with another code",
                server ->
                    server.on(
                        "STAT",
                        (session, directory) ->
                            session.send(
                                "213-listing\r\n"
                                    + String.join("\r\n", session.longLines(directory))
                                    + "\r\n226 end\r\n")))
            .leavesOpen(Ability.LISTING));
    habits.add(
        Habit.of(
                "STAT wants a data connection",
                server -> server.answer("STAT", "150 here", "226 end"))
            .lacks(Ability.LISTING));
    habits.add(
        Habit.of(
                "STAT gets no data connection",
                server -> server.answer("STAT", "150 here", "425 no data connection"))
            .lacks(Ability.LISTING));
    habits.add(size("220 n", size -> "220 " + size).leavesOpen(Ability.SIZE));
    habits.add(size("200 n", size -> "200 " + size).leavesOpen(Ability.SIZE));
    habits.add(size("213 n bytes", size -> "213 " + size + " bytes").leavesOpen(Ability.SIZE));
    habits.add(size("213 and words, n", size -> "213 size is " + size).leavesOpen(Ability.SIZE));
    habits.add(size("213 n with blanks", size -> "213   " + size + "  "));
    habits.add(
        size("213 in two lines", size -> "213-size\r\n213 " + size).leavesOpen(Ability.SIZE));
    habits.add(size("213 -1, always", size -> "213 -1").lacks(Ability.SIZE));
    habits.add(size("213 and nothing", size -> "213 ").lacks(Ability.SIZE));
    habits.add(
        Habit.of(
            "SIZE: 213 -1 of what is absent",
            server ->
                server.on(
                    "SIZE",
                    (session, name) -> {
                      if (server.files().containsKey(name)) {
                        session.behave("SIZE", name);
                      } else {
                        session.reply("213 -1");
                      }
                    })));
    for (String code : List.of("200", "212", "250", "257 made /", "257-made\r\n257", "257")) {
      habits.add(code(List.of("MKD"), "257", code));
    }
    for (String code : List.of("200", "212", "257", "250-gone\r\n250")) {
      habits.add(code(List.of("RMD", "DELE"), "250", code));
    }
    for (String code : List.of("200", "250", "226-done\r\n226", "226")) {
      habits.add(transferred("226 ends as " + code, "226 done", code + " done"));
    }
    habits.add(transferred("150 comes twice", "150 go on", "150 go on\r\n150 go on"));
    habits.add(transferred("125 stands for 150", "150", "125"));
    habits.add(transferred("110 comes before 150", "150", "110 marker\r\n150"));
    habits.add(
        Habit.of(
                "226 comes twice",
                server ->
                    server.on(
                        "END",
                        (session, argument) -> {
                          session.reply("226 done");
                          session.reply("226 really done");
                        }))
            .loses(2));
    habits.add(
        Habit.of(
                "226 comes twice, after uploads",
                server ->
                    on(
                        server,
                        List.of("APPE", "STOR"),
                        verb ->
                            (session, name) -> {
                              session.behave(verb, name);
                              session.reply("250 really done");
                            }))
            .loses(2));
    return habits;
  }

  private static Habit accent(String name, UnaryOperator<String> accent) {
    return Habit.of("replies: " + name, server -> server.accent(accent));
  }

  /** Puts something in front of the end of each line that has a code. */
  private static String withEnds(String text, String end) {
    return text.replaceAll("(?m)^(\\d{3} [^\r\n]*)\r\n", "$1" + end + "\r\n");
  }

  /** Makes two lines of each that holds no number. */
  private static String endingIn(String text, String end) {
    return text.replaceAll("(?m)^([2-5](?!13)\\d\\d) (.*)$", "$1-$2\r\n" + end);
  }

  private static Habit features(String name, String... lines) {
    return Habit.of("FEAT: " + name, server -> server.answer("FEAT", lines));
  }

  private static Habit size(String name, Function<Integer, String> reply) {
    return Habit.of(
        "SIZE: " + name,
        server ->
            server.on(
                "SIZE",
                (session, file) ->
                    session.reply(
                        server.files().containsKey(file)
                            ? reply.apply(server.files().get(file).length)
                            : "550 none")));
  }

  private static Habit refused(String what, String usual, String refusal) {
    return Habit.of(
        what + ": " + refusal,
        server -> server.accent(text -> text.startsWith(usual) ? refusal + "\r\n" : text));
  }

  /** Other words for success. */
  private static Habit code(List<String> verbs, String usual, String code) {
    return Habit.of(
        verbs + " are answered with " + code.replace("\r\n", ", "),
        server ->
            server.accent(
                text ->
                    text.matches("(?s)" + usual + " (made|gone).*") ? code + " fine\r\n" : text));
  }

  private static Habit transferred(String name, String usual, String other) {
    return Habit.of(
        "transfers: " + name.replace("\r\n", ", "),
        server -> server.accent(text -> text.replace(usual, other)));
  }

  // REST

  private static List<Habit> restarts() {
    return List.of(
        Habit.of(
            "APPE overwrites where a REST is pending",
            server ->
                server.on(
                    "APPE",
                    (session, name) -> {
                      if (session.isRestartPending()) {
                        session.behave("STOR", name);
                      } else {
                        session.behave("APPE", name);
                      }
                    })),
        Habit.of(
            "APPE is refused where a REST is pending",
            server ->
                server.on(
                    "APPE",
                    (session, name) -> {
                      if (session.isRestartPending()) {
                        session.reply("503 not after REST");
                      } else {
                        session.behave("APPE", name);
                      }
                    })),
        Habit.of("REST is unknown", server -> server.answer("REST", "502 no"))
            .lacks(Ability.RESTART, Ability.OVERWRITE),
        Habit.of("REST is refused", server -> server.answer("REST", "550 no"))
            .lacks(Ability.RESTART, Ability.OVERWRITE),
        Habit.of("REST is answered with 200", server -> server.answer("REST", "200 fine"))
            .leavesOpen(Ability.RESTART, Ability.OVERWRITE),
        Habit.of(
                "REST 0 is refused",
                server ->
                    server.on(
                        "REST",
                        (session, position) -> {
                          if (position.equals("0")) {
                            session.reply("501 start where it starts");
                          } else {
                            session.behave("REST", position);
                          }
                        }))
            .leavesOpen(Ability.RESTART, Ability.OVERWRITE));
  }

  // Packets

  private static List<Habit> packets() {
    return List.of(
        Habit.of(
            "of two commands in one packet the second is dropped",
            server ->
                server.on(
                    "ANY",
                    (session, line) -> {
                      session.dropRest();
                      session.obey(line);
                    })),
        Habit.of(
            "two commands in one packet are not understood",
            server ->
                server.on(
                    "ANY",
                    (session, line) -> {
                      if (session.dropRest()) {
                        session.reply("500 what?");
                      } else {
                        session.obey(line);
                      }
                    })));
  }

  // Listings

  private static List<Habit> listings() {
    List<Habit> habits = new ArrayList<>();
    habits.add(
        Habit.of("STAT is unknown", server -> unknown(server, "STAT")).lacks(Ability.LISTING));
    habits.add(
        Habit.of(
                "STAT tells of the server alone",
                server -> server.answer("STAT", "211-odd server", " Logged in as ftp", "211 end"))
            .lacks(Ability.LISTING));
    habits.add(
        Habit.of("NLST is unknown", server -> unknown(server, "NLST", "STAT"))
            .lacks(Ability.LISTING));
    habits.add(
        Habit.of(
                "nothing lists but LIST", server -> unknown(server, "NLST", "STAT", "FEAT", "MLSD"))
            .lacks(Ability.LISTING));
    habits.add(
        Habit.of(
                "nothing lists but LIST, and there is no SIZE",
                server -> unknown(server, "NLST", "STAT", "FEAT", "MLSD", "SIZE"))
            .lacks(Ability.LISTING, Ability.SIZE));
    habits.add(
        Habit.of(
                "nothing lists but MLSD",
                server -> {
                  unknown(server, "NLST", "STAT", "LIST", "SIZE");
                  server.answer("FEAT", "211-features", " MLST type*;size*;", " MLSD", "211 end");
                  factsByMlsd(server);
                })
            .lacks(Ability.LISTING, Ability.SIZE));
    habits.add(
        Habit.of(
                "nothing lists but MLSD, which FEAT does not say",
                server -> {
                  unknown(server, "NLST", "STAT", "FEAT", "LIST");
                  factsByMlsd(server);
                })
            .lacks(Ability.LISTING));
    habits.add(
        Habit.of(
                "nothing lists but MLSD and LIST, nothing tells",
                server -> {
                  unknown(server, "NLST", "STAT", "FEAT", "SIZE", "SYST");
                  factsByMlsd(server);
                })
            .lacks(Ability.LISTING, Ability.SIZE));
    habits.add(
        Habit.of(
                "FEAT tells of an MLSD that is not there",
                server -> {
                  unknown(server, "MLSD", "STAT");
                  server.answer("FEAT", "211-features", " mlst type*;size*;", " mlsd", "211 end");
                })
            .lacks(Ability.LISTING));
    for (String refusal : List.of("550 no files found", "450 no files found", "550 hall")) {
      habits.add(
          listing(
              "NLST of nothing: " + refusal,
              (session, directory) -> {
                if (session.names(directory).isEmpty()) {
                  session.reply(refusal);
                } else {
                  session.behave("NLST", directory);
                }
              }));
    }
    habits.add(
        listing(
            "NLST refuses in the end what is empty",
            (session, directory) -> {
              if (session.names(directory).isEmpty()) {
                session.reply("150 here it comes");
                session.accept().close();
                session.reply("550 no files found");
              } else {
                session.behave("NLST", directory);
              }
            }));
    habits.add(printed("NLST prints paths", (directory, name) -> directory + "/" + name));
    habits.add(
        printed("NLST prints whole paths", (directory, name) -> "/" + directory + "/" + name));
    habits.add(printed("NLST prints ./", (directory, name) -> "./" + name));
    habits.add(
        listing(
            "NLST prints itself and its parent",
            (session, directory) -> {
              List<String> names = new ArrayList<>(List.of(".", ".."));
              names.addAll(session.names(directory));
              session.print(names);
            }));
    for (boolean alone : new boolean[] {false, true}) {
      habits.add(dos("LIST as DOS prints it" + (alone ? ", and nothing else lists" : ""), alone));
    }
    habits.add(
        longListing(
            "LIST as EPLF prints it",
            (session, directory) ->
                session.print(
                    session.entries(
                        directory,
                        (name, size) -> "+" + (size < 0 ? "/" : "r,s" + size) + ",\t" + name))));
    habits.add(
        longListing(
            "LIST with a head",
            (session, directory) -> {
              List<String> lines = new ArrayList<>(List.of("total 17"));
              lines.addAll(session.longLines(directory));
              session.print(lines);
            }));
    habits.add(
        Habit.of(
            "MKD of what is there and RMD of what is not: 550 Permission denied",
            server ->
                server.accent(
                    text ->
                        text.matches("550 (there is|not done).*\r\n")
                            ? "550 Permission denied\r\n"
                            : text)));
    for (String refusal : List.of("550 Permission denied", "502 no", "553 no")) {
      habits.add(
          Habit.of("MKD: " + refusal, server -> server.answer("MKD", refusal))
              .lacks(Ability.DIRECTORIES));
    }
    habits.add(
        Habit.of(
                "directories are unknown",
                server -> unknown(server, "MKD", "RMD", "STAT", "NLST", "LIST"))
            .lacks(Ability.DIRECTORIES, Ability.LISTING));
    return habits;
  }

  private static void factsByMlsd(FakeFtpServer server) {
    server.on("MLSD", (session, directory) -> session.print(session.facts(directory)));
  }

  private static Habit listing(String name, Misbehaviour atNlst) {
    return Habit.of(name, server -> unknown(server, "STAT").on("NLST", atNlst))
        .lacks(Ability.LISTING);
  }

  @FunctionalInterface
  private interface Printer {
    String print(String directory, String name);
  }

  private static Habit printed(String name, Printer printer) {
    return listing(
        name,
        (session, directory) ->
            session.print(
                session.names(directory).stream()
                    .map(each -> printer.print(directory, each))
                    .toList()));
  }

  private static Habit longListing(String name, Misbehaviour atList) {
    return Habit.of(name, server -> unknown(server, "STAT", "NLST", "SIZE").on("LIST", atList))
        .lacks(Ability.LISTING, Ability.SIZE);
  }

  private static Habit dos(String name, boolean alone) {
    Misbehaviour atList =
        (session, directory) ->
            session.print(
                session.entries(
                    directory,
                    (each, size) ->
                        "01-31-26  10:00AM  %20s %s"
                            .formatted(size < 0 ? "<DIR>         " : size, each)));
    return alone
        ? longListing(name, atList)
        : Habit.of(name, server -> unknown(server, "STAT").on("LIST", atList))
            .lacks(Ability.LISTING);
  }

  // Sessions

  private static List<Habit> sessions() {
    List<Habit> habits = new ArrayList<>();
    habits.add(afterTransfer("it hangs up after a transfer", Session::close));
    habits.add(
        afterTransfer(
            "it says goodbye after a transfer",
            session -> {
              session.reply("221 goodbye");
              session.close();
            }));
    habits.add(
        afterTransfer(
            "it says 421 after a transfer",
            session -> {
              session.reply("421 timeout");
              session.close();
            }));
    for (List<String> last : List.of(UPLOADS, List.of("RETR"), List.of("NLST"))) {
      habits.add(
          Habit.of(
                  "it hangs up after " + last,
                  server -> after(unknown(server, "STAT"), last, Session::close))
              .lacks(Ability.LISTING));
    }
    for (String verb : List.of("FEAT", "SYST", "HELP")) {
      habits.add(unanswered(verb, "is never answered", HANG).waits());
      habits.add(unanswered(verb, "ends the session", CLOSE));
    }
    habits.add(
        Habit.of("REST is never answered", server -> server.on("REST", HANG))
            .waits()
            .leavesOpen(Ability.RESTART, Ability.OVERWRITE)
            .loses(2));
    habits.add(
        Habit.of("REST ends the session", server -> server.on("REST", CLOSE))
            .leavesOpen(Ability.RESTART, Ability.OVERWRITE)
            .loses(2));
    habits.add(
        Habit.of("STAT is never answered", server -> server.on("STAT", HANG))
            .waits()
            .leavesOpen(Ability.LISTING)
            .loses(1));
    for (String goodbye : List.of("421 timeout", "221 goodbye", "421-timeout\r\n421", "500 idle")) {
      habits.add(
          Habit.of("to who is idle it says " + goodbye.replace("\r\n", ", "), server -> {})
              .saysGoodbye(goodbye));
    }
    habits.add(
        Habit.of(
            "only one session at a time",
            server ->
                server.on(
                    "CONNECT",
                    (session, argument) -> {
                      if (session.isAlone()) {
                        session.behave("CONNECT", argument);
                      } else {
                        session.reply("421 too many connections");
                        session.close();
                      }
                    })));
    habits.add(Habit.of("NOOP is unknown", server -> unknown(server, "NOOP")));
    habits.add(Habit.of("NOOP is never answered", server -> server.on("NOOP", HANG)));
    habits.add(Habit.of("NOOP ends the session", server -> server.on("NOOP", CLOSE)));
    habits.add(
        Habit.of(
                "nothing lists but LIST, and MLSD ends the session",
                server -> unknown(server, "NLST", "STAT", "FEAT").on("MLSD", CLOSE))
            .lacks(Ability.LISTING)
            .leavesOpen(Ability.DIRECTORIES)
            .loses(1));
    habits.add(Habit.of("QUIT is unknown", server -> server.answer("QUIT", "500 what?")));
    habits.add(Habit.of("SYST is unknown", server -> server.answer("SYST", "500 what?")));
    habits.add(Habit.of("FEAT is unknown", server -> server.answer("FEAT", "500 what?")));
    habits.add(Habit.of("FEAT needs no login", server -> server.answer("FEAT", "530 what?")));
    habits.add(Habit.of("TYPE I: 250", server -> server.answer("TYPE", "250 fine")));
    habits.add(Habit.of("TYPE I: 226", server -> server.answer("TYPE", "226 fine")));
    habits.add(
        Habit.of(
                "only the eight oldest commands, and SIZE",
                server ->
                    unknown(
                        server, "FEAT", "SYST", "STAT", "MLSD", "NOOP", "HELP", "SITE", "MDTM",
                        "EPSV"))
            .lacks(Ability.LISTING));
    return habits;
  }

  /** Of what nobody needs, and not every server expects. */
  private static Habit unanswered(String verb, String how, Misbehaviour misbehaviour) {
    return Habit.of(
            verb + " " + how,
            server -> {
              if (verb.equals("HELP")) {
                server.answer("CONNECT", "220 pyftpdlib ready"); // others are not asked for it
              }
              server.on(verb, misbehaviour);
            })
        .loses(1)
        .then((server, transport) -> assertThat(server.count(verb)).isBetween(1L, 2L));
  }

  // What cannot work

  @Override
  List<Hopeless> hopeless() {
    List<Hopeless> servers = new ArrayList<>();
    servers.add(greeted("421 too many users", Reason.BUSY));
    servers.add(greeted("too many", Reason.BUSY, "421-come back", "421 too many"));
    servers.add(greeted("530 no", Reason.LOGIN_REFUSED));
    servers.add(greeted("530 too many connections from you", Reason.BUSY));
    servers.add(greeted("500 go away", Reason.LOGIN_REFUSED));
    servers.add(greeted("550 not from there", Reason.LOGIN_REFUSED));
    servers.add(greeted("554 no", Reason.LOGIN_REFUSED));
    servers.add(greeted("421 no", Reason.BUSY, "120 a moment", "421 no"));
    servers.add(greeted("SSH-2.0-x", Reason.UNREACHABLE));
    servers.add(at("USER", "421 too many users", Reason.BUSY));
    servers.add(at("USER", "530 too many users", Reason.BUSY));
    servers.add(at("USER", "530 who?", Reason.LOGIN_REFUSED));
    servers.add(at("USER", "332 account?", Reason.LOGIN_REFUSED));
    servers.add(at("PASS", "332 account?", Reason.LOGIN_REFUSED));
    servers.add(at("PASS", "530 wrong", Reason.LOGIN_REFUSED));
    servers.add(at("PASS", "430 wrong", Reason.LOGIN_REFUSED));
    servers.add(at("PASS", "421 too many", Reason.BUSY));
    servers.add(at("TYPE", "502 no TYPE", Reason.UNSUPPORTED));
    servers.add(at("APPE", "502 no APPE", Reason.UNSUPPORTED));
    servers.add(
        Hopeless.of(
            "120 for ever",
            server -> server.on("CONNECT", (session, argument) -> flood(session, "120 wait\r\n")),
            Reason.PROTOCOL,
            ""));
    servers.add(
        Hopeless.of(
            "150 for ever",
            server -> server.on("APPE", (session, argument) -> flood(session, "150 wait\r\n")),
            Reason.PROTOCOL,
            ""));
    servers.add(
        Hopeless.of(
            "empty lines for ever",
            server -> server.on("USER", (session, argument) -> flood(session, "\r\n")),
            Reason.PROTOCOL,
            ""));
    servers.add(
        Hopeless.of(
            "neither EPSV nor PASV",
            server -> server.answer("EPSV", "502 no EPSV").answer("PASV", "502 no PASV"),
            Reason.UNSUPPORTED,
            "502 no"));
    return servers;
  }

  private static Hopeless greeted(String words, Reason reason, String... lines) {
    return Hopeless.of(
        "greeting: " + words + " " + List.of(lines),
        server -> server.answer("CONNECT", lines.length == 0 ? new String[] {words} : lines),
        reason,
        words);
  }

  private static Hopeless at(String verb, String reply, Reason reason) {
    return Hopeless.of(verb + ": " + reply, server -> server.answer(verb, reply), reason, reply);
  }

  private static void flood(Session session, String line) throws IOException {
    byte[] lines = line.repeat(100).getBytes(US_ASCII);
    while (true) {
      session.sendBytes(lines);
    }
  }
}
