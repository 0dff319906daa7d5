"""Answers without end."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
sys.stdout.buffer.write(b"\x00\x0f\xff\xff{")
while True:
    sys.stdout.buffer.write(b" " * 65_536)
