"""Usage: notified.py SOCKET FILE

The end of the service manager: takes what services tell it at SOCKET, and
appends a line "PID WORDS" to FILE for each datagram.
"""
import socket
import struct
import sys

at, to = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
s.bind(at)
with open(to, 'a', buffering=1) as out:
    while True:
        words, more, _, _ = s.recvmsg(4096, socket.CMSG_SPACE(12))
        pid = next((struct.unpack('3i', data)[0] for _, kind, data in more
                    if kind == socket.SCM_CREDENTIALS), 0)
        out.write(f'{pid} {words.decode()}\n')
