"""Runs a command on a terminal of TERMINAL_COLUMNS, or 80, columns and stands between it and our own standard streams.

Usage: terminal.py COMMAND [ARGUMENT...]; ends with the command's exit code.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

columns = int(os.environ.get("TERMINAL_COLUMNS", "80"))
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
sources = [0, terminal]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed:
            os.write(terminal, typed)
        else:
            sources.remove(0)
    if terminal in ready:
        try:
            shown = os.read(terminal, 4096)
        except OSError:
            break
        if not shown:
            break
        os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
