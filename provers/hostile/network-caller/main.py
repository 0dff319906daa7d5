"""Tries to reach the ports that it is asked for, and to resolve a name."""

import contextlib
import json
import socket
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


asked = question()
reached = []
for family, kind, address in asked["addresses"]:
    try:
        with socket.socket(family, kind) as caller:
            caller.settimeout(1)
            caller.connect(tuple(address) if isinstance(address, list) else address)
            caller.send(b"out")
            reached.append(str(address))
    except OSError:
        continue
with contextlib.suppress(OSError):
    reached += [str(found[4]) for found in socket.getaddrinfo("example.org", 80)]
frame(json.dumps({"reached": reached}).encode())
sys.stdin.buffer.read()
