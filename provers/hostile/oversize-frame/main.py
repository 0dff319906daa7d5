"""Announces a frame of 4 GiB."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
sys.stdout.buffer.write(b"\xff\xff\xff\xff")
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
