# A pyftpdlib server for tests:
# PORT FIRST-PASSIVE LAST-PASSIVE ROOT USER PASSWORD LOG CERTIFICATE [UNKNOWN...]
# An empty CERTIFICATE means no TLS, which pyftpdlib can do without pyOpenSSL.
# PyftpdlibFixture appends further settings and the call that serves.
import sys

from pyftpdlib import handlers
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.servers import FTPServer

port, first, last, root, user, password, log, certificate = sys.argv[1:9]
log = open(log, "ab", buffering=0)
Base = handlers.TLS_FTPHandler if certificate else handlers.FTPHandler


class Handler(Base):
    authorizer = DummyAuthorizer()
    passive_ports = range(int(first), int(last) + 1)
    auth_failed_timeout = 0
    proto_cmds = {k: v for k, v in Base.proto_cmds.items() if k not in sys.argv[9:]}
    certfile = certificate

    def pre_process_command(self, line, cmd, arg):
        log.write(b"PASS (hidden)\n" if cmd == "PASS" else line.encode("utf8", "replace") + b"\n")
        super().pre_process_command(line, cmd, arg)


Handler.authorizer.add_user(user, password, root, perm="elradfmwMT")
server = FTPServer(("127.0.0.1", int(port)), Handler)
