"""Writes to stderr without end."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
while True:
    sys.stderr.buffer.write(b"e" * 65_536)
