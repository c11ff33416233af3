/*
 * A map of the package, from the bottom up. A class knows classes of its own line and of the lines
 * before it; there are no circles.
 *
 * Basics       Texts, RemotePaths, Commands, Deadline, Password, ScratchData, Failures;
 *              BlockingCall and ServerCall: the lambdas that throw
 * Replies      ReplyReader reads one, Reply says what it means, with Wording in place of commands; Listing and IdleTimes read its
 *              lines; ServerKind: the server programs whose behaviour is known
 * Settings     Trust: which certificates are taken, by KeyPin, KnownHost, KnownHosts and
 *              KnownHostsFile; TlsPolicy; Settings: what a transport was built with
 * TLS          TlsSession: all of session reuse, on TlsDataSocket; TlsVersion
 * Memories     ServerProfile, with CommandMemory, AuthMemory, ProbeRound and TrialLines: what was
 *              learned of a server; ServerReport: what an examination found, for its caller;
 *              PortAhead: what a connection remembers of ports; Echo: of what it appended last
 * Control      Lifeline cuts the sockets of a connection, also when a limit of time has passed;
 *              ControlClient sends and reads lines; Control: commands and replies, in step and in
 *              time; Connecting: from the host to the login; Connection: what operations hold
 * Transfers    DataConnection: the bytes; PassivePorts; Transfer: the command and its replies
 * Files        Directories, FileSizes, FileTimes, Downloads, Uploads
 * Trials       ScratchFile; AppendTrial: does APPE append; SafetyProbe, with UploadPair and
 *              TwoUploads: do uploads to one file wait for each other
 * Operations   RemoteFiles: all of that over one connection
 * Examination  Examination, with RenewableFiles, AppendRace and Leftovers
 * Public       FtpTransport, with its nested Builder: calls, threads and the ends of connections
 */

/**
 * The FTP and FTPS transport.
 *
 * <pre>{@code
 * FtpTransport transport =
 *     FtpTransport.builder("ftp.example.org")
 *         .user("alice")
 *         .password(password)
 *         .tls(TlsPolicy.REQUIRED)
 *         .build();
 * }</pre>
 *
 * <p>It works with any server that supports passive transfers. It is tested on vsftpd, ProFTPD,
 * Pure-FTPd, pyftpdlib, Apache FtpServer, inetutils ftpd, aioftp and Twisted. Data connections
 * resume the TLS session of the control connection, as hardened servers demand.
 */
package io.github.ftpchat.ftp;
