"""Answers an integer of 900,000 digits, which takes minutes to convert."""

import json
import struct
import sys


def question():
    (length,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return json.loads(sys.stdin.buffer.read(length))


def frame(body):
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


question()
frame(b'{"value": ' + b"9" * 900_000 + b"}")
sys.stdin.buffer.read()
