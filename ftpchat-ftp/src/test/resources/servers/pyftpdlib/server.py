# A pyftpdlib server for tests: PORT FIRST-PASSIVE LAST-PASSIVE ROOT USER PASSWORD LOG [UNKNOWN...]
# PyftpdlibFixture appends further settings and the call that serves.
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

port, first, last, root, user, password, log = sys.argv[1:8]
log = open(log, "ab", buffering=0)


class Handler(FTPHandler):
    authorizer = DummyAuthorizer()
    passive_ports = range(int(first), int(last) + 1)
    auth_failed_timeout = 0
    proto_cmds = {k: v for k, v in FTPHandler.proto_cmds.items() if k not in sys.argv[8:]}

    def pre_process_command(self, line, cmd, arg):
        log.write(b"PASS (hidden)\n" if cmd == "PASS" else line.encode("utf8", "replace") + b"\n")
        super().pre_process_command(line, cmd, arg)


Handler.authorizer.add_user(user, password, root, perm="elradfmwMT")
server = FTPServer(("127.0.0.1", int(port)), Handler)
