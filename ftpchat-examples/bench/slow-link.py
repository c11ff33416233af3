#!/usr/bin/env python3
"""Runs a program and a vsftpd that are joined by a slow link.

usage: slow-link.py MILLISECONDS PROGRAM [ARGUMENT ...]

The link joins two network namespaces by a TUN device in each. Each packet takes so many
milliseconds from one to the other, so a round trip takes twice that. Unlike behind a proxy there is
one TCP connection from the program to the server, with all the delays that it has on a real line.

The program finds the server's address and port in FTPCHAT_HOST and FTPCHAT_PORT, and the folder
that it serves to anonymous users in FTPCHAT_FOLDER. Needs Linux, root, iproute2 and vsftpd. All of
it is gone when the program ends.
"""

import collections
import ctypes
import fcntl
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000

PROGRAM, SERVER, PORT = "10.77.0.1", "10.77.0.2", 2121

SETTINGS = """
listen=YES
listen_address={address}
listen_port={port}
background=NO
run_as_launching_user=YES
connect_from_port_20=NO
anonymous_enable=YES
no_anon_password=YES
local_enable=NO
anon_root={folder}
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_world_readable_only=NO
anon_umask=022
ftp_username={user}
nopriv_user={user}
"""

libc = ctypes.CDLL(None, use_errno=True)


def new_namespace():
    if libc.unshare(CLONE_NEWNET) != 0:
        sys.exit("no network namespace: " + os.strerror(ctypes.get_errno()))
    return os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def open_tun(address, peer):
    """Makes the end of the link that is in the namespace of this thread."""
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH14x", b"slow0", IFF_TUN | IFF_NO_PI))
    for command in (
        "ip link set lo up",
        f"ip address add {address} peer {peer} dev slow0",
        "ip link set slow0 up mtu 1500",
    ):
        subprocess.run(command.split(), check=True)
    return tun


def carry(one, other, delay):
    """Takes packets from each end to the other, each a while after it came."""
    waiting = {one: collections.deque(), other: collections.deque()}
    while True:
        due = min((queue[0][0] for queue in waiting.values() if queue), default=None)
        wait = None if due is None else max(0, due - time.monotonic())
        ready, _, _ = select.select([one, other], [], [], wait)
        now = time.monotonic()
        for end in ready:
            waiting[other if end == one else one].append((now + delay, os.read(end, 65536)))
        for end, queue in waiting.items():
            while queue and queue[0][0] <= now:
                os.write(end, queue.popleft()[1])


def start_server(home):
    folder = os.path.join(home, "files")
    os.mkdir(folder)
    os.chown(folder, 65534, 65534)
    settings = os.path.join(home, "vsftpd.conf")
    with open(settings, "w", encoding="ascii") as file:
        file.write(SETTINGS.format(address=SERVER, port=PORT, folder=folder, user="nobody"))
    os.chmod(home, 0o755)
    os.chown(settings, 65534, 65534)
    server = subprocess.Popen(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "vsftpd", settings],
        stdin=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            socket.create_connection((SERVER, PORT)).close()
            return server, folder
        except ConnectionRefusedError:
            time.sleep(0.05)
    server.kill()
    sys.exit("vsftpd did not start")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    delay = float(sys.argv[1]) / 1000
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    namespace = new_namespace()
    program_end = open_tun(PROGRAM, SERVER)
    new_namespace()
    server_end = open_tun(SERVER, PROGRAM)
    threading.Thread(target=carry, args=(program_end, server_end, delay), daemon=True).start()
    home = tempfile.mkdtemp(prefix="slow-link-")
    server = None
    try:
        server, folder = start_server(home)
        if libc.setns(namespace, CLONE_NEWNET) != 0:
            sys.exit("cannot go back: " + os.strerror(ctypes.get_errno()))
        where = {"FTPCHAT_HOST": SERVER, "FTPCHAT_PORT": str(PORT), "FTPCHAT_FOLDER": folder}
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program gets it, too
        return subprocess.run(sys.argv[2:], env={**os.environ, **where}, check=False).returncode
    finally:
        if server is not None:
            server.terminate()
            server.wait()
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
