"""Ends with status 3 instead of answering."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


question()
print("a last word", file=sys.stderr)
sys.exit(3)
