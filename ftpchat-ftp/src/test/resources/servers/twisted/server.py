# A Twisted server for tests: PORT FIRST-PASSIVE LAST-PASSIVE ROOT USER PASSWORD LOG
import sys

from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import IUsernamePassword
from twisted.cred.error import UnauthorizedLogin
from twisted.cred.portal import Portal
from twisted.internet import reactor
from twisted.protocols import ftp
from twisted.python.filepath import FilePath
from zope.interface import implementer

port, first, last, root, user, password, log = sys.argv[1:8]
log = open(log, "ab", buffering=0)


@implementer(ICredentialsChecker)
class OneUser:
    credentialInterfaces = (IUsernamePassword,)

    def requestAvatarId(self, credentials):
        if (credentials.username, credentials.password) != (user, password):
            raise UnauthorizedLogin()
        return user


class Realm(ftp.BaseFTPRealm):
    def getHomeDirectory(self, avatar):
        return FilePath(root)


class Server(ftp.FTP):
    def listenFactory(self, port, factory):
        return reactor.listenTCP(port, factory, interface="127.0.0.1")

    def lineReceived(self, line):
        log.write(b"PASS (hidden)\n" if line.upper().startswith(b"PASS ") else line + b"\n")
        super().lineReceived(line)


factory = ftp.FTPFactory(Portal(Realm(root), [OneUser()]))
factory.protocol = Server
factory.allowAnonymous = False
factory.passivePortRange = range(int(first), int(last) + 1)
reactor.listenTCP(int(port), factory, interface="127.0.0.1")
reactor.run()
