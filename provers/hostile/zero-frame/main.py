"""Announces a frame of no bytes."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
sys.stdout.buffer.write(bytes(4))
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
