"""Answers lists within lists, 400,000 deep, to exhaust a recursive reader."""

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
frame(b'{"value": ' + b"[" * 400_000 + b"]" * 400_000 + b"}")
sys.stdin.buffer.read()
