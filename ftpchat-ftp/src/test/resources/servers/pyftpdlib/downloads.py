# Behind server.py: ends downloads as the file .downloads in ROOT says, while there is one. It holds
# how many lines at the end of the file are kept back, and the reply after the end of the data, such
# as "2 451 cannot read". Where the reply is empty none is given.
import os

from pyftpdlib.log import logger


class Head:
    def __init__(self, file, length):
        self.file = file
        self.left = length

    def more(self):
        data = self.file.read(min(self.left, 1 << 16))
        self.left -= len(data)
        return data


class Data(Handler.dtp_handler):
    def close(self):
        # In TLS it is called again when the other side has seen the end, and replies only then.
        ordered = self.cmd_channel.last_reply
        if self.cmd == "RETR" and ordered is not None and self._resp:
            self._resp = (ordered, logger.debug) if ordered else ()
        super().close()


class ObedientHandler(Handler):
    dtp_handler = Data
    last_reply = None

    def push_dtp_data(self, data, isproducer=False, file=None, cmd=None):
        self.last_reply = None
        if cmd == "RETR" and os.path.exists(root + "/.downloads"):
            with open(root + "/.downloads") as orders:
                kept, self.last_reply = orders.read().split(" ", 1)
            lines = os.pread(file.fileno(), 1 << 20, 0).splitlines(keepends=True)
            end = sum(map(len, lines[: len(lines) - int(kept)]))
            data = Head(file, max(0, end - file.tell()))
        super().push_dtp_data(data, isproducer, file, cmd)


server.handler = ObedientHandler
