"""Takes all memory that it can get."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
hoard = []
while True:
    hoard.append(bytearray(b"x") * (1 << 24))
